"""Weak claims where no attribution with a source was found: they count only if the article says more of them.

Four forms: a source behind its words before a stop or dash ("…, the Russian side reported; Kyiv confirmed it"), a
relative clause ("its agency chief, who said that …"), a participle ("the ministry gave other figures, reporting that
…"), a name in quotation marks ("what Moscow calls a “special operation”"). As claims they would be too many that are
none, but what another source denies or disputes is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from summarizers.claims.answers import Answers
from summarizers.claims.meaning import WORD, words_of
from summarizers.claims.objects import QUOTE_MARKS
from summarizers.claims.vocabulary import vocabulary
from summarizers.speech.attributions import Draft
from summarizers.text.clauses import cue_forms, has_ending, word_class
from summarizers.types import Sentence, Source, Span

_LEAST_WORDS = 3
_NAMED = 60  # characters between "calls" and the name in quotation marks
_MOST_WORDS = 9  # of a source before its cue


def told_claims(
    text: str,
    sentences: Sequence[Sentence],
    words: Sequence[frozenset[str]],
    attributions: Sequence[tuple[Draft, Source | None]],
    reader: Answers,
) -> list[tuple[Draft, Source]]:
    """What sources are told to say that no attribution has.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        words: the lower-case words of each sentence.
        attributions: drafts with their sources; what they hold already is left out.
        reader: tells who does what a verb says.

    Returns:
        Drafts with their sources, in text order; empty if there are none.
    """
    found = []
    for draft, source in attributions:
        if (source is not None and source.name) or not _is_relative(text, draft):
            continue
        doer = reader.who.doer(sentences[draft.sentence], draft.cue)
        if doer is not None and doer.name[:1].isalpha():
            found.append((draft, doer))
    for sentence, held in zip(sentences, words, strict=True):
        closing = _closing(text, sentence, reader)
        if closing is not None:
            found.append(closing)
        if not held.isdisjoint(vocabulary().naming):
            found += _naming(text, sentence, reader)
    return found


def _is_relative(text: str, draft: Draft) -> bool:
    """Whether a cue without a source is a relative clause's verb, or a participle."""
    before = words_of(text[max(0, draft.cue.start - 20) : draft.cue.start])[-1:]
    participle = has_ending(words_of(draft.cue.of(text))[0], "ing") if words_of(draft.cue.of(text)) else False
    return participle or bool(before and before[0] in word_class("subject_relatives"))


def _closing(text: str, sentence: Sentence, reader: Answers) -> tuple[Draft, Source] | None:
    """A source and cue behind what they say, where a stop or dash and more follows."""
    for match in _closed().finditer(text, sentence.span.start, sentence.span.end):
        cue = Span(*match.span("cue"))
        if match.group("cue") not in cue_forms() or any(
            draft.cue.overlaps(cue) for draft, _ in reader.nearby.of(sentence.index)
        ):
            continue
        named = Span(*match.span("source"))
        content = Span(sentence.span.start, match.start())
        words = len(WORD.findall(text, content.start, content.end))
        if words < _LEAST_WORDS or not reader.who.names(named):
            continue
        source = reader.who.named_source(named)
        draft = Draft(
            content=(content,), source=named, cue=cue, sentence=sentence.index, lemma=match.group("cue"), kind="report",
            stance="asserts", rule="source behind its words",
        )  # fmt: skip
        return draft, source
    return None


def _naming(text: str, sentence: Sentence, reader: Answers) -> list[tuple[Draft, Source]]:
    """Sources that call a thing by a name in quotation marks, up to the end of the clause."""
    found = []
    for match in WORD.finditer(text, sentence.span.start, sentence.span.end):
        if match.group() not in vocabulary().naming:
            continue
        ahead = text[match.end() : min(match.end() + _NAMED, sentence.span.end)]
        if QUOTE_MARKS.isdisjoint(ahead):
            continue
        cue = Span(*match.span())
        content = reader.objects.clause(match.end(), sentence.span.end)
        named = _name_before().search(text, sentence.span.start, cue.start)
        source = reader.who.named_source(Span(*named.span(1))) if named is not None else None
        if source is None or source.side is None or content.end - content.start < _NAMED // 4:
            continue
        draft = Draft(
            content=(content,), source=source.span, cue=cue, sentence=sentence.index, lemma=match.group(),
            kind="report", stance="asserts", rule="name given",
        )  # fmt: skip
        found.append((draft, source))
    return found


@cache
def _name_before() -> re.Pattern[str]:
    having = "|".join(sorted(word_class("auxiliaries")))
    return re.compile(rf"\b((?:[A-Z][\w’'-]*\s)+)(?:(?:{having})\s)?$")


@cache
def _closed() -> re.Pattern[str]:
    when = "|".join(sorted(word_class("opening_prepositions") | word_class("weekdays") | word_class("time")))
    return re.compile(
        rf",\s+(?P<source>(?:[^\s,.;:]+\s+){{0,{_MOST_WORDS}}}?[^\s,.;:]+)\s+(?P<cue>[a-z]+)"
        rf"(?:\s+(?:{when})(?:\s+[^\s,.;:]+){{0,4}})?\s*(?:[;—–]|\.$)"
    )
