"""From a link or a file to an article: which links may be opened, fetching, and finding the text in a page."""
