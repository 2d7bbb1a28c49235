"""Claims: which attributions are news, in what order, and what the article itself says of them."""
