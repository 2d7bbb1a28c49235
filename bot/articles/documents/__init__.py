"""The text in a file or fetched document: encodings, plain text, Markdown, PDF; words for what cannot be read."""
