"""What an updated article changed: figures that differ, claims that are new, reworded or gone.

Sentences that both versions have word for word are set aside; of the others each is paired with the one of the old
version that shares most of its words, if it shares half. What the new version says is shown in its own words with their
spans, what the old one said without. It sees figures of one thing in sentences that were written anew only if they
count the same and happened to the same ("12 people killed", "17 people killed").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Indel

from summarizers.lexicon import pack
from summarizers.stories.words import is_number, read_words
from summarizers.types import Analysis, Claim, Figure, Line, LineKind, Piece, Source, Span, Style

MOST_LINES = 6
"""Lines of what changed that are shown."""

_PAIRED = 0.5  # likeness of two versions of a sentence
_COMPARED = 120  # sentences of each version that are paired: what an update changes is seldom more
_LONGEST = 320  # characters of a sentence that is shown whole
_READ = 60  # words of a sentence that are compared
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence or headline with what was read in it. `keys` are its folded words; `claim` is its heaviest."""

    span: Span
    keys: tuple[str, ...]
    figures: tuple[Figure, ...]
    claim: Claim | None

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(key for key in self.keys if is_number(key))

    @property
    def weight(self) -> float:
        """Between 0 and 1, by the claim's."""
        weight = max(0.0, self.claim.weight) if self.claim is not None else 0.0
        return weight / (1 + weight)


def what_changed(old: Analysis, new: Analysis) -> tuple[Line, ...]:
    """What a reader of the old version's brief has to learn of the new one. Never raises.

    Args:
        old: the analysis of the version that was read before.
        new: that of the version at hand.

    Returns:
        At most six lines, the weightiest first: "now: … was: …", "new: …", "gone: …". Pieces with a span index the new
        article; words of the old one have none. Empty where nothing changed but words that no claim or figure hangs on.

    >>> from summarizers import Article, analyse
    >>> old, new = (analyse(Article(text=f"At least {n} people were killed, the governor said.")) for n in (12, 14))
    >>> "".join(piece.text for piece in what_changed(old, new)[0].pieces)
    'now: At least 14 people were killed, the governor said. was: At least 12 people'
    """
    before, after = _sentences(old), _sentences(new)
    known, kept = {said.keys for said in before}, {said.keys for said in after}
    fresh = [said for said in after if said.keys not in known][:_COMPARED]
    gone = [said for said in before if said.keys not in kept][:_COMPARED]
    lines: list[tuple[float, Line]] = []
    pairs = dict(_pairs(fresh, gone))
    taken = set(pairs.values())
    if 0 in pairs and fresh[0].span == new.headline and _is_told(fresh, gone, pairs):
        del fresh[0], pairs[0]
        pairs = {n - 1: k for n, k in pairs.items()}
    for n, said in enumerate(fresh):
        if n in pairs:
            lines += _differing(new, old, said, gone[pairs[n]])
            continue
        same = next((k for k, other in enumerate(gone) if k not in taken and _differ(said, other)), None)
        if same is not None:
            taken.add(same)
            lines += _differing(new, old, said, gone[same])
        elif said.claim is not None or said.figures or (not new.claims_read and said.numbers):
            weight = (5 if said.claim is not None else 2) + said.weight
            pieces = (Piece(text="new: ", style=Style.LABEL), *_now(new, said))
            lines.append((weight, _line(said, pieces, "Only the new version has it.")))
    for k, said in enumerate(gone):
        if k not in taken and said.claim is not None:
            pieces = (Piece(text="gone: ", style=Style.LABEL), Piece(text=_shown(old.article.text, said)))
            lines.append(
                (4 + said.weight, Line(kind=LineKind.STATEMENT, pieces=pieces, why="Only the old version has it."))
            )
    lines.sort(key=lambda entry: -entry[0])
    return tuple(line for _, line in lines[:MOST_LINES])


def _sentences(analysis: Analysis) -> list[_Said]:
    claims: dict[int, Claim] = {}
    for claim in analysis.claims:
        held = claims.get(claim.sentence)
        if held is None or claim.weight > held.weight:
            claims[claim.sentence] = claim
    found = []
    spans: list[tuple[Span, Claim | None]] = [(s.span, claims.get(s.index)) for s in analysis.sentences]
    if analysis.headline is not None:
        spans.insert(0, (analysis.headline, None))
    at = 0
    for span, said_there in spans:
        while at < len(analysis.figures) and analysis.figures[at].span.end <= span.start:
            at += 1
        until = at
        while until < len(analysis.figures) and analysis.figures[until].span.start < span.end:
            until += 1
        keys = tuple(word.key for word in read_words(analysis.article.text, span.start, span.end))
        if keys:
            found.append(_Said(span, keys, analysis.figures[at:until], said_there))
    return found


def _pairs(fresh: Sequence[_Said], gone: Sequence[_Said]) -> Iterator[tuple[int, int]]:
    """Which new sentence is which old one, the most alike first; each at most once."""
    alike = []
    for n, said in enumerate(fresh):
        for k, other in enumerate(gone):
            score = Indel.normalized_similarity(said.keys[:_READ], other.keys[:_READ], score_cutoff=_PAIRED)
            if score >= _PAIRED:
                alike.append((-score, abs(n - k), n, k))
    used: set[int] = set()
    paired: set[int] = set()
    for _, _, n, k in sorted(alike):
        if n not in paired and k not in used:
            paired.add(n)
            used.add(k)
            yield n, k


def _is_told(fresh: Sequence[_Said], gone: Sequence[_Said], pairs: dict[int, int]) -> bool:
    """Whether a sentence brings the same new figures in place of the same old ones as the headline."""
    told = [(fresh[n].numbers - gone[k].numbers, gone[k].numbers - fresh[n].numbers) for n, k in sorted(pairs.items())]
    return told[0] != (frozenset(), frozenset()) and told[0] in told[1:]


def _differing(new: Analysis, old: Analysis, said: _Said, other: _Said) -> Iterator[tuple[float, Line]]:
    """The line of a sentence that was changed, if a reader needs it."""
    now, was = said.figures, other.figures
    changed = [figure for figure in was if _value(figure) not in {_value(one) for one in now}]
    fresh = [figure for figure in now if _value(figure) not in {_value(one) for one in was}]
    negations = _negations()
    if changed and fresh and len(changed) == len(fresh):
        words = ", ".join(_flat(figure.span.of(old.article.text)) for figure in changed)
        weight, why = 10 + said.weight, "A figure differs."
    elif said.numbers != other.numbers:
        words, weight, why = _shown(old.article.text, other), 9 + said.weight, "A figure differs."
    elif negations.intersection(said.keys) != negations.intersection(other.keys):
        words, weight, why = _shown(old.article.text, other), 8 + said.weight, "A negation differs."
    elif said.claim is not None or other.claim is not None:
        words, weight, why = _shown(old.article.text, other), 3 + said.weight, "It is worded differently."
    else:
        return
    pieces = (
        Piece(text="now: ", style=Style.LABEL),
        *_now(new, said, fresh),
        Piece(text=" was: ", style=Style.LABEL),
        Piece(text=words),
    )
    yield weight, _line(said, pieces, why)


def _differ(said: _Said, other: _Said) -> bool:
    """Whether two sentences give different figures of one thing."""
    return any(
        one.unit is not None
        and one.unit == another.unit
        and _value(one) != _value(another)
        and _head(one) is not None
        and _head(one) == _head(another)
        for one in said.figures
        for another in other.figures
    )


def _head(figure: Figure) -> tuple[str, ...] | None:
    """What is counted and what happened to it, folded; None where the article does not say."""
    words = read_words(figure.referent or "")
    return tuple(word.key.rstrip("s") for word in words) or None


def _value(figure: Figure) -> tuple[float | None, float | None, str | None, str]:
    return figure.low, figure.high, figure.unit, (figure.qualifier or "").lower()


def _line(said: _Said, pieces: tuple[Piece, ...], why: str) -> Line:
    content = said.claim.content if said.claim is not None else (said.span,)
    return Line(kind=LineKind.STATEMENT, pieces=pieces, why=why, content=content)


def _now(analysis: Analysis, said: _Said, figures: Iterable[Figure] = ()) -> Iterator[Piece]:
    """A new sentence's words, or its claim's where it is long: source and figures marked, a pronoun resolved."""
    text = analysis.article.text
    source = said.claim.source if said.claim is not None else None
    styles = [(figure.span, Style.FIGURE) for figure in figures]
    if source is not None and source.span is not None:
        styles.append((source.span, Style.SOURCE))
    for n, span in enumerate(_spans(said)):
        if n:
            yield Piece(text=" […] ", style=Style.BRACKET)
        at = span.start
        for marked, style in sorted(styles):
            if at <= marked.start and marked.end <= span.end:
                if at < marked.start:
                    yield _piece(text, Span(at, marked.start), Style.PLAIN)
                yield _piece(text, marked, style)
                if style is Style.SOURCE and source is not None and _is_pronoun(text, source):
                    yield Piece(text=f" [{source.name}]", style=Style.BRACKET)
                at = marked.end
        if at < span.end:
            yield _piece(text, Span(at, span.end), Style.PLAIN)


def _shown(text: str, said: _Said) -> str:
    """The old version's words."""
    return " […] ".join(_flat(span.of(text)) for span in _spans(said))


def _spans(said: _Said) -> tuple[Span, ...]:
    if said.span.end - said.span.start <= _LONGEST:
        return (said.span,)
    if said.claim is not None:
        return said.claim.clause
    return tuple(figure.span for figure in said.figures) or (said.span,)


def _piece(text: str, span: Span, style: Style) -> Piece:
    return Piece(text=_SPACE.sub(" ", span.of(text)), style=style, span=span)


def _is_pronoun(text: str, source: Source) -> bool:
    said = source.span.of(text).lower() if source.span is not None else ""
    return bool(source.name) and said in _pronouns()


def _flat(text: str) -> str:
    return " ".join(text.split())


@cache
def _negations() -> frozenset[str]:
    return frozenset(pack("en/hedges")["negations"].split())


@cache
def _pronouns() -> frozenset[str]:
    return frozenset(pack("en/stories")["pronouns"])
