"""Who is said to say what: cues, attributions and quotes."""
