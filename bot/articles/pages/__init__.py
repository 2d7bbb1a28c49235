"""Rooms of reading a page: its markup, its own data, its facts, its text, and the verdict whether it is an article."""
