"""The lists that say what a link is and what reads like an article: TOML files in `data/`, read once, at first use."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def listed(name: str) -> dict[str, Any]:
    """The content of `data/<name>.toml`.

    Raises:
        FileNotFoundError: no such list is shipped.
    """
    return tomllib.loads((files("bot.intake") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
