"""Who is said to say what: cues, attributions, quotes, claims and what the article says of them."""
