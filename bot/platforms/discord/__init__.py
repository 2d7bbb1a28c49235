"""Discord: parses what comes in, renders what goes out, and knows who may read what. It decides nothing else."""
