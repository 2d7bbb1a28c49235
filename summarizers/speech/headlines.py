"""What a headline says that somebody says: "Kremlin: no talks planned", "Russia to leave the deal – Peskov".

A headline in the text is no sentence of the body: its attributions stand beside the body's and are never quotes or
claims of their own. Verbs are read as in the body; a name or office before a colon, or behind a dash, a colon or ",
says" at the end, is its source. What it cannot do: tell a person of no pack from a place where only a surname stands
before the colon and the body names neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from summarizers.actors.sides import is_media, known_actor, same_person, side_of
from summarizers.lexicon import pack
from summarizers.speech.attributions import Draft, find_attributions
from summarizers.speech.cues import cues
from summarizers.speech.quotation_marks import find_marked
from summarizers.text.clauses import CLOSING_MARKS, DASHES, Landmarks, Words, has_ending, read_words, word_class
from summarizers.text.tokens import bare
from summarizers.types import Actor, ActorKind, Attribution, Sentence, Source, Span

HEADLINE = -1
"""The index of the headline where an attribution tells its sentence: it is none of the body's."""

_SPEAKER_WORDS = 7  # the longest name with its office
_CONTENT_WORDS = 2  # fewer are a topic, not a statement
_NAMED = r"(?:^|[^\W\d_a-z][\w’'.-]*\s+){name}(?:$|[,\s])"  # at the beginning of a source, or behind a given name


def find_headline_attributions(
    text: str, headline: Span | None, actors: Sequence[Actor], sources: Sequence[Source | None]
) -> tuple[Attribution, ...]:
    """What the headline attributes, with sources named as the body names them. Never raises.

    Args:
        text: the article's text.
        headline: the headline in it, or None.
        actors: the actors of the body, which the sources' `actor` indexes.
        sources: the sources of the body's attributions; a surname of theirs before a colon is a speaker.

    Returns:
        In text order, with `HEADLINE` as their sentence; empty without a headline or if it attributes nothing.
    """
    if headline is None:
        return ()
    direct = [run.span for run in find_marked(text, [headline])]
    read = read_words(text, [Sentence(index=0, span=headline, paragraph=0)], direct)
    spoken = [source.span.of(text) for source in sources if source is not None and source.span is not None]
    return tuple(
        Attribution(
            content=draft.content,
            source=_source(text, draft, actors),
            cue=(draft.cue,),
            sentence=HEADLINE,
            lemma=draft.lemma,
        )
        for words in read
        for draft in _drafts(words, direct, spoken)
    )


def _drafts(words: Words, direct: Sequence[Span], spoken: Sequence[str]) -> list[Draft]:
    """The one statement of a label or a signature, else what verbs attribute."""
    labelled = _labelled(words, spoken) or _signed(words, spoken)
    if labelled is not None:
        return [labelled]
    return [draft for draft in find_attributions([words], direct) if not _is_topic(words.text, draft)]


def _is_topic(text: str, draft: Draft) -> bool:
    """Whether no verb stands before a colon, only what the headline is about ("Ukraine war: …", "Iran talks: …")."""
    cue = draft.cue.of(text).lower()
    return cue == ":" or (cue not in word_class("past_cues") and text.startswith(":", draft.cue.end))


def _labelled(words: Words, spoken: Sequence[str]) -> Draft | None:
    """A speaker before the first colon ("Zelensky: we will not retreat")."""
    colon = next((i for i, lower in enumerate(words.lowers[: _SPEAKER_WORDS + 1]) if lower == ":"), 0)
    last = len(words.tokens) - 1
    if not colon or last - colon < _CONTENT_WORDS or words.tokens[colon].end == words.tokens[colon + 1].start:
        return None
    told_of = any(words.lower(i) in _class("retrospects") for i in range(colon + 1, last + 1))
    if told_of or words.lower(colon + 1) in _class("no_statement") or words.tokens[last].text == "?":
        return None
    how = _speaks(words, 0, colon - 1, spoken)
    if how == "place" and not _is_said(words, colon + 1, last):
        return None
    return _draft(words, (0, colon - 1), (colon, colon), (colon + 1, last)) if how else None


def _signed(words: Words, spoken: Sequence[str]) -> Draft | None:
    """A speaker who closes the headline, behind a dash, a colon or ", says"."""
    last = len(words.tokens) - 1
    for at in range(last - 1, max(_CONTENT_WORDS, last - _SPEAKER_WORDS - 1), -1):
        token, before = words.tokens[at], words.tokens[at - 1]
        dash = token.text in DASHES and before.end < token.start and token.end < words.tokens[at + 1].start
        colon = token.text == ":" and Landmarks(words).has_finite(0, at)
        cue = cues().get(token.lower)
        said = cue is not None and cue.may_follow and (before.text in CLOSING_MARKS | {",", "’", "'"})
        if not (dash or colon or said):
            continue
        outlet = is_media(words.span(at + 1, last).of(words.text))  # as pages sign all their headlines
        if outlet or _speaks(words, at + 1, last, spoken) in ("", "place"):
            return None
        begin = next((i + 1 for i in range(1, min(at, _SPEAKER_WORDS)) if words.lower(i) == ":"), 0)
        end = at - 1 - (before.text == ",")
        lemma = cue.lemma if said and cue is not None else ""
        return _draft(words, (at + 1, last), (at, at), (begin, end), lemma)
    return None


def _draft(
    words: Words, source: tuple[int, int], cue: tuple[int, int], content: tuple[int, int], lemma: str = ""
) -> Draft:
    return Draft(
        content=(words.span(*content),),
        source=words.span(*source),
        cue=words.span(*cue),
        sentence=0,
        lemma=lemma or words.lower(cue[0]),
        kind="report",
        stance="asserts",
        rule="name in the headline",
    )


def _speaks(words: Words, first: int, last: int, spoken: Sequence[str]) -> str:
    """Whether these words name who can speak: "person", "office", "place" (a state or its capital), or ""."""
    phrase = words.span(first, last).of(words.text)
    lower = phrase.lower()
    numbers = any(words.lower(i)[:1].isdigit() for i in range(first, last + 1))
    if numbers or lower in _class("no_speakers") or not words.tokens[first].is_word:
        return ""
    if any(not words.tokens[i].is_word and words.tokens[i].text not in ".,&" for i in range(first, last + 1)):
        return ""
    known = known_actor(phrase)
    if known is not None and known.kind != "state":
        return "person" if known.kind == "person" else "office"
    head = next((i for i in range(first, last) if words.is_a(i + 1, "prepositions")), last)
    office = words.is_a(head, "roles") or words.is_a(head, "speakers")
    if office and bare(words.tokens[head].text) == words.tokens[head].text:
        return "office"
    if known is not None or (first == last and side_of(f"{phrase} government") is not None):
        return "place"
    if words.is_a(last - 1, "roles") and words.tokens[last].is_capital and first < last:
        return "person"
    named = re.compile(_NAMED.format(name=re.escape(phrase)))
    return "person" if words.tokens[last].is_capital and any(map(named.search, spoken)) else ""


def _is_said(words: Words, first: int, last: int) -> bool:
    """Whether a second part speaks for its speaker or of what shall be, rather than tells what happened."""
    told = _class("said_of_oneself") | _class("said_of_the_world")
    return any(words.lower(i) in told or has_ending(words.lower(i), "negative") for i in range(first, last + 1))


def _source(text: str, draft: Draft, actors: Sequence[Actor]) -> Source | None:
    """The body's actor of that name, else the name as worded."""
    if draft.source is None:
        return None
    surface = draft.source.of(text)
    side = side_of(surface)
    source = Source(span=draft.source, name="", side=side, rule=draft.rule)
    if surface.lower() in word_class("pronouns"):
        return source
    known = known_actor(surface)
    for number, actor in enumerate(actors):
        person = actor.kind is ActorKind.PERSON
        same = known is not None and known_actor(actor.name) is known
        if same or (person and same_person(surface, actor.name)) or surface in (actor.name, *actor.aliases):
            return replace(source, name=actor.name, actor=number, role=actor.role, side=actor.side or side)
    return replace(source, name=surface, side=side or (known.side if known is not None else None))


@cache
def _class(name: str) -> frozenset[str]:
    return frozenset(pack("en/headlines")[name])
