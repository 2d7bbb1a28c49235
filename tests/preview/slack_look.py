"""What Warbrief sends to Slack, much as Slack shows it: `python tests/preview/slack_look.py [FOLDER]`.

The payloads are those that the real bot sends (`slack_scenes.py` beside this), drawn with the sizes and colours of
Slack's own clients, and photographed by headless Chromium: each scene as wide as a desktop's window and a phone.
Without FOLDER a temporary one takes the pictures. The README's picture is written anew beside this.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape, unescape
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

from camera import Camera, record
from png import shrink

PICTURE = Path(__file__).parent / "slack-brief.png"
WIDTHS = {"desktop": 760, "phone": 390}
FEED = 620
"""Pixels of the left half of the README's picture."""
_FACES = {"Warbrief": ("#4f7cac", "W"), "ben": ("#b5651d", "b"), "ada": ("#5b8a3c", "a")}
_TAGS = {"bold": "b", "italic": "i", "underline": "u", "strike": "s", "code": "code"}
_DATES = {"date_long": "{:%A, %B} {}, {:%Y}", "date_short": "{:%b} {}, {:%Y}"}
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>0</title><style>
* {{ box-sizing: border-box; }}
body {{ margin: 0; width: {width}px; background: #fff; color: #1d1c1d; font: 15px/22px Lato, "Noto Sans", "DejaVu Sans",
  sans-serif; }}
a {{ color: #1264a3; text-decoration: none; }}
.message {{ display: flex; gap: 8px; padding: 8px 16px; }}
.thread {{ margin: 0 16px 0 34px; border-left: 2px solid #e8e8e8; }}
.face {{ flex: none; width: 36px; height: 36px; border-radius: 6px; color: #fff; font-weight: 700; font-size: 20px;
  line-height: 36px; text-align: center; }}
.inside {{ flex: 1; min-width: 0; overflow-wrap: anywhere; }}
.name {{ font-weight: 900; }} .name small {{ font-weight: 400; color: #616061; font-size: 12px; margin-left: 6px; }}
.app {{ background: #e8e8e8; color: #616061; font-size: 10px; font-weight: 700; border-radius: 2px; padding: 1px 3px;
  margin-left: 5px; vertical-align: 2px; }}
.alone {{ color: #616061; font-size: 12px; }}
.header {{ font-size: 18px; font-weight: 900; line-height: 24px; margin: 8px 0 4px; }}
.context {{ display: flex; flex-wrap: wrap; gap: 0 8px; color: #616061; font-size: 12px; line-height: 18px;
  margin: 2px 0 6px; white-space: pre-wrap; }}
.rich {{ margin: 6px 0; }} .rich div {{ white-space: pre-wrap; }}
.rich ul {{ margin: 0; padding-left: 26px; }} .rich li {{ white-space: pre-wrap; }}
.rich blockquote {{ margin: 4px 0; padding-left: 12px; border-left: 4px solid #ddd; white-space: pre-wrap; }}
.actions {{ display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 6px; }}
.button, .menu, .submit {{ font-weight: 700; border: 1px solid #bbbabb; border-radius: 4px; padding: 0 12px;
  line-height: 32px; font-size: 14px; }}
.primary, .submit {{ background: #007a5a; border-color: #007a5a; color: #fff; }}
.danger {{ background: #e01e5a; border-color: #e01e5a; color: #fff; }}
.menu {{ display: inline-block; font-weight: 400; color: #616061; min-width: 180px; }}
.menu::after {{ content: "⌄"; float: right; }}
.modal {{ border: 1px solid #ccc; border-radius: 8px; margin: 16px auto; width: min(520px, 100% - 32px);
  box-shadow: 0 4px 16px #0003; }}
.modal h1 {{ font-size: 19px; margin: 0; padding: 16px 24px; }} .modal .body {{ padding: 0 24px 8px; }}
.modal .foot {{ display: flex; justify-content: flex-end; gap: 10px; padding: 16px 24px; }}
.label {{ font-weight: 700; margin: 12px 0 4px; }} .label small, .hint {{ color: #616061; font-weight: 400; }}
.field {{ border: 1px solid #868686; border-radius: 4px; padding: 6px 10px; white-space: pre-wrap; min-height: 36px;
  max-height: 260px; overflow: hidden; }}
</style></head><body>{body}<script>
document.title = String(Math.ceil(document.body.getBoundingClientRect().height));
</script></body></html>"""


def main(folder: Path) -> None:
    """Draws every scene and the README's picture."""
    folder.mkdir(parents=True, exist_ok=True)
    scenes = record("slack_scenes.py", folder / "slack-scenes.json")
    with Camera(folder) as camera:
        for name, seen in scenes.items():
            for label, width in WIDTHS.items():
                print(camera.photograph(f"slack-{name}-{label}", draw(seen, width), width), flush=True)
        camera.photograph("slack-feed", draw([*scenes["brief"], *scenes["card"]], FEED), FEED)
        camera.join("slack-feed", "slack-brief-phone", PICTURE, background="#fff", gap="#e8e8e8")
    shrink(PICTURE)


def draw(seen: Sequence[Mapping[str, Any]], width: int) -> str:
    """A scene as a page."""
    return _PAGE.format(width=width, body="".join(_shown(seen)))


def _shown(seen: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in seen:
        if "post" in each:
            yield _message(f'<a href="#">{escape(each["post"])}</a>', author="ben")
        elif "command" in each:
            yield _message(f"/warbrief {escape(each['command'])}", author="ben")
        elif "view" in each:
            yield _modal(each["view"])
        else:
            inner = "".join(map(_block, each["message"]["blocks"]))
            if each.get("alone"):
                yield _message(f'<div class="alone">👁 Only visible to you</div>{inner}', author="Warbrief")
            else:
                yield f'<div class="thread">{_message(inner, author="Warbrief")}</div>'


def _message(inner: str, *, author: str) -> str:
    colour, letter = _FACES[author]
    app = '<span class="app">APP</span>' if author == "Warbrief" else ""
    face = f'<div class="face" style="background:{colour}">{letter}</div>'
    name = f'<div class="name">{author}{app}<small>9:20 AM</small></div>'
    return f'<div class="message">{face}<div class="inside">{name}{inner}</div></div>'


def _modal(view: Mapping[str, Any]) -> str:
    foot = f'<span class="button">{_plain(view["close"])}</span>' if view.get("close") else ""
    foot += f'<span class="submit">{_plain(view["submit"])}</span>' if view.get("submit") else ""
    body = "".join(map(_block, view["blocks"]))
    return (
        f'<div class="modal"><h1>{_plain(view["title"])}</h1><div class="body">{body}</div>'
        f'<div class="foot">{foot}</div></div>'
    )


def _block(block: Mapping[str, Any]) -> str:
    kind = block["type"]
    if kind == "header":
        return f'<div class="header">{_plain(block["text"])}</div>'
    if kind == "context":
        return f'<div class="context">{"".join(f"<span>{_text(each)}</span>" for each in block["elements"])}</div>'
    if kind == "rich_text":
        return f'<div class="rich">{"".join(map(_rich, block["elements"]))}</div>'
    if kind == "actions":
        return f'<div class="actions">{"".join(map(_element, block["elements"]))}</div>'
    if kind == "input":
        optional = " <small>(optional)</small>" if block.get("optional") else ""
        hint = f'<div class="hint">{_plain(block["hint"])}</div>' if block.get("hint") else ""
        return f'<div class="label">{_plain(block["label"])}{optional}</div>{_element(block["element"])}{hint}'
    raise ValueError(kind)


def _rich(element: Mapping[str, Any]) -> str:
    if element["type"] == "rich_text_list":
        return f"<ul>{''.join(f'<li>{_inline(each)}</li>' for each in element['elements'])}</ul>"
    tag = {"rich_text_section": "div", "rich_text_quote": "blockquote"}[element["type"]]
    return f"<{tag}>{_inline(element)}</{tag}>"


def _inline(holder: Mapping[str, Any]) -> str:
    shown = ""
    for element in holder["elements"]:
        words = escape(element["text"])
        for style in element.get("style") or {}:
            tag = _TAGS.get(style)
            words = f"<{tag}>{words}</{tag}>" if tag else words
        shown += words
    return shown


def _element(element: Mapping[str, Any]) -> str:
    kind = element["type"]
    if kind == "button":
        return f'<span class="button {element.get("style", "")}">{_plain(element["text"])}</span>'
    if kind == "overflow":
        return '<span class="button">⋯</span>'
    if kind == "static_select":
        chosen = element.get("initial_option")
        shown = chosen["text"] if chosen else element.get("placeholder") or {"text": "Select an option"}
        return f'<span class="menu">{_plain(shown)}</span>'
    return f'<div class="field">{escape(element.get("initial_value", ""))}</div>'


def _plain(found: Mapping[str, Any]) -> str:
    return escape(found["text"])


def _text(found: Mapping[str, Any]) -> str:
    if found["type"] == "plain_text":
        return _plain(found)
    shown, at = "", 0
    for mark in re.finditer(r"<([^|>]*)\|([^>]*)>", found["text"]):
        shown += escape(unescape(found["text"][at : mark.start()]))
        date = re.fullmatch(r"!date\^(\d+)\^\{(\w+)\}", mark[1])
        if date:
            when = datetime.fromtimestamp(int(date[1]), UTC)
            shown += _DATES[date[2]].format(when, when.day, when)
        else:
            shown += f'<a href="{mark[1]}">{mark[2]}</a>'
        at = mark.end()
    return shown + escape(unescape(found["text"][at:]))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir()) / "warbrief-preview")
