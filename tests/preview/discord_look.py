"""What Warbrief sends to Discord, as Discord shows it: `python tests/preview/discord_look.py [FOLDER]`.

The bodies are those that the real bot sends (`discord_scenes.py` beside this), drawn with the look of
@skyra/discord-components-core, which npm fetches into FOLDER, and photographed by headless Chromium: each scene dark
and light, as wide as a desktop's window and a phone. Without FOLDER a temporary one is kept for the next time. The
README's picture is written anew beside this.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

from camera import Camera, record
from discord_markdown import as_html, parse, plain
from png import shrink

PICTURE = Path(__file__).parent / "discord-brief.png"
PACKAGE = "@skyra/discord-components-core@4.0.2"
WIDTHS = {"desktop": 900, "phone": 390}
FEED = 620
"""Pixels of the left half of the README's picture."""
THEMES = ("dark", "light")
_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "destructive"}
_FACES = {"Warbrief": ("#4f7cac", "W"), "ben": ("#b5651d", "b"), "ada": ("#5b8a3c", "a")}
_IMPORTS = {
    "lit": "lit/index.js",
    "lit/": "lit/",
    "lit-html": "lit-html/lit-html.js",
    "lit-html/": "lit-html/",
    "lit-element/": "lit-element/",
    "lit-element/lit-element.js": "lit-element/lit-element.js",
    "@lit/reactive-element": "@lit/reactive-element/reactive-element.js",
    "@lit/reactive-element/": "@lit/reactive-element/",
    "@lit/context": "@lit/context/index.js",
}
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>0</title>
<script type="importmap">{imports}</script>
<style>
html, body {{ margin: 0; background: {background}; }}
body {{ width: {width}px; font-size: 16px; }}
discord-messages {{ border: 0; min-height: 0; font-family: "gg sans", "Noto Sans", "DejaVu Sans", sans-serif; }}
discord-action-row {{ flex-wrap: wrap; }}
discord-embed-description a {{ color: {link}; text-decoration: none; }}
</style></head><body>{body}
<script type="module">
import "/node_modules/@skyra/discord-components-core/dist/index.js";
await document.fonts.ready;
await new Promise(done => setTimeout(done, 500));
document.title = String(Math.ceil(document.body.getBoundingClientRect().height));
</script></body></html>"""


def main(folder: Path) -> None:
    """Draws every scene and the README's picture."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules" / "@skyra").is_dir():
        (folder / "package.json").write_text("{}", encoding="utf-8")
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", PACKAGE], cwd=folder, check=True)
    scenes = record("discord_scenes.py", folder / "scenes.json")
    with Camera(folder) as camera:
        for name, seen in scenes.items():
            for theme in THEMES:
                for label, width in WIDTHS.items():
                    page = draw(seen, theme=theme, width=width)
                    print(camera.photograph(f"{name}-{theme}-{label}", page, width), flush=True)
        feed = [*scenes["brief"], *scenes["card"]]
        camera.photograph("feed", draw(feed, theme="dark", width=FEED), FEED)
        camera.join("feed", "brief-dark-phone", PICTURE, background="#313338", gap="#1e1f22")
    shrink(PICTURE)


def draw(seen: Sequence[Mapping[str, Any]], *, theme: str, width: int) -> str:
    """A scene as a page."""
    light = " light-theme" if theme == "light" else ""
    shown = "".join(_shown(seen))
    body = f'<discord-messages channel-type="text"{light}>{shown}</discord-messages>'
    imports = {name: f"/node_modules/{path}" for name, path in _IMPORTS.items()}
    background, link = {"dark": ("#313338", "#00a8fc"), "light": ("#ffffff", "#006ce7")}[theme]
    return _PAGE.format(
        imports=json.dumps({"imports": imports}), background=background, link=link, width=width, body=body
    )


def _shown(seen: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The messages of a scene: posts, commands and what answers them."""
    above = ""
    for each in seen:
        if "post" in each:
            yield _message(as_html(parse(each["post"])), author="ben")
            above = f'<discord-reply slot="reply" {_author("ben")}>{escape(each["post"])}</discord-reply>'
        elif "command" in each:
            above = f'<discord-command slot="reply" {_author("ben")} command="/{each["command"]}"></discord-command>'
        else:
            body = each["message"]
            inner = as_html(parse(body.get("content") or ""))
            inner += "".join(map(_embed, body.get("embeds") or ())) + _components(body.get("components") or ())
            yield _message(above + inner, author="Warbrief", private=bool(each.get("private")))
            above = ""


def _message(inner: str, *, author: str, private: bool = False) -> str:
    marks = (" bot" if author == "Warbrief" else "") + (" ephemeral" if private else "")
    return f'<discord-message {_author(author)}{marks} timestamp="01/01/2026">{inner}</discord-message>'


def _author(name: str) -> str:
    colour, letter = _FACES[name]
    face = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 40'>"
        f"<rect width='40' height='40' fill='{colour}'/><text x='20' y='28' font-size='22' font-family='sans-serif' "
        f"font-weight='bold' fill='white' text-anchor='middle'>{letter}</text></svg>"
    )
    return f'author="{name}" avatar="data:image/svg+xml,{escape(face.replace("#", "%23"))}"'


def _embed(embed: Mapping[str, Any]) -> str:
    title = escape(plain(parse(embed.get("title", ""))))
    head = f' embed-title="{title}"' if title else ""
    head += f' url="{escape(embed["url"])}"' if embed.get("url") else ""
    text = as_html(parse(embed.get("description", "")))
    inner = f'<discord-embed-description slot="description">{text}</discord-embed-description>' if text else ""
    if footer := embed.get("footer"):
        inner += f'<discord-embed-footer slot="footer">{escape(footer["text"])}</discord-embed-footer>'
    return f'<discord-embed slot="embeds" color="#{embed.get("color", 0):06x}"{head}>{inner}</discord-embed>'


def _components(rows: Sequence[Mapping[str, Any]]) -> str:
    shown = "".join(
        f"<discord-action-row>{''.join(map(_component, row['components']))}</discord-action-row>" for row in rows
    )
    return f'<discord-attachments slot="components">{shown}</discord-attachments>' if shown else ""


def _component(item: Mapping[str, Any]) -> str:
    if item["type"] == 2:
        label = escape(item["label"])
        if url := item.get("url"):
            return f'<discord-button url="{escape(url)}">{label}&nbsp;</discord-button>'
        return f'<discord-button type="{_STYLES[item["style"]]}">{label}</discord-button>'
    chosen = next((each["label"] for each in item.get("options", ()) if each.get("default")), "")
    words = escape(chosen or item.get("placeholder") or "Make a selection")
    return f'<discord-string-select-menu placeholder="{words}"></discord-string-select-menu>'


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir()) / "warbrief-preview")
