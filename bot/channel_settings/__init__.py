"""The settings of a channel: what each may be, how it is kept and shown, and what holds in the end."""

from bot.channel_settings.settings import SETTINGS, Setting, defaults, find_setting, resolve, split_setting
from bot.channel_settings.values import fold_domain

__all__ = ["SETTINGS", "Setting", "defaults", "find_setting", "fold_domain", "resolve", "split_setting"]
