"""How well and how fast articles come out of real pages, beside three other libraries: in one run, from memory.

The folder is laid out like scrapinghub/article-extraction-benchmark, whose measure of texts this is:
`ground-truth.json` maps an id to {"articleBody", "url"}, `html/<id>.html.gz` is the page. FACTS, by default
`facts.json` in the folder if it is there, maps an id to {"title", "published", "publisher"} as a reader of the page
would say them; each is a text, or a list of texts that are as good, or null where the page states none:

    python tests/bench/pages.py FOLDER [FACTS]
"""

from __future__ import annotations

import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from tables import render_table  # noqa: E402

from bot.articles.extract import read_page  # noqa: E402
from bot.articles.pages.words import letters  # noqa: E402

_TOKEN = re.compile(r"\w+")
_LOW = 0.5  # an F1 below which a page is missed
_BLOCK = ("p", "div", "li", "td", "h1", "h2", "h3", "h4", "h5", "h6", "br", "blockquote", "pre", "tr")
_SUFFIX = re.compile(r"\.(?:com|org|net|info|co\.uk)\Z", re.IGNORECASE)
_FACTS = ("title", "published", "publisher")
Truth = Mapping[str, Mapping[str, str]]
Facts = Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Found:
    """What a system found in a page: texts and days ("2023-03-06"), None where it does not tell such a fact."""

    text: str = ""
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    fault: str = ""


@dataclass(slots=True)
class Figures:
    """How a system did: shares from 0 to 1 (None: not measured), ids of pages under an F1 of 0.5, CPU time."""

    precision: float
    recall: float
    f1: float
    low: list[str]
    milliseconds: float
    p95: float
    right: dict[str, float | None] = field(default_factory=dict)
    turned_down: dict[str, str] = field(default_factory=dict)


def score_text(expected: str, found: str) -> tuple[float, float]:
    """Precision and recall of the 4-grams of one text, as the published evaluation counts them."""
    wanted, got = _shingles(expected), _shingles(found)
    both = sum((wanted & got).values())
    precision = both / got.total() if got else float(not wanted)
    recall = both / wanted.total() if wanted else float(not got)
    return precision, recall


def is_right(fact: str, expected: object, found: str | None) -> bool:
    """Whether a fact is one of those expected: titles and names by letters, names without article and ending, days."""
    accepted = expected if isinstance(expected, list) else [expected]
    return _spelt(fact, found) in {_spelt(fact, one) for one in accepted}


def measure_pages(folder: Path, facts: Path | None = None, systems: Sequence[str] = ()) -> dict[str, Figures]:
    """Extraction quality and speed on a folder of pages.

    Args:
        folder: the pages, with what is expected.
        facts: the expected titles, days and publishers; `facts.json` in the folder by default, if it is there.
        systems: which of `SYSTEMS`, all that are installed by default.

    Returns:
        Figures by system. A page that Warbrief turns down counts as an empty text for "warbrief", and as what it saw
        of it for "warbrief, what is visible". Days count where the page states one.
    """
    truth: Truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {key: gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()) for key in truth}
    stated = facts or folder / "facts.json"
    expected: Facts = json.loads(stated.read_text(encoding="utf-8")) if stated.is_file() else {}
    measured = {}
    for name in systems or [name for name, (library, _) in SYSTEMS.items() if find_spec(library)]:
        read = SYSTEMS[name][1]
        _try(read, next(iter(pages.values()), b""), "https://example.org/")  # imports and models are loaded
        found, seconds = {}, []
        for key, page in pages.items():
            start = time.process_time()
            found[key] = _try(read, page, truth[key]["url"])
            seconds.append(time.process_time() - start)
        measured[name] = _figures(truth, expected, found, seconds)
        if name == "warbrief":
            kept = {key: Found(**{**_fields(one), "text": ""}) if one.fault else one for key, one in found.items()}
            visible, measured[name] = measured[name], _figures(truth, expected, kept, seconds)
            measured["warbrief, what is visible"] = visible
    return measured


def report_pages(folder: Path, facts: Path | None = None, systems: Sequence[str] = ()) -> Iterator[str]:
    """The table of all systems, and Warbrief's pages that are turned down or missed."""
    measured = measure_pages(folder, facts, systems and ("warbrief", *systems))
    heads = ("system", "F1", "precision", "recall", "under 0.5", "title", "date", "publisher", "CPU ms a page", "p95")
    rows: list[Sequence[object]] = [
        (
            name,
            *(f"{share:.4f}" for share in (one.f1, one.precision, one.recall)),
            len(one.low),
            *("–" if one.right.get(fact) is None else f"{one.right[fact]:.1%}" for fact in _FACTS),
            f"{one.milliseconds:.1f}",
            f"{one.p95:.1f}",
        )
        for name, one in measured.items()
    ]
    own = measured["warbrief"]
    yield "## Pages\n\nFrom memory, one after the other; overlap of 4-grams, share of pages whose fact is right."
    yield render_table(heads, rows)
    yield f"Turned down: {', '.join(f'{key[:8]} ({why})' for key, why in sorted(own.turned_down.items())) or 'none'}."
    yield f"Under 0.5: {', '.join(sorted(key[:8] for key in own.low)) or 'none'}."


def _figures(truth: Truth, facts: Facts, found: Mapping[str, Found], seconds: Sequence[float]) -> Figures:
    scores = {key: score_text(entry["articleBody"], found[key].text) for key, entry in truth.items()}
    precision = statistics.fmean(score[0] for score in scores.values())
    recall = statistics.fmean(score[1] for score in scores.values())
    right: dict[str, float | None] = {}
    for fact in _FACTS:
        told = [key for key in found if facts.get(key, {}).get(fact) is not None]
        tells = any(getattr(found[key], fact) for key in told)
        right[fact] = (
            statistics.fmean(is_right(fact, facts[key][fact], getattr(found[key], fact)) for key in told)
            if tells
            else None
        )
    return Figures(
        precision=round(precision, 4),
        recall=round(recall, 4),
        f1=round(_harmonic(precision, recall), 4),
        low=[key for key, score in scores.items() if _harmonic(*score) < _LOW],
        milliseconds=1000 * statistics.fmean(seconds),
        p95=1000 * (statistics.quantiles(seconds, n=20)[18] if len(seconds) > 1 else seconds[0]),
        right=right,
        turned_down={key: one.fault for key, one in found.items() if one.fault},
    )


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _fields(found: Found) -> dict[str, Any]:
    return {name: getattr(found, name) for name in Found.__slots__}


def _try(read: Callable[[bytes, str], Found], page: bytes, url: str) -> Found:
    try:
        return read(page, url)
    except Exception as error:  # a library that fails on a page has found nothing there
        return Found(fault=type(error).__name__)


def _spelt(fact: str, said: str | None) -> str:
    if fact == "publisher":
        return letters(_SUFFIX.sub("", said or "")).removeprefix("the")
    return letters(said or "")


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    starts = range(max(1, len(tokens) - 3)) if tokens else range(0)
    return Counter(tuple(tokens[start : start + 4]) for start in starts)


# The systems


def _warbrief(page: bytes, url: str) -> Found:
    reading = read_page(page, url)
    article = reading.article
    return Found(
        text=article.text,
        title=article.title,
        published=_day(article.published_at),
        publisher=article.publisher,
        fault=reading.fault.outcome.value if reading.fault else "",
    )


def _trafilatura(page: bytes, url: str) -> Found:
    from trafilatura import bare_extraction

    found = bare_extraction(page, url=url, with_metadata=True)
    if found is None or isinstance(found, dict):
        return Found()
    return Found(text=found.text or "", title=found.title, published=found.date, publisher=found.sitename)


def _readability(page: bytes, url: str) -> Found:
    import lxml.html
    from readability import Document

    document = Document(page.decode("utf-8", "replace"), url=url)
    tree = lxml.html.fromstring(document.summary(html_partial=True))
    for block in tree.iter(*_BLOCK):
        block.tail = f"\n{block.tail or ''}"
    return Found(text=tree.text_content(), title=document.short_title())


def _newspaper(page: bytes, url: str) -> Found:
    import newspaper

    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=page.decode("utf-8", "replace"))
    article.parse()
    published = article.publish_date if isinstance(article.publish_date, datetime) else None
    return Found(article.text, article.title, _day(published), article.meta_site_name)


def _day(when: datetime | None) -> str | None:
    return when.date().isoformat() if when else None


SYSTEMS: Mapping[str, tuple[str, Callable[[bytes, str], Found]]] = {
    "warbrief": ("bot", _warbrief),
    "trafilatura": ("trafilatura", _trafilatura),
    "readability-lxml": ("readability", _readability),
    "newspaper4k": ("newspaper", _newspaper),
}
"""The systems by name: the module that they need, and how they read a page."""

if __name__ == "__main__":
    for piece in report_pages(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None):
        print(piece, end="\n\n")
