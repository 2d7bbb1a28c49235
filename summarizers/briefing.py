"""An analysis to a brief under a budget: what is reported, who says what, in which words.

Lines are offered in the order of what a reader needs most (first sentence, contested claims with their denials, the
weightiest statements, a quote, further sentences) and taken while they fit; shown, they stand in the order of the
sections. Every word is the article's own, but for what stands in brackets, labels and ⚠ lines' lead-ins. A statement is
a whole clause with source and cue; it is shortened only where `shortening` finds that nothing is lost that governs it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from summarizers.marking import mark, marks_of
from summarizers.shortening import shorten
from summarizers.standing import stands_alone
from summarizers.types import (
    ActorKind,
    Analysis,
    Brief,
    Claim,
    Line,
    LineKind,
    Note,
    NoteCode,
    Piece,
    Quote,
    Section,
    Sentence,
    Span,
    Stance,
    Status,
    Style,
)

LIMIT = 1_500
"""Characters of a brief in a chat."""

LEAST = 400
"""A brief of a short text may have so many characters, though it is more than half of it."""

SHORT_ARTICLE = 300
"""Words under which a brief has one sentence and no quotes."""

STATEMENT = 220
"""Characters that one statement has at most before it is shortened."""

QUOTE = 200
"""Characters of a quote's first sentences that are shown."""

_MOST = {"In short": 3, "Who says what": 6, "Accused and denied": 4, "In their own words": 3}
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_OMITTED = Piece(text="[…]", style=Style.BRACKET)
_PRONOUN = re.compile(r"^(?:he|she|it|they|his|her|its|their|who|we|i)\b", re.IGNORECASE)
_ANAPHOR = re.compile(r"^(?:he|she|they|these|those|this|that|such|both|there it|their|his|her|its)\b", re.IGNORECASE)


def brief(analysis: Analysis, *, limit: int = LIMIT) -> Brief:
    """The brief of an analysed article.

    Args:
        analysis: what `analyse` returned.
        limit: characters that title, context and lines may have together; a title is shown in any case.

    Returns:
        Sections without empty ones; none for a text without sentences. Each piece with a span is verbatim, but that
        white space inside it is one blank.
    """
    return _Briefing(analysis, limit).made()


class _Briefing:
    def __init__(self, analysis: Analysis, limit: int) -> None:
        self.analysis = analysis
        self.text = analysis.article.text
        self.title = _title(analysis)
        self.context = _context(analysis)
        half = max(LEAST, len(self.text) * 11 // 20)
        spent = sum(len(part) + 3 for part in self.context) + (len(self.title.text) if self.title else 0)
        self.left = min(limit, half) - spent
        self.sections: dict[str, list[tuple[float, list[Line]]]] = {name: [] for name in _MOST}
        self.shown: list[Span] = []
        self.sentences: set[int] = set()
        self.taken_claims: set[int] = set()
        self.taken_quotes: set[int] = set()
        self.speakers: set[str] = set()
        self.heard: Counter[str] = Counter()
        self.words = sum(1 for _ in re.finditer(r"\w+", self.text[:20_000]))
        self.marks = sorted(marks_of(analysis), key=lambda found: found[0])

    def made(self) -> Brief:
        for _ in self._offers():
            pass
        sections = tuple(
            Section(title=name, lines=tuple(line for _, lines in sorted(found, key=lambda f: f[0]) for line in lines))
            for name, found in self.sections.items()
            if found
        )
        shown = sum(span.end - span.start for span in self.shown)
        return Brief(
            article=self.analysis.article,
            title=self.title,
            context=self.context,
            sections=sections,
            notes=tuple(
                note for note in self.analysis.notes if note.code in (NoteCode.CUT_OFF, NoteCode.CLAIMS_NOT_READ)
            ),
            more_statements=self._more_statements(),
            more_quotes=self._more_quotes(),
            ratio=round(shown / max(1, len(self.text)), 3),
        )

    # --- what is offered, in order of need -----------------------------------------------------------

    def _offers(self) -> Iterator[bool]:
        extract = iter(self._extract())
        claims = self._claims()
        quotes = iter(self._quotes() if self.words >= SHORT_ARTICLE else ())
        contested = [i for i in claims if self.analysis.claims[i].status is not Status.CLAIMED]
        plain = [i for i in claims if i not in contested]
        yield self._take_sentence(next(extract, None))
        yield from (self._take_pair(i) for i in contested)
        yield from (self._take_claim(i) for i in contested)
        yield self._take_best(plain)
        yield self._take_quote(quotes)
        yield self._take_best(plain)
        yield self._take_quote(quotes)
        for _ in range(2):
            yield self._take_best(plain)
            yield self._take_sentence(next(extract, None) if self.words >= SHORT_ARTICLE else None)
        while plain:
            yield self._take_best(plain)
        yield self._take_quote(quotes)

    def _extract(self) -> list[int]:
        """The extract's sentences, best first; those with a contested claim stand as statements instead."""
        contested = {claim.sentence for claim in self.analysis.claims if claim.status is not Status.CLAIMED}
        malformed = [figure.span for figure in self.analysis.figures if figure.malformed]
        chosen = [
            i
            for i in self.analysis.extract
            if i not in contested and not any(self.analysis.sentences[i].span.holds(span) for span in malformed)
        ]
        return sorted(chosen or self.analysis.extract, key=lambda i: (-self.analysis.scores[i], i))

    def _claims(self) -> list[int]:
        return sorted(range(len(self.analysis.claims)), key=lambda i: (-self.analysis.claims[i].weight, i))

    def _quotes(self) -> list[int]:
        """Quotes worth showing, best first: whole sentences of named people, early ones first."""

        def worth(number: int) -> tuple[float, int]:
            quote = self.analysis.quotes[number]
            source = quote.source
            named = source is not None and source.actor is not None
            person = named and source is not None and self.analysis.actors[source.actor or 0].kind is ActorKind.PERSON
            length = quote.content[0].end - quote.content[0].start
            worth = (2.0 if person else 1.0 if named else 0.0) + (1.0 if 50 <= length <= QUOTE else 0.0)
            worth += 0.5 if source is not None and source.side is not None else 0.0
            return -worth + 2.0 * quote.sentence / max(1, len(self.analysis.sentences)), number

        whole = [i for i, quote in enumerate(self.analysis.quotes) if quote.source is not None and not quote.fragment]
        return sorted(whole, key=worth)

    # --- taking ---------------------------------------------------------------------------------------

    def _fits(self, section: str, lines: Sequence[Line], pairs: int = 1) -> bool:
        """Takes up room for lines if there is some; the first line of a brief is always taken."""
        length = sum(_length(line) + 3 for line in lines)
        heading = len(section) + 2 if not self.sections[section] else 0
        if len(self.sections[section]) + pairs > _MOST[section]:
            return False
        if length + heading > self.left and any(self.sections.values()):
            return False
        self.left -= length + heading
        return True

    def _add(self, section: str, order: float, lines: list[Line]) -> None:
        self.sections[section].append((order, lines))
        shown = [piece.span for line in lines for piece in line.pieces if piece.span is not None]
        for claim in self.analysis.claims:
            if any(span.holds(claim.content[0]) for span in shown) or any(
                claim.content[0].holds(span) for span in shown
            ):
                self.heard[claim.source.name] += 1
                self.heard[claim.source.side or ""] += claim.source.side is not None
        self.shown += [piece.span for line in lines for piece in line.pieces if piece.span is not None]

    def _is_shown(self, span: Span, share: float = 0.4) -> bool:
        length = max(1, span.end - span.start)
        shared = sum(max(0, min(s.end, span.end) - max(s.start, span.start)) for s in self.shown)
        return shared > share * length

    def _repeats(self, span: Span) -> bool:
        """Whether most words of a span stand in one of the lines already shown: the same thing said twice."""
        words = {word.lower() for word in _WORD.findall(span.of(self.text)) if len(word) > 3}
        said = ({word.lower() for word in _WORD.findall(shown.of(self.text))} for shown in self.shown)
        return bool(words) and any(len(words & other) >= 0.8 * len(words) for other in said)

    def _take_sentence(self, index: int | None) -> bool:
        if index is None:
            return False
        sentence = self.analysis.sentences[index]
        if self._is_shown(sentence.span):
            return False
        why = self.analysis.reasons[index] if self.analysis.reasons else ""
        pieces = self._marked(sentence.span, claims=True)
        line = Line(kind=LineKind.SENTENCE, pieces=pieces, why=f"{self.analysis.summariser}: {why}")
        lines = [line, *self._warnings(sentence.span, None)]
        if not self._fits("In short", lines):
            return False
        self._add("In short", float(index), lines)
        self.sentences.add(index)
        return True

    def _take_best(self, numbers: list[int]) -> bool:
        """Takes the weightiest claim that fits, voices not heard yet before others; what was tried leaves the list."""
        while numbers:
            best = max(numbers, key=lambda i: self.analysis.claims[i].weight - self._heard_of(i))
            numbers.remove(best)
            if self._take_claim(best):
                return True
        return False

    def _heard_of(self, number: int) -> float:
        """How often the claim's side and its source have a word in the brief already."""
        source = self.analysis.claims[number].source
        return 1.5 * min(1, self.heard[source.side or ""]) + 2 * self.heard[source.name]

    def _take_claim(self, number: int) -> bool:
        claim = self.analysis.claims[number]
        if number in self.taken_claims or self._is_shown(claim.content[0]) or self._is_quotation(claim):
            return False
        if self._repeats(claim.content[0]):
            return False
        lines = self._statement(claim, LineKind.STATEMENT)
        if not lines or not self._fits("Who says what", lines):
            return False
        first = -1.0 if claim.status is not Status.CLAIMED and claim.figures else float(claim.content[0].start)
        self._add("Who says what", first, lines)
        self.taken_claims.add(number)
        return True

    def _take_pair(self, number: int) -> bool:
        """An accusation with its denial beside it."""
        claim = self.analysis.claims[number]
        if claim.status is not Status.DENIED or claim.by in (None, "itself") or number in self.taken_claims:
            return False
        denial = next(
            (
                i
                for i, other in enumerate(self.analysis.claims)
                if other.stance is Stance.DENIES and other.clause == claim.evidence and i not in self.taken_claims
            ),
            None,
        )
        if denial is None or self._is_shown(claim.content[0]):
            return False
        both = [
            self._statement(claim, LineKind.DISPUTE, relation=False),
            self._statement(self.analysis.claims[denial], LineKind.DISPUTE),
        ]
        lines = [line for found in both for line in found]
        if not all(both) or not self._fits("Accused and denied", lines, pairs=2):
            return False
        self._add("Accused and denied", float(claim.content[0].start), lines)
        self.taken_claims |= {number, denial}
        return True

    def _take_quote(self, numbers: Iterator[int]) -> bool:
        for number in numbers:
            quote = self.analysis.quotes[number]
            name = quote.source.name if quote.source is not None else ""
            if name in self.speakers or self._is_shown(quote.content[0]):
                continue
            line = self._quotation(quote)
            if line is None or not self._fits("In their own words", [line]):
                continue
            self._add("In their own words", float(quote.content[0].start), [line])
            self.taken_quotes.add(number)
            self.speakers.add(name)
            return True
        return False

    # --- lines ----------------------------------------------------------------------------------------

    def _marked(self, span: Span, *, claims: bool) -> tuple[Piece, ...]:
        near = [(s, style) for s, style in self.marks if s.overlaps(span) and (claims or style is not Style.CLAIM)]
        pieces = []
        for piece in mark(self.text, span, near):
            pieces.append(Piece(text=_SPACE.sub(" ", piece.text), style=piece.style, span=piece.span))
        return tuple(pieces)

    def _is_quotation(self, claim: Claim) -> bool:
        """Whether a claim is nothing but a direct quote, which stands among the quotes instead."""
        return any(
            not quote.fragment and any(span.holds(claim.content[0]) for span in quote.content)
            for quote in self.analysis.quotes
        )

    def _statement(self, claim: Claim, kind: LineKind, *, relation: bool = True) -> list[Line]:
        """A claim's line and the ⚠ lines under it; none where it cannot stand without what is before it."""
        sentence = self.analysis.sentences[claim.sentence]
        region, lead = self._region(claim, sentence)
        if region is None:
            return []
        cuts = shorten(self.text, region, sentence.span, claim, self.analysis.figures, STATEMENT)
        if cuts is None:
            return []
        shown = cuts
        pieces: list[Piece] = []
        if shown.start > sentence.span.start and not lead:
            pieces += [_OMITTED, Piece(text=" ")]
        start = shown.start
        if lead and claim.source.span is not None:
            pieces.append(Piece(text=f"[{claim.source.name}]", style=Style.BRACKET))
            start = claim.source.span.end
        pieces += self._marked(Span(start, shown.end), claims=False)
        if self.text[shown.end : sentence.span.end].strip(" .!?\n\t") != "":
            pieces += [Piece(text=" "), _OMITTED]
        elif shown.end < sentence.span.end:
            pieces += self._marked(Span(shown.end, sentence.span.end), claims=False)
        if (
            relation
            and claim.status in (Status.DENIED, Status.DISPUTED, Status.CONFIRMED)
            and claim.by not in (None, "itself")
        ):
            words = {"denied": "denied by", "disputed": "contradicted here by", "confirmed": "confirmed by"}
            pieces.append(Piece(text=f" · {words[claim.status.value]} {claim.by}", style=Style.LABEL))
        line = Line(kind=kind, pieces=tuple(pieces), why=claim.why)
        return [line, *self._warnings(shown, claim)]

    def _region(self, claim: Claim, sentence: Sentence) -> tuple[Span | None, bool]:
        """What of a sentence a statement shows, and whether its source, a pronoun, is named in brackets."""
        whole = sentence.span
        inside = [span for span in (*claim.content, *claim.cue) if whole.holds(span)]
        if len(inside) < len(claim.content) + len(claim.cue) or claim.source.span is None:
            return None, False
        source = claim.source.span
        if not whole.holds(source):
            return None, False
        pronoun = _PRONOUN.match(source.of(self.text))
        content = claim.content[0].of(self.text)
        if _ANAPHOR.match(content) and not self._refers_to_source(content, claim):
            return None, False
        if pronoun is not None and pronoun.end() == source.end - source.start:
            named = claim.source.actor is not None and not _PRONOUN.match(claim.source.name)
            return (
                (Span(source.start, whole.end), True)
                if named and source.start <= claim.content[0].start
                else (None, False)
            )
        if pronoun is not None:
            name = self.text.find(claim.source.name, source.start, source.end)
            return (Span(name, whole.end), False) if name >= 0 else (None, False)
        if stands_alone(self.text, sentence, language=self.analysis.language):
            return whole, False
        if source.start <= claim.content[0].start:
            return Span(source.start, whole.end), False
        return (Span(claim.content[0].start, whole.end), False) if not _ANAPHOR.match(content) else (None, False)

    def _refers_to_source(self, content: str, claim: Claim) -> bool:
        """Whether a content that opens with a pronoun speaks of its own source ("he will go", "they had left")."""
        word = content.split()[0].lower()
        if claim.source.actor is None:
            return False
        kind = self.analysis.actors[claim.source.actor].kind
        if word in ("he", "she", "his", "her"):
            return kind is ActorKind.PERSON
        return word in ("they", "their", "its") and kind is not ActorKind.PERSON

    def _warnings(self, shown: Span, claim: Claim | None) -> list[Line]:
        """⚠ lines: malformed figures inside what is shown, and the article's own doubt."""
        found: list[Line] = []
        for note in self.analysis.notes:
            if note.code is NoteCode.MALFORMED_FIGURE and note.span is not None and shown.holds(note.span):
                found.append(_warning((Piece(text=note.text, style=Style.WARNING),), "a malformed figure"))
        if claim is not None and claim.status is Status.UNVERIFIED:
            for evidence in claim.evidence:
                if shown.overlaps(evidence):
                    continue
                pieces = [Piece(text="The article: ", style=Style.LABEL), *self._marked(evidence, claims=False)]
                rest = self._rest(evidence)
                pieces += [Piece(text=" "), _OMITTED] if rest.strip(" .") else [Piece(text=rest)]
                found.append(_warning(tuple(pieces), "the article’s own words on the claim"))
        return found

    def _rest(self, evidence: Span) -> str:
        for sentence in self.analysis.sentences:
            if sentence.span.start <= evidence.start and evidence.end <= sentence.span.end:
                return self.text[evidence.end : sentence.span.end]
        return ""

    def _quotation(self, quote: Quote) -> Line | None:
        """A quote's first sentences, its speaker, and the role if it isn't shown yet."""
        if quote.source is None:
            return None
        first = quote.content[0]
        end, cut = self._quote_end(first)
        if end is None:
            return None
        span = Span(first.start, end)
        surface = span.of(self.text).strip()
        if _ANAPHOR.match(surface) or len(surface.split()) < 5 or _PRONOUN.match(quote.source.name):
            return None
        more = cut or len(quote.content) > 1
        if surface.endswith(","):
            span = Span(span.start, span.start + len(span.of(self.text).rstrip()) - 1)
        pieces = [
            Piece(text="“"),
            *(Piece(text=p.text, style=Style.QUOTE, span=p.span) for p in self._plain(span)),
            *([Piece(text=" "), _OMITTED] if more else []),
            Piece(text="” — "),
            Piece(text=quote.source.name, style=Style.SOURCE),
        ]
        role = quote.source.role
        if role is not None and len(role) < 60 and not self._mentions(role) and not _PRONOUN.match(role):
            pieces.append(Piece(text=f", {_SPACE.sub(' ', role)}"))
        return Line(kind=LineKind.QUOTE, pieces=tuple(pieces), why=quote.source.rule)

    def _plain(self, span: Span) -> list[Piece]:
        return [Piece(text=_SPACE.sub(" ", span.of(self.text)), span=span)]

    def _mentions(self, words: str) -> bool:
        return any(words in span.of(self.text) for span in self.shown)

    def _quote_end(self, first: Span) -> tuple[int | None, bool]:
        """Where a quote is cut: behind the last whole sentence that fits; None where not even one does."""
        if first.end - first.start <= QUOTE:
            return first.end, False
        best: int | None = None
        for sentence in self.analysis.sentences:
            if sentence.span.start >= first.end:
                break
            end = min(sentence.span.end, first.end)
            if first.start < end <= first.start + QUOTE and sentence.span.end <= first.end:
                best = end
        return best, True

    def _more_statements(self) -> int:
        left = [
            claim
            for number, claim in enumerate(self.analysis.claims)
            if number not in self.taken_claims
            and not self._is_quotation(claim)
            and not self._is_shown(claim.content[0])
        ]
        return len(left)

    def _more_quotes(self) -> int:
        return sum(
            not quote.fragment and quote.source is not None and not self._is_shown(quote.content[0], 0.2)
            for quote in self.analysis.quotes
        )


def _warning(pieces: tuple[Piece, ...], why: str) -> Line:
    return Line(kind=LineKind.WARNING, pieces=pieces, why=why)


def _length(line: Line) -> int:
    return sum(len(piece.text) for piece in line.pieces)


def _title(analysis: Analysis) -> Piece | None:
    if analysis.article.title:
        return Piece(text=_SPACE.sub(" ", analysis.article.title).strip())
    if analysis.headline is not None:
        return Piece(text=_SPACE.sub(" ", analysis.headline.of(analysis.article.text)), span=analysis.headline)
    return None


def _context(analysis: Analysis) -> tuple[str, ...]:
    """Where the article is from and of which day, and what of that is not known."""
    article = analysis.article
    host = (urlsplit(article.url).hostname or "").removeprefix("www.") if article.url else ""
    publisher = article.publisher or host
    parts = [publisher] if publisher else ["Pasted text"]
    if article.published_at is not None:
        parts.append(f"published {article.published_at.day} {article.published_at:%b %Y}")
        if not publisher:
            parts.append("publisher not given")
    else:
        parts.append("date not given" if publisher else "publisher and date not given")
    if analysis.origin:
        parts.append(", citing ".join(analysis.origin))
    return tuple(parts)


def unresolved(note: Note) -> bool:
    """Whether a note is about the whole text rather than a part of it."""
    return note.span is None
