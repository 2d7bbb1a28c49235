"""What happens in watched channels of Slack: posts, edits, deletions, requests, and what was missed."""
