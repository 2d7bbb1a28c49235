"""How Slack shows things: replies as messages and modals of blocks within its limits. Pure."""
