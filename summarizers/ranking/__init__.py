"""Scores for sentences, and which of them can stand alone."""
