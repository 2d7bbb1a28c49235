"""What people type, understood: search words, dates, commands. Pure."""
