"""What members ask for and get to see alone: slash commands, buttons, selects, forms, the settings panel."""
