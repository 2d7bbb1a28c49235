"""The values of the analysis: what an article holds, as spans of its text.

Terms are the field's own: *source, cue, content* for an attribution (PARC 3, PolNeAR), *claimant* and *stance*
for a claim (NewsClaims), *extract* for a summary made of the text's own sentences.

Every offset is a half-open code-point offset into `Article.text`, which is never altered: `text[start:end]` is the
surface, always. Sequences are in text order unless a field says otherwise. Indices (`Source.actor`,
`Claim.figures`, `Analysis.extract` …) point into the sequences of the same `Analysis`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open code-point offsets `start` <= `end` into `Article.text`.

    >>> Span(0, 4).of("Kyiv says")
    'Kyiv'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """The surface: what stands in `text` between the two offsets."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


Spans: TypeAlias = tuple[Span, ...]


class Stance(StrEnum):
    """What a source does with a claim's content."""

    ASSERTS = "asserts"
    DENIES = "denies"
    ACCUSES = "accuses"
    WARNS = "warns"
    PROMISES = "promises"
    DEMANDS = "demands"
    DOUBTS = "doubts"


class Status(StrEnum):
    """What the article says of a claim. `CLAIMED`: nothing more than that somebody claims it."""

    CLAIMED = "claimed"
    DENIED = "denied"
    UNVERIFIED = "unverified"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class NoteCode(StrEnum):
    """What a note is about."""

    MALFORMED_FIGURE = "malformed_figure"
    INCONSISTENT_FIGURES = "inconsistent_figures"
    UNVERIFIED_FIGURES = "unverified_figures"
    TRIMMED = "trimmed"
    CUT_OFF = "cut_off"
    NO_DATE = "no_date"
    CLAIMS_NOT_READ = "claims_not_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text as given or extracted, with what is known of it. `published_at` is aware UTC; `language` is BCP 47."""

    text: str
    id: str = ""
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published_at: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence; its identity is `index`, never its text. `paragraph` counts from 0."""

    index: int
    span: Span
    paragraph: int


class ActorKind(StrEnum):
    """What kind of actor: one person, a state or body, or unnamed people ("some Ukrainian officials")."""

    PERSON = "person"
    BODY = "body"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who or what the article names.

    `name` is the fullest name as the article spells it; `aliases` the other spellings and roles by which it is
    called there; `role` the role as worded ("Russia’s Defense Minister") or None; `side` the state or body that it
    speaks for ("Ukraine") or None, from the data packs, never guessed.
    """

    name: str
    kind: ActorKind
    aliases: tuple[str, ...] = ()
    role: str | None = None
    side: str | None = None
    mentions: Spans = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who is said to speak: `span` as mentioned there, `name` resolved (a pronoun's person, a role's holder).

    `name` is empty for a pronoun that stays unresolved. `span` is None where no words name the source; `actor` indexes
    `Analysis.actors`, or is None for a source that is no actor of the article; `side` and `role` as for `Actor`.
    `rule` names the rule that found its words, `reason` tells how they led to the name ("" where they are the name),
    `side_reason` which words and which entry of which pack gave the side ("" without one).
    """

    span: Span | None
    name: str
    actor: int | None = None
    role: str | None = None
    side: str | None = None
    rule: str = ""
    reason: str = ""
    side_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Words at the head of a sentence that point back ("He", "The minister"), and the actor whom they surely mean.

    `actor` indexes `Analysis.actors`, `name` is its name; `reason` tells how the words led to it.
    """

    span: Span
    actor: int
    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words in quotation marks (without the marks). A quote that a cue interrupts is one quote of two spans.

    `source` is None where nobody is named; `cue` is empty where no verb introduces it. `fragment`: a quoted part of
    a sentence, rather than whole sentences.
    """

    content: Spans
    source: Source | None
    cue: Spans
    sentence: int
    fragment: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Anything that anybody is said to say, think or write, direct quotes included.

    `sentence` is -1 for what the headline attributes.
    """

    content: Spans
    source: Source | None
    cue: Spans
    sentence: int
    lemma: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The newsworthy part of the attributions.

    `clause` is what may be shown: content, source and cue, whole. `status` is what the article says of it, `by` the
    name of who says so ("itself" where the source itself denies), `evidence` the spans that gave the status.
    `figures` index `Analysis.figures`. `weight` orders claims by newsworthiness, larger first; `why` tells which words
    led to it, `status_reason` which words and which rule gave status and `by` ("" for `CLAIMED`).
    """

    content: Spans
    clause: Spans
    source: Source
    cue: Spans
    stance: Stance
    status: Status = Status.CLAIMED
    by: str | None = None
    evidence: Spans = ()
    topic: str = "other"
    figures: tuple[int, ...] = ()
    sentence: int = 0
    weight: float = 0.0
    why: str = ""
    status_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with what it counts. `low` and `high` are in units of one, None where open or malformed.

    `unit`: "people", "%", "km", "USD", "ratio" …; `referent` what is counted as worded, then what happened to it in one
    word of the pack ("men killed"), so that two can be compared; `qualifier` the bounding word as worded ("at least");
    `period` as worded ("in the past 24 hours").
    """

    span: Span
    low: float | None
    high: float | None
    unit: str | None = None
    referent: str | None = None
    qualifier: str | None = None
    period: str | None = None
    malformed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that the article names.

    `name` as first written, `canonical` by the gazetteer, `country` its ISO 3166 code, position in degrees.
    """

    name: str
    canonical: str
    country: str | None
    latitude: float | None = None
    longitude: float | None = None
    mentions: Spans = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Where and when a text says that it was written, before its first words: "KYIV, March 7 (Reuters) –".

    `span` is all of it, up to the first word of the report; `place` and `day` as worded, None where it has none; `date`
    is that day, None unless the text or the article's date of publication gives the year.
    """

    span: Span
    place: Span | None = None
    day: Span | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something a reader should know: `text` is one sentence, `span` what it is about (None: the whole article)."""

    code: NoteCode
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything found in one article.

    `headline` is the span of a headline that stands in the text itself, or None; `sentences` leave it out, as they
    leave out `trimmed`. `extract` are the indices of the chosen sentences, ascending; `scores` one number a sentence,
    larger is better, by the `summariser` named; `reasons` one short explanation a sentence. `origin` is the chain of
    outlets that the text names as its own source, `dateline` where and when it says that it was written. `claims_read`
    is False for a language whose claims are not read.
    """

    article: Article
    headline: Span | None
    sentences: tuple[Sentence, ...]
    language: str = ""
    summariser: str = ""
    extract: tuple[int, ...] = ()
    scores: tuple[float, ...] = ()
    reasons: tuple[str, ...] = ()
    actors: tuple[Actor, ...] = ()
    references: tuple[Reference, ...] = ()
    quotes: tuple[Quote, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    claims: tuple[Claim, ...] = ()
    figures: tuple[Figure, ...] = ()
    places: tuple[Place, ...] = ()
    notes: tuple[Note, ...] = ()
    trimmed: Spans = ()
    origin: tuple[str, ...] = ()
    dateline: Dateline | None = None
    claims_read: bool = True


class Style(StrEnum):
    """How a piece of a line is meant; the renderers decide how it looks."""

    PLAIN = "plain"
    SOURCE = "source"
    QUOTE = "quote"
    CLAIM = "claim"
    FIGURE = "figure"
    BRACKET = "bracket"
    LABEL = "label"
    WARNING = "warning"
    HIT = "hit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text of one style. With a `span` it is the article's own words; without, Warbrief's ("[…]", a label)."""

    text: str
    style: Style = Style.PLAIN
    span: Span | None = None


class LineKind(StrEnum):
    """What a line of a brief is."""

    SENTENCE = "sentence"
    STATEMENT = "statement"
    DISPUTE = "dispute"
    QUOTE = "quote"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a brief. A `WARNING` belongs to the line above it.

    `why` explains the choice, for `--explain`. `content` are the spans of what the line is about, whatever of it is
    shown: a claim's or quote's content, or the sentence; empty for a warning.
    """

    kind: LineKind
    pieces: tuple[Piece, ...]
    why: str = ""
    content: Spans = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled group of lines, in reading order."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A brief within its budget.

    `title` is the headline (with a span where it stands in the text) or None; `context` what stands under it (source,
    date, origin); `more_statements` and `more_quotes` count what was left out; `notes` are remarks on the whole (a
    text cut off, claims not read). `ratio` is the share of the article's characters that the brief shows.
    """

    article: Article
    title: Piece | None
    context: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...] = ()
    more_statements: int = 0
    more_quotes: int = 0
    ratio: float = 0.0
