"""Whether every article keeps Discord's limits: each body that its brief can become, checked, with the largest of all.

    python tests/bench/discord_payloads.py DATA

DATA as for `run.py`. Each article is briefed in three lengths and shown as a brief, a card, a duplicate, all of them
covered too, and page by page as a look-up. Titles and publishers are invented where a corpus has none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.messages import TERMINAL, Action, Block, Outcome, Outgoing, Reply
from bot.platforms.discord.showing.components import Page
from bot.platforms.discord.showing.render import Payload, answer, look_up, pages
from summarizers import Article, Brief, analyse, brief

sys.path.append(str(Path(__file__).parents[1]))

from commands import cores
from discord_limits import BODY_BYTES, EMBED, check_message, size, units
from tables import render_table

CORPORA = (
    "war/articles",
    "war/briefs",
    "quotes/dev",
    "stories/dev",
    "summaries/cnn",
    "summaries/llm",
    "summaries/newsroom",
)
LENGTHS = (300, 1_500, 20_000)
_DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_URL = "https://news.example/2026/03/02/a-link-of-the-length-that-links-usually-have"
_KINDS = {"All statements": ("Who says what", "Accused and denied"), "All quotes": ("In their own words",)}


@dataclass
class Largest:
    """How many bodies of a kind there were, over how many messages one answer went at most, and the largest of them."""

    bodies: int = 0
    messages: int = 0
    units: int = 0
    bytes: int = 0
    broken: list[str] = field(default_factory=list)

    def add(self, payloads: list[Payload]) -> None:
        self.bodies += len(payloads)
        self.messages = max(self.messages, len(payloads))
        for payload in payloads:
            try:
                check_message(payload)
            except AssertionError as error:
                self.broken.append(str(error))
            self.units = max(self.units, *(units(embed.get("description", "")) for embed in payload["embeds"]), 0)
            self.bytes = max(self.bytes, size(payload))

    def merge(self, other: Largest) -> None:
        self.bodies += other.bodies
        self.messages = max(self.messages, other.messages)
        self.units, self.bytes = max(self.units, other.units), max(self.bytes, other.bytes)
        self.broken += other.broken


def report_payloads(data: Path) -> Iterator[str]:
    """The table of what became of every article, in Markdown."""
    texts = [json.loads(line)["text"] for name in CORPORA for line in (data / f"{name}.jsonl").open(encoding="utf-8")]
    found: dict[str, Largest] = {}
    with ProcessPoolExecutor(len(cores())) as pool:
        for measured in pool.map(_measure, texts, chunksize=20):
            for name, largest in measured.items():
                found.setdefault(name, Largest()).merge(largest)
    rows = [
        (name, largest.bodies, largest.messages, largest.units, largest.bytes, len(largest.broken))
        for name, largest in found.items()
    ]
    yield f"## Discord's limits\n\n{len(texts)} articles, each in lengths of {', '.join(map(str, LENGTHS))}."
    head = ("as", "bodies", "messages for one", "largest description", "largest body, bytes", "over a limit")
    yield render_table(head, rows)
    yield f"Allowed are {EMBED['description']:,} units and {BODY_BYTES:,} bytes."
    for name, largest in found.items():
        for fault in sorted(set(largest.broken)):
            yield f"{name}: {fault}"


def _measure(text: str) -> dict[str, Largest]:
    found: dict[str, Largest] = {}
    analysis = analyse(Article(text=text, title=None, url=_URL, publisher="Ukrinform", published_at=_DAY))
    for length in LENGTHS:
        made = brief(analysis, limit=length)
        for cover in (False, True):
            for name, reply in _answers(made):
                payload = answer(_outgoing(cover), reply)
                found.setdefault(f"{name}, covered" if cover else name, Largest()).add([payload])
        for name, whole in (("Look-up", made), *((kind, _only(made, kind)) for kind in _KINDS)):
            reply = Reply(brief=whole, id="K7Q2F", numbered=name == "Look-up", more="AAAAAAAAAAAAAAAA")
            count = len(pages(reply))
            payloads = [look_up(reply, command="show K7Q2F", page=Page(part, ("c1",))) for part in range(count)]
            found.setdefault(name, Largest()).add(payloads)
    return found


def _answers(made: Brief) -> Iterator[tuple[str, Reply]]:
    block = Block(
        title=made.title.text if made.title else "Without a headline",
        link=_URL,
        context=(*made.context, "⚠ 2 warnings", "⇄ 1 denial"),
        lines=made.sections[0].lines[:1] if made.sections else (),
        id="K7Q2F",
    )
    yield "Brief", Reply(brief=made, id="K7Q2F", remarks=("Unsourced paste: nobody has given a link to this text.",))
    yield "Card", Reply(blocks=(block,), id="K7Q2F", card=True)
    told = "This article has been briefed already."
    yield "Duplicate", Reply(text=told, blocks=(replace(block, when=_DAY),), id="K7Q2F")


def _only(made: Brief, kind: str) -> Brief:
    return replace(made, sections=tuple(section for section in made.sections if section.title in _KINDS[kind]))


def _outgoing(cover: bool) -> Outgoing:
    return Outgoing(
        id=1,
        nonce="n",
        action=Action.SEND,
        scope=TERMINAL,
        to="1",
        item=0,
        outcome=Outcome.BRIEFED,
        brief="K7Q2F",
        spoiler=cover,
    )


if __name__ == "__main__":
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "data").is_dir():
        sys.exit(__doc__)
    for paragraph in report_payloads(Path(sys.argv[1]) / "data"):
        print(paragraph + "\n", flush=True)
