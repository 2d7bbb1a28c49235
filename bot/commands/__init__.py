"""What commands do: a command in, a reply out, on every platform the same."""

from bot.commands.commands import Commands

__all__ = ["Commands"]
