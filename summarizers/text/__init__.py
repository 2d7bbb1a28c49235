"""From a raw text to paragraphs, sentences and words, all as spans of it."""
