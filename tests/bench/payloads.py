"""Whether every article keeps the platforms' limits: each message that its brief can become, checked, with the largest.

    python tests/bench/payloads.py DATA

DATA as for `run.py`. Each article is briefed in three lengths and shown as a brief, a card, a duplicate, and page by
page as a look-up. Titles and publishers are invented where a corpus has none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

import discord_payloads
import slack_payloads
from commands import cores
from tables import render_table

from bot.messages import Block, Reply
from summarizers import Article, Brief, analyse, brief

PLATFORMS = {"Discord": discord_payloads, "Slack": slack_payloads}
CORPORA = (
    "war/articles",
    "war/briefs",
    "quotes/dev",
    "stories/dev",
    "summaries/cnn",
    "summaries/llm",
    "summaries/newsroom",
)
LENGTHS = (300, 1_500, 3_000, 20_000)
"""The longest that a channel may have is the third; the last is all that there is."""

_DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_URL = "https://news.example/2026/03/02/a-link-of-the-length-that-links-usually-have"
_KINDS = {"All statements": ("Who says what", "Accused and denied"), "All quotes": ("In their own words",)}


@dataclass
class Largest:
    """How many payloads of a kind there were, over how many messages one answer went at most, and the largest sizes."""

    payloads: int = 0
    messages: int = 0
    sizes: tuple[int, ...] = ()
    broken: list[str] = field(default_factory=list)

    def add(self, other: Largest) -> None:
        """Take in what was measured elsewhere."""
        self.payloads += other.payloads
        self.messages = max(self.messages, other.messages)
        self.sizes = tuple(map(max, self.sizes, other.sizes)) if self.sizes else other.sizes
        self.broken += other.broken


def report_payloads(data: Path) -> Iterator[str]:
    """The tables of what became of every article, in Markdown."""
    texts = [json.loads(line)["text"] for name in CORPORA for line in (data / f"{name}.jsonl").open(encoding="utf-8")]
    found: dict[str, dict[str, Largest]] = {name: {} for name in PLATFORMS}
    with ProcessPoolExecutor(len(cores())) as pool:
        for measured in pool.map(_measure, texts, chunksize=20):
            for platform, name, largest in measured:
                found[platform].setdefault(name, Largest()).add(largest)
    for platform, kinds in found.items():
        lengths = ", ".join(map(str, LENGTHS))
        yield f"## {platform}'s limits\n\n{len(texts)} articles, each in lengths of {lengths}."
        head = ("as", "messages", "messages for one", *PLATFORMS[platform].SIZES, "over a limit")
        yield render_table(
            head,
            [(name, each.payloads, each.messages, *each.sizes, len(each.broken)) for name, each in kinds.items()],
        )
        yield PLATFORMS[platform].ALLOWED
        for name, each in kinds.items():
            for fault in sorted(set(each.broken)):
                yield f"{name}: {fault}"


def _measure(text: str) -> list[tuple[str, str, Largest]]:
    analysis = analyse(Article(text=text, title=None, url=_URL, publisher="Ukrinform", published_at=_DAY))
    found = []
    for length in LENGTHS:
        made = brief(analysis, limit=length)
        answers, looked_up = list(_answers(made)), list(_looked_up(made))
        for platform, module in PLATFORMS.items():
            for name, payloads in module.shown(answers, looked_up):
                largest = Largest(len(payloads), len(payloads))
                for payload in payloads:
                    try:
                        module.check(payload)
                    except AssertionError as error:
                        largest.broken.append(str(error))
                    largest.add(Largest(sizes=module.sizes(payload)))
                found.append((platform, name if length != LENGTHS[-2] or name != "Brief" else _LONGEST, largest))
    return found


_LONGEST = f"Brief, {LENGTHS[-2]:,} characters"


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


def _looked_up(made: Brief) -> Iterator[tuple[str, Reply]]:
    for name, whole in (("Look-up", made), *((kind, _only(made, kind)) for kind in _KINDS)):
        yield name, Reply(brief=whole, id="K7Q2F", numbered=name == "Look-up", more="AAAAAAAAAAAAAAAA")


def _only(made: Brief, kind: str) -> Brief:
    return replace(made, sections=tuple(section for section in made.sections if section.title in _KINDS[kind]))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "data").is_dir():
        sys.exit(__doc__)
    for paragraph in report_payloads(Path(sys.argv[1]) / "data"):
        print(paragraph + "\n", flush=True)
