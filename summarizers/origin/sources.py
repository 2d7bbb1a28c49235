"""Which outlets a text names as its own source: "Ukrinform, citing Euractiv".

Read from the forms by which agencies and those who copy them say so (`data/<language>/origin.toml`): a dateline's tag,
a line "Source: Ukrinform", a tail "…, Ukrinform reports, citing Euractiv" in the first paragraphs, "as quoted by" in
the first or last ones, a mark of rights, the line above a forwarded message. A name counts only if it is a known
outlet's. What it cannot do: see that a text without such words is a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from summarizers.origin.datelines import Opening
from summarizers.origin.outlets import LANGUAGES, either, forms, is_outlet, names
from summarizers.types import Span

FIRST, LAST = 3, 2
"""Paragraphs at either end of a text in which it names its source."""

MOST = 3
"""Outlets of a chain."""

_CREDITS = 5  # of the lines that cleaning took away, so many of the last ones are looked at
_READ = 1_200  # characters of a paragraph that are read
_LINE = 160  # characters of a line that names sources
_CITED_WITHIN = 80  # characters behind a tail in which it cites somebody
_OPEN, _CLOSE = r"[«\"“„‘']?", r"[»\"”“’']?"


@dataclass(frozen=True, slots=True)
class _Form:
    """A pattern, and the words without one of which it need not be tried; none: it always is."""

    pattern: re.Pattern[str]
    words: tuple[str, ...] = ()

    def search(self, part: str) -> re.Match[str] | None:
        lower = part.lower()
        if self.words and not any(word in lower for word in self.words):
            return None
        return self.pattern.search(part)


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms of one language. `strong`: who wrote the text; `weak`: whom it takes it from, or who also has it."""

    label: _Form
    strong: re.Pattern[str]
    citing: re.Pattern[str]
    weak: tuple[_Form, ...]
    quoted: _Form
    rights: _Form
    forwarded: re.Pattern[str]
    name: re.Pattern[str]
    letters: re.Pattern[str]


_NEVER = _Form(re.compile(r"(?!)"))


@cache
def _english() -> _Forms:
    data = {key: either(words) for key, words in forms("en").items()}
    name, agencies = rf"(?P<name>{names('en')})", data["agencies"]

    def words(key: str) -> tuple[str, ...]:
        return tuple(forms("en")[key])

    agent = rf"(?:the |an? )?{name}(?:(?:’s|'s)? (?:{agencies}))?"
    return _Forms(
        label=_label("en"),
        strong=re.compile(
            rf"[,”\"]\s+{agent} (?:{data['reports']})(?=[.,]?\s*$|[.,]\s|\s+(?:{data['citing']})\b)", re.MULTILINE
        ),
        citing=re.compile(rf"\b(?:{data['citing']}) (?:the )?{name}"),
        weak=(
            _Form(
                re.compile(
                    rf"(?i:\b(?:{data['according']})) (?:the |an? )?{name}(?:(?:’s|'s)? (?:{agencies}))?(?=[.,;]|\s*$)",
                    re.MULTILINE,
                ),
                words("according"),
            ),
            _Form(
                re.compile(
                    rf"(?:^|(?<=[.!?] ))(?:The )?{name} (?:{data['leads']})\b(?! earlier| previously)", re.MULTILINE
                ),
                words("leads"),
            ),
            _Form(re.compile(rf"\b(?:{data['before']}) (?:the )?{name} (?:{agencies})\b"), words("agencies")),
            _Form(re.compile(rf"(?:\b[Tt]he )?{name} (?:{data['shares']})"), words("shares")),
        ),
        quoted=_Form(re.compile(rf"\b(?:{data['quoted']}) (?:the )?{name}"), words("quoted")),
        rights=_Form(
            re.compile(rf"(?i:{data['rights']})\s?(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:20)?\d\d)?,?\s)?(?:[Tt]he )?{name}"),
            words("rights"),
        ),
        forwarded=_forwarded(data["forwarded"]),
        name=re.compile(rf"(?:the )?{names('en')}"),
        letters=re.compile("[A-Za-z]"),
    )


@cache
def _others(language: str) -> _Forms:
    data = {key: either(words) for key, words in forms(language).items() if key not in ("outlets", "months", "letters")}
    name = rf"{_OPEN}(?P<name>{names(language)}){_CLOSE}"
    return _Forms(
        label=_label(language),
        strong=re.compile(rf"(?<!\w)(?i:{data['reports']})\s*(?:(?i:{data['agencies']})\s+){{0,2}}{name}"),
        citing=re.compile(rf"(?<!\w)(?i:{data['citing']})\s+(?:(?i:{data['cited']})\s+)?{name}"),
        weak=(_Form(re.compile(rf"(?<!\w)(?i:{data['citing']})\s+(?:(?i:{data['cited']})\s+)?{name}")),),
        quoted=_NEVER,
        rights=_NEVER,
        forwarded=_forwarded(data["forwarded"]),
        name=re.compile(names(language)),
        letters=re.compile(f"[{forms(language)['letters']}]"),
    )


def _label(language: str) -> _Form:
    labels = either(forms(language)["labels"])
    return _Form(re.compile(rf"^\W{{0,3}}(?i:{labels})\s?:\s*(?P<names>.{{2,{_LINE}}})$", re.MULTILINE), (":",))


def _forwarded(words: str) -> re.Pattern[str]:
    return re.compile(rf"[\[(]?(?P<line>(?i:{words})[\s:]+[^\n\],;]{{1,60}}?)[\])]?\s*\Z")


def find_origin(
    text: str, paragraphs: Sequence[Span], trimmed: Sequence[Span] = (), opening: Opening | None = None
) -> tuple[str, ...]:
    """The chain of outlets, from the one that wrote the text to the one that it takes from.

    Args:
        text: the article's text.
        paragraphs: its paragraphs, in order.
        trimmed: what cleaning took away; a line "Source: …" among the first or last of these counts too.
        opening: its dateline, whose agency comes first.

    Returns:
        Names as worded, none twice, at most three; several that one line lists are one entry ("PAP, Reuters"), and a
        message's line "Forwarded from …" stands whole. Empty where the text names none. Never raises.

    >>> text = "Two died in the strike, Ukrinform reports, citing Euractiv."
    >>> find_origin(text, [Span(0, len(text))])
    ('Ukrinform', 'Euractiv')
    """
    ends = [*paragraphs[:FIRST], *paragraphs[max(FIRST, len(paragraphs) - LAST) :]]
    parts = [text[span.start : min(span.end, span.start + _READ)] for span in ends]
    lines = [text[span.start : min(span.end, span.start + _READ)] for span in (*trimmed[:LAST], *trimmed[-_CREDITS:])]
    used = [form for form in _all() if any(form.letters.search(part) for part in (*parts, *lines))]
    chain = _Chain()
    for line in (*lines[:LAST], *parts[:1]):
        head = line.strip().partition("\n")[0]
        for found in (form.forwarded.fullmatch(head) for form in used):
            if found is not None:
                chain.add(found["line"])
    if opening is not None and opening.agency is not None:
        chain.add_outlet(opening.agency.of(text).strip())
    for number, part in enumerate(parts):
        for form in used:
            _read(chain, form, part, first=number < FIRST)
    for line in () if chain.names else lines:
        for form in used:
            _read_credit(chain, form, line.strip())
    return tuple(chain.names[:MOST])


def _all() -> Iterator[_Forms]:
    return (_english() if language == "en" else _others(language) for language in LANGUAGES)


class _Chain:
    """The names found so far. One that a text only cites follows at most one that wrote it."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.strong = False

    def add(self, name: str) -> None:
        if name.casefold() not in (known.casefold() for known in self.names):
            self.names.append(name)
            self.strong = True

    def add_outlet(self, name: str, *, weak: bool = False) -> None:
        if is_outlet(name) and not (weak and self.names and not (self.strong and len(self.names) == 1)):
            strong = self.strong
            self.add(name)
            self.strong = strong or not weak


def _read(chain: _Chain, form: _Forms, part: str, *, first: bool) -> None:
    """The names of one paragraph that stand in one of the forms, in the order of the chain."""
    _read_label(chain, form, part)
    tail = form.strong.search(part) if first else None
    if tail is not None:
        chain.add_outlet(tail["name"])
        # Only what this tail cites: elsewhere a speaker of the article cites somebody.
        cited = form.citing.search(part, tail.end(), tail.end() + _CITED_WITHIN)
        if cited is not None:
            chain.add_outlet(cited["name"])
    for pattern in form.weak:
        found = pattern.search(part)
        if found is not None and (first or pattern is form.weak[-1]):
            chain.add_outlet(found["name"], weak=True)
    again = form.quoted.search(part)
    if again is not None:
        chain.add_outlet(again["name"])


def _read_credit(chain: _Chain, form: _Forms, line: str) -> None:
    """A line that cleaning took away: a label, a share, a mark of rights."""
    _read_label(chain, form, line)
    for pattern in (form.rights, form.weak[-1]):
        found = pattern.search(line[:_LINE])
        if found is not None and not chain.names:
            chain.add_outlet(found["name"])


def _read_label(chain: _Chain, form: _Forms, part: str) -> None:
    """What a line "Source: PAP, Reuters" names: as many as are outlets, from the first on, as one entry."""
    found = form.label.search(part)
    if found is None:
        return
    end = 0
    listed = found["names"]
    for piece in re.finditer(r"[^,;/+|]+", listed):
        name = piece.group().strip(" .«»\"“”„'\t")
        if not form.name.fullmatch(name) or not is_outlet(name):
            break
        end = piece.end()
    if end:
        chain.add(listed[:end].strip(" .\t"))
