"""The platforms: each parses what comes in and renders what goes out."""
