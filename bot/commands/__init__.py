"""What commands do: a command in, a reply out, on every platform the same."""

from bot.commands.commands import Commands
from bot.commands.settings import Level, Standing, standing

__all__ = ["Commands", "Level", "Standing", "standing"]
