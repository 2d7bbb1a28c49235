"""Weak claims where no attribution with a source was found: they count only if the article says more of them.

Three forms: a source behind its words before a stop or dash ("…, the Russian side reported; Kyiv confirmed it"), a
relative clause ("its agency chief, who said that …"), a participle ("the ministry gave other figures, reporting that
…"). As claims they would be too many that are none, but what another source denies or disputes is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from summarizers.claims.answers import Answers
from summarizers.claims.meaning import WORD, words_of
from summarizers.speech.attributions import Draft
from summarizers.text.clauses import cue_forms, has_ending, word_class
from summarizers.types import Sentence, Source, Span

_LEAST_WORDS = 3
_MOST_WORDS = 9  # of a source before its cue


def told_claims(
    text: str, sentences: Sequence[Sentence], attributions: Sequence[tuple[Draft, Source | None]], reader: Answers
) -> list[tuple[Draft, Source]]:
    """What sources are told to say that no attribution has.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        attributions: drafts with their sources; what they hold already is left out.
        reader: tells who does what a verb says.

    Returns:
        Drafts with their sources, in text order; empty if there are none.
    """
    found = []
    for draft, source in attributions:
        if source is not None and source.name or not _is_relative(text, draft):
            continue
        doer = reader.who.doer(sentences[draft.sentence], draft.cue)
        if doer is not None and doer.name[:1].isalpha():
            found.append((draft, doer))
    for sentence in sentences:
        closing = _closing(text, sentence, reader)
        if closing is not None:
            found.append(closing)
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


@cache
def _closed() -> re.Pattern[str]:
    when = "|".join(sorted(word_class("opening_prepositions") | word_class("weekdays") | word_class("time")))
    return re.compile(
        rf",\s+(?P<source>(?:[^\s,.;:]+\s+){{0,{_MOST_WORDS}}}?[^\s,.;:]+)\s+(?P<cue>[a-z]+)"
        rf"(?:\s+(?:{when})(?:\s+[^\s,.;:]+){{0,4}})?\s*(?:[;—–]|\.$)"
    )
