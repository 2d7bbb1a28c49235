"""What happens in watched channels, now and while nobody looked, in order, on its way to the pipeline."""
