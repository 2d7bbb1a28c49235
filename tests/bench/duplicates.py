"""How well copies of one article are known, on pairs made from real articles: precision, recall and time, beside peers.

    python tests/bench/duplicates.py DATA

DATA is a folder with `data/`, as for `run.py`. Every pair is made by one way of changing an article, always the same
ones; copies say nothing new to a reader of the old text, versions and other articles do. The chain is the program's
own: texts are compared that share at least two numbers of their sketches. Its peers are what a library offers.
"""

from __future__ import annotations

import difflib
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz
from tables import render_table

from bot.links import canonical_link
from summarizers.stories import Likeness, compare_texts, sketch

LEAST_SHARED = 2
_FIGURE = re.compile(r"(?<![\w.,:/$-])\d{1,3}(?:,\d{3})*(?![\w,:/%-]|\.\d)")
_REMAINS = re.compile(r"(?:GET OUR|Other Topics|See (?:the video|also)|Read also|JOIN US|More info|You can find)[^\n]*")
_SPELLED = {"two": "three", "three": "four", "four": "six", "five": "nine", "six": "seven", "million": "billion"}
_BOUNDS = {"at least": "about", "more than": "almost", "up to": "over", "about": "at least", "nearly": "more than"}
_NAMES = {"Putin": "Lavrov", "Kyiv": "Kharkiv", "Russia": "Ukraine", "Moscow": "Beijing", "Israel": "Lebanon"}
_NEGATED = re.compile(r"\b(is|was|are|were|has|have|had|will|would|could|can|did|does|do) not \b")
_ASSERTED = re.compile(r"\b(is|was|are|were|will|would|could|has been|have been) (?!not\b)")
_QUERIES = (
    *(
        "utm_source=twitter&utm_medium=social",
        "fbclid=IwAR0x",
        "gclid=1&yclid=2",
        "at_medium=RSS&at_campaign=K",
        "ref=home",
    ),
    *(
        "mc_cid=1&mc_eid=2",
        "cmpid=12",
        "igshid=4",
        "amp=1",
        "outputType=amp",
        "print=1",
        "utm_id=3&_ga=2.1",
        "smid=tw-share",
    ),
)
_HEADLINES = (
    "What is known so far",
    "War in Ukraine: the day in brief",
    "Live: the latest from the front",
    "In the news today",
)
_BEFORE = "Skip to content\n\nHome\n\nNews\n\nWorld\n\nSubscribe\n\nShare this article\n\n"
_AFTER = "\n\nRead also: What we know about the talks\n\nFollow us on Telegram\n\nSign up for our newsletter\n\nShare\n"


@dataclass(frozen=True, slots=True)
class Pair:
    """A new and an old text or link; `same`: a reader of the old learns nothing from the new."""

    way: str
    same: bool
    new: str
    old: str


@dataclass(frozen=True, slots=True)
class Row:
    """What became of the pairs of one way: how many were taken for copies, and how many should have been."""

    way: str
    pairs: int
    copies: int
    taken: int
    right: int


def main() -> int:
    """Prints the report."""
    if len(sys.argv) not in (2, 3) or not (Path(sys.argv[1]) / "data" / "war").is_dir():
        print(f"{__doc__}\nName a folder that holds data/.", file=sys.stderr)
        return 2
    for piece in report_duplicates(Path(sys.argv[1]) / "data", *map(int, sys.argv[2:])):
        print(piece + "\n", flush=True)
    return 0


def report_duplicates(data: Path, seed: int = 20) -> Iterator[str]:
    """The tables, in Markdown; the peers' thresholds are the best whole ones on these very pairs, by F1."""
    pairs = make_pairs(data, seed)
    rows = run(pairs)
    yield f"## The same article\n\n{len(pairs)} pairs made from real articles, or real pairs of articles of one event."
    head = ("pair", "pairs", "copies", "taken for copies", "rightly")
    yield render_table(head, [(row.way, row.pairs, row.copies, row.taken, row.right) for row in rows])
    texts = [pair for pair in pairs if not pair.way.startswith("link")]
    systems: dict[str, Callable[[str, str], bool]] = {
        "warbrief: sketch, then comparison": _is_copy,
        **dict(_best("rapidfuzz token_set_ratio", fuzz.token_set_ratio, texts)),
        **dict(_best("rapidfuzz ratio", fuzz.ratio, texts)),
        "difflib ratio of words ≥ 0.9": _difflib,
    }
    yield render_table(
        ("system, texts alone", "precision", "recall", "changed figure taken", "median ms", "p95 ms"),
        [(name, *_score(texts, system)) for name, system in systems.items()],
    )


def _best(
    name: str, ratio: Callable[[str, str], float], pairs: Sequence[Pair]
) -> Iterator[tuple[str, Callable[[str, str], bool]]]:
    """A peer with the whole threshold that suits these pairs best."""
    found = [(ratio(pair.new, pair.old), pair.same) for pair in pairs]
    wanted = sum(same for _, same in found)

    def f1(least: int) -> float:
        taken = [same for score, same in found if score >= least]
        return 2 * sum(taken) / (len(taken) + wanted)

    best = max(range(70, 101), key=f1)
    yield f"{name} ≥ {best}", lambda new, old: ratio(new, old) >= best


def run(pairs: Sequence[Pair]) -> list[Row]:
    """The chain's results, one row a way of making pairs and one for all."""
    rows: dict[str, list[tuple[bool, bool]]] = {}
    for pair in pairs:
        found = (
            canonical_link(pair.new) == canonical_link(pair.old)
            if pair.way[:4] == "link"
            else _is_copy(pair.new, pair.old)
        )
        rows.setdefault(pair.way, []).append((pair.same, found))
    rows["all"] = [result for results in rows.values() for result in results]
    return [
        Row(way, len(all_), sum(s for s, _ in all_), sum(f for _, f in all_), sum(s and f for s, f in all_))
        for way, all_ in rows.items()
    ]


def _is_copy(new: str, old: str) -> bool:
    shared = len(set(sketch(new)) & set(sketch(old)))
    return shared >= LEAST_SHARED and compare_texts(new, old) is Likeness.SAME


def _difflib(new: str, old: str) -> bool:
    matcher = difflib.SequenceMatcher(None, new.split(), old.split(), autojunk=False)
    return matcher.quick_ratio() >= 0.9 and matcher.ratio() >= 0.9


def _score(pairs: Sequence[Pair], system: Callable[[str, str], bool]) -> tuple[str, ...]:
    times, right, taken, figures = [], 0, 0, 0
    for pair in pairs:
        start = time.perf_counter()
        found = system(pair.new, pair.old)
        times.append((time.perf_counter() - start) * 1000)
        taken += found
        right += found and pair.same
        figures += found and "figure" in pair.way
    wanted = sum(pair.same for pair in pairs)
    ninety_fifth = sorted(times)[-(-len(times) * 95 // 100) - 1]
    return (
        f"{right / taken:.3f}" if taken else "–",
        f"{right / wanted:.3f}",
        str(figures),
        f"{statistics.median(times):.2f}",
        f"{ninety_fifth:.2f}",
    )


# --- the pairs ---------------------------------------------------------------------------------------------


def make_pairs(data: Path, seed: int) -> list[Pair]:
    """All pairs, the same at each run of one seed."""
    chance = random.Random(seed)
    war = [text for text in _texts(data / "war" / "articles.jsonl") if text.count("\n\n") >= 4]
    cnn = _texts(data / "summaries" / "cnn.jsonl")
    pairs = list(_link_pairs(chance))
    ways: list[tuple[str, bool, int, Callable[[str, random.Random], str | None]]] = [
        ("cut end, 10 to 40 %", True, 60, _cut),
        ("another headline", True, 40, _headline),
        ("agency copy", True, 50, _agency),
        ("page remains", True, 50, _page),
        ("typography", True, 40, _typography),
        ("mended slip", True, 30, _slip),
        ("changed figure, digits", False, 80, _figure),
        ("changed figure, words", False, 40, _exchange(_SPELLED)),
        (
            "changed figure in an agency copy",
            False,
            40,
            lambda text, chance: _figure(_agency(text, chance), chance, text),
        ),
        ("changed figure in a cut text", False, 40, lambda text, chance: _figure(_cut(text, chance), chance, text)),
        ("changed bound", False, 30, _exchange(_BOUNDS, r"(?= [$€]?\d)")),
        ("changed negation", False, 60, _negation),
        ("changed name", False, 30, _exchange(_NAMES)),
        ("new paragraph", False, 40, lambda text, chance: _paragraph(text, chance, war)),
    ]
    for way, same, count, change in ways:
        made = 0
        for text in chance.sample(war, len(war)) + chance.sample(cnn, 100):
            new = change(text, chance)
            if new is not None and new != text and made < count:
                pairs.append(Pair(way, same, new, text))
                made += 1
    return pairs + list(_events(data / "stories" / "dev.jsonl"))


def _texts(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [text for text in dict.fromkeys(json.loads(line)["text"] for line in lines) if len(text) > 600]


def _events(path: Path) -> Iterator[Pair]:
    """Different articles of one event."""
    clusters: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        clusters.setdefault(article["cluster"], []).append(article["text"])
    for texts in list(clusters.values()):
        for new, old in combinations(texts, 2):
            if new != old and len(new) > 600 < len(old):
                yield Pair("other article of the event", False, new, old)


def _link_pairs(chance: random.Random) -> Iterator[Pair]:
    for number in range(60):
        path = f"news/2024/05/{number % 28 + 1:02}/{chance.choice(('kyiv', 'kharkiv', 'gaza'))}-{number}"
        old = f"https://www.example.org/{path}?id={number}"
        start, end = chance.choice(("http://m.", "https://", "https://amp.")), chance.choice(("", "/", "/amp/"))
        new = f"{start}example.org/{path}{end}?{chance.choice(_QUERIES)}"
        yield Pair("link", True, f"{new}&id={number}#top", old)
        yield Pair("link of another article", False, f"{new}&id={number + 1}", old)


# --- the ways ----------------------------------------------------------------------------------------------


def _places(pattern: re.Pattern[str], text: str, old: str) -> list[re.Match[str]]:
    """Where a pattern stands in the article: in words of the old text, and in nothing that the page left there."""
    remains = [match.span() for match in _REMAINS.finditer(text)]
    return [
        match
        for match in pattern.finditer(text)
        if text[max(0, match.start() - 15) : match.end() + 5] in old
        and not any(start <= match.start() < end for start, end in remains)
    ]


def _cut(text: str, chance: random.Random) -> str:
    return text[: int(len(text) * chance.uniform(0.6, 0.9))]


def _headline(text: str, chance: random.Random) -> str:
    return f"{chance.choice(_HEADLINES)}\n\n{text}"


def _agency(text: str, chance: random.Random) -> str:
    parts = text.split("\n\n")
    small = [number for number, part in enumerate(parts) if number > 1 and len(part) < len(text) // 4]
    if small:
        del parts[chance.choice(small)]
    place = chance.choice(("KYIV, Ukraine (AP) — ", "MOSCOW, March 3 (Reuters) - ", "Jerusalem – "))
    credit = chance.choice(
        ("(Reporting by Ann Smith; Editing by Bob Jones)", "Associated Press writer Ann Smith helped.")
    )
    return f"{place}{parts[0]}\n\n" + "\n\n".join((*parts[1:], credit))


def _page(text: str, chance: random.Random) -> str:
    return f"{_BEFORE}{chance.choice(_HEADLINES)}\n\n{text}{_AFTER}"


def _typography(text: str, _: random.Random) -> str:
    changed = text.replace("“", '"').replace("”", '"').replace("’", "'") if "“" in text else text.replace("'", "’")
    paragraphs = changed.replace(" – ", " — ").split("\n\n")
    return "\n".join(part.replace(" ", "\u00a0", 3) for part in paragraphs)


def _slip(text: str, chance: random.Random) -> str | None:
    words = [m for m in re.finditer(r"(?<=[a-z] )[a-z]{7,}(?= [a-z])", text) if m.group()[3] != m.group()[4]]
    if not words:
        return None
    at = chance.choice(words).start() + 3
    return f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"


def _figure(text: str, chance: random.Random, old: str | None = None) -> str | None:
    found = _places(_FIGURE, text, old or text)
    if not found:
        return None
    match = chance.choice(found)
    digits = match.group()
    return f"{text[: match.start()]}{digits[:-1]}{(int(digits[-1]) + chance.randint(1, 9)) % 10}{text[match.end() :]}"


def _exchange(words: dict[str, str], before: str = "") -> Callable[[str, random.Random], str | None]:
    """A way that puts one of some words in the place of another, where they stand before something."""
    pattern = re.compile(rf"\b(?:{'|'.join(words)})\b{before}")

    def change(text: str, chance: random.Random) -> str | None:
        found = _places(pattern, text, text)
        if not found:
            return None
        match = chance.choice(found)
        return text[: match.start()] + words[match.group()] + text[match.end() :]

    return change


def _negation(text: str, chance: random.Random) -> str | None:
    found = _places(_NEGATED if chance.random() < 0.5 else _ASSERTED, text, text)
    if not found:
        return None
    match = chance.choice(found)
    negated = match.group().endswith("not ")
    words = f"{match.group(1)} " if negated else f"{match.group()}not "
    return text[: match.start()] + words + text[match.end() :]


def _paragraph(text: str, chance: random.Random, others: Sequence[str]) -> str | None:
    """The text with a paragraph of another article in its middle."""
    other = chance.choice(others).split("\n\n")
    news = [part for part in other[1:] if part.endswith(".") and len(part.split()) > 20 and not _REMAINS.match(part)]
    if not news or news[0] in text:
        return None
    parts = text.split("\n\n")
    return "\n\n".join((*parts[: len(parts) // 2], news[0], *parts[len(parts) // 2 :]))


if __name__ == "__main__":
    sys.exit(main())
