"""The data packs: word lists as TOML files that a linguist can edit, read once, at first use.

A language is a folder `data/<code>/`, a conflict a file in `data/actors/`, a gazetteer a file in `data/places/`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def pack(name: str) -> dict[str, Any]:
    """The content of `data/<name>.toml`.

    Args:
        name: path below `data/` without the suffix, such as "en/cues".

    Raises:
        FileNotFoundError: no such pack is shipped.
    """
    return tomllib.loads((files("summarizers") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def packs(folder: str) -> tuple[dict[str, Any], ...]:
    """The content of every `data/<folder>/*.toml`, in order of their names."""
    names = sorted(
        entry.name for entry in (files("summarizers") / "data" / folder).iterdir() if entry.name.endswith(".toml")
    )
    return tuple(pack(f"{folder}/{name.removesuffix('.toml')}") for name in names)
