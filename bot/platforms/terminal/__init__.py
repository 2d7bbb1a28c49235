"""The terminal: the brief as rich text, Markdown or plain text, and a chat that acts like a channel."""
