"""The example article's brief as a picture, as a terminal shows it: `python tests/preview/terminal.py [WIDTH FILE]`.

Without arguments it writes the README's picture anew.
"""

import io
import re
import sys
from pathlib import Path

from rich.console import Console

from bot.platforms.terminal.render import show_brief
from summarizers import Article, analyse, brief

ROOT = Path(__file__).parent.parent.parent
ARTICLE = ROOT / "seeds" / "bakhmut-we-will-not-retreat.txt"
PICTURE = Path(__file__).parent / "brief.svg"
WIDTH = 88


def draw(width: int = WIDTH) -> str:
    """The picture as SVG, without the web font that rich would load from elsewhere."""
    screen = io.StringIO()
    console = Console(record=True, width=width, file=screen, force_terminal=True, color_system="truecolor")
    show_brief(console, brief(analyse(Article(text=ARTICLE.read_text(encoding="utf-8")))))
    picture = console.export_svg(title="warbrief brief seeds/bakhmut-we-will-not-retreat.txt", unique_id="brief")
    return re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")


if __name__ == "__main__":
    width, path = (int(sys.argv[1]), Path(sys.argv[2])) if len(sys.argv) == 3 else (WIDTH, PICTURE)
    path.write_text(draw(width), encoding="utf-8")
