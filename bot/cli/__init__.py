"""The commands of `warbrief`, their options and exit codes; `app` holds them all, in the order of their groups."""

from bot.cli import briefs, lookups, desk, keeping, running  # isort: skip
from bot.cli.app import app

__all__ = ["app", "briefs", "desk", "keeping", "lookups", "running"]
