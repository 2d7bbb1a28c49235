"""What members ask for and get to see alone: the slash command, buttons, selects, modals, the message shortcut."""
