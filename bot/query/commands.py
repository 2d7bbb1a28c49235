"""Commands as people type them, in chats and in the terminal: one grammar everywhere. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: its name, what was said after it, and the filters, by name, as typed."""

    name: str
    words: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
