"""Photographs of what platforms show: scenes that pytest records, pages of them, pictures by headless Chromium."""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CHROMIUM = (
    "/usr/bin/chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-lcd-text",
    "--virtual-time-budget=4000",
)
_SIDE_BY_SIDE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><style>
html, body {{ margin: 0; background: {background}; }} body {{ display: flex; align-items: flex-start; }}
img {{ display: block; }} img + img {{ border-left: 8px solid {gap}; }}
</style></head><body>{images}</body></html>"""


def record(scenario: str, path: Path) -> dict[str, Sequence[Any]]:
    """What the bot sends, scene by scene, as the scenario beside this tells it."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    # This folder is kept off the path of modules, where this file would stand before the library of its name.
    command += ["--import-mode=importlib", "-o", "pythonpath=. tests"]
    subprocess.run(
        [*command, str(Path(__file__).with_name(scenario))],
        cwd=ROOT,
        env={**os.environ, "WARBRIEF_SCENES": str(path)},
        check=True,
    )
    scenes: dict[str, Sequence[Any]] = json.loads(path.read_text(encoding="utf-8"))
    return scenes


class Camera:
    """Serves a folder on loopback and photographs pages of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        handler = partial(_Quiet, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self) -> Camera:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def photograph(self, name: str, page: str, width: int) -> Path:
        """A picture of a page, as high as the page is; returns its path."""
        (self._folder / f"{name}.html").write_text(page, encoding="utf-8")
        dom = self._chromium(name, "--dump-dom", f"--window-size={width},1200")
        height = re.search(r"<title>(\d+)</title>", dom)
        return self._shoot(name, width, int(height[1]) + 16 if height else 1200, self._folder / f"{name}.png")

    def join(self, left: str, right: str, path: Path, *, background: str, gap: str) -> None:
        """Two pictures beside one another, without the space that the higher one has below."""
        sizes = [_size(self._folder / f"{name}.png") for name in (left, right)]
        images = "".join(
            f'<img src="{name}.png" width="{width}">' for name, (width, _) in zip((left, right), sizes, strict=True)
        )
        page = _SIDE_BY_SIDE.format(images=images, background=background, gap=gap)
        (self._folder / "both.html").write_text(page, encoding="utf-8")
        self._shoot("both", sum(width for width, _ in sizes) + 8, max(height for _, height in sizes), path)

    def _shoot(self, name: str, width: int, height: int, path: Path) -> Path:
        self._chromium(name, f"--screenshot={path}", f"--window-size={width},{height}")
        return path

    def _chromium(self, name: str, *options: str) -> str:
        with tempfile.TemporaryDirectory() as profile:
            url = f"http://127.0.0.1:{self._server.server_address[1]}/{name}.html"
            command = [*CHROMIUM, f"--user-data-dir={profile}", *options, url]
            return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


def _size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its first chunk."""
    head = path.read_bytes()[16:24]
    return int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")
