"""Claims that a source denies itself where no attribution is one, and weak claims that are only named to be answered.

"Reports that the port was closed are untrue, he said" claims nothing of reports: its claim is that the port was closed,
denied by the speaker. "The report in Haaretz that …", called baseless, is a claim of Haaretz as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from summarizers.claims.answering import Answer, Verdict
from summarizers.claims.answers import Answers
from summarizers.claims.meaning import words_of
from summarizers.claims.objects import Form
from summarizers.claims.vocabulary import vocabulary
from summarizers.speech.attributions import Draft
from summarizers.text.clauses import word_class
from summarizers.types import Sentence, Source, Span

_LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Denied:
    """A proposition that somebody is told to deny: as an attribution with its source.

    `replaced` is the attribution that says so, which is no claim of its own then, or None.
    """

    draft: Draft
    source: Source
    replaced: Draft | None


def denied_propositions(text: str, sentences: Sequence[Sentence], answers: Sequence[Answer]) -> list[Denied]:
    """The propositions that answers deny, where the attributions have none of that.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        answers: in text order.

    Returns:
        One for each answer that tells the words of what is denied, in text order; empty if none does.
    """
    found = []
    for answer in answers:
        source = answer.source
        if answer.verdict is not Verdict.DENIES or source is None or not source.name or answer.form is Form.ABSENT:
            continue
        draft = answer.draft
        proposition = answer.complement
        own = draft is not None and draft.stance == "denies" and draft.cue.overlaps(answer.evidence)
        if own and draft is not None and (answer.form is not Form.NAMED or proposition is None):
            if answer.about.end <= draft.content[-1].end + 3 or answer.form is Form.NAMED:
                continue
            proposition = answer.about  # the attribution's content ends too early
        if proposition is None and answer.form is Form.CLAUSE:
            proposition = answer.about
        if proposition is None and answer.form is Form.NAMED:
            proposition = _asked(text, sentences, answer)
        if proposition is None or len(words_of(proposition.of(text))) < _LEAST_WORDS:
            continue
        found.append(
            Denied(
                _draft(answer, proposition, source), source, draft if own or _is_whole(text, draft, answer) else None
            )
        )
    return found


def answered_claims(answers: Sequence[Answer], reader: Answers) -> list[tuple[Draft, Source]]:
    """The claims of those whom an answer names: "the report in Haaretz that …", with their sources."""
    found = []
    for answer in answers:
        if answer.owner is not None and answer.complement is not None:
            source = reader.who.named_source(answer.owner)
            draft = _draft(answer, answer.complement, source)
            found.append((Draft(
                content=draft.content, source=answer.owner, cue=answer.about, sentence=answer.sentence,
                lemma=answer.lead[0] if answer.lead else "", kind="report", stance="asserts", rule="noun of reporting",
            ), source))  # fmt: skip
    return found


def noun_claims(
    text: str,
    sentences: Sequence[Sentence],
    words: Sequence[frozenset[str]],
    attributions: Sequence[tuple[Draft, Source | None]],
    reader: Answers,
) -> list[tuple[Draft, Source]]:
    """Claims that a noun names with its owner: "the words of the agency that …", "its allegation that …".

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        words: the lower-case words of each sentence.
        attributions: drafts with their sources; a content that has a source already is left out.
        reader: finds owners and ends of clauses.

    Returns:
        Drafts with their sources, in text order; empty if there are none.
    """
    nouns = vocabulary().named - vocabulary().pronouns
    sourced = {
        span.start for draft, source in attributions if source is not None and source.name for span in draft.content
    }
    found = []
    for sentence, held in zip(sentences, words, strict=True):
        if not (held & nouns and held & word_class("complementizers")):
            continue
        for match in _noun_that().finditer(text, sentence.span.start, sentence.span.end):
            if match.group("noun").lower() not in nouns:
                continue
            noun, content = Span(*match.span("noun")), reader.objects.clause(match.end(), sentence.span.end)
            owner = Span(*match.span("owner")) if match.group("owner") else None
            source = reader.who.owner(sentence, noun, owner, own=content.start not in sourced)
            if source is None or len(words_of(content.of(text))) < _LEAST_WORDS:
                continue
            found.append((Draft(
                content=(content,), source=source.span, cue=noun, sentence=sentence.index,
                lemma=match.group("noun").lower(), kind="report", stance="asserts", rule="noun of reporting",
            ), source))  # fmt: skip
    return found


@cache
def _noun_that() -> re.Pattern[str]:
    that = "|".join(sorted(word_class("complementizers")))
    known = vocabulary()
    agents = "|".join(sorted(known.noun_links | known.origins | word_class("opening_prepositions")))
    return re.compile(
        rf"\b(?P<noun>[a-z]+)\s+(?:(?:{agents})\s+(?P<owner>(?:[^\s,.;:]+\s+){{0,7}}?[^\s,.;:]+)\s+)?(?:{that})\s+"
    )


def _draft(answer: Answer, proposition: Span, source: Source) -> Draft:
    return Draft(
        content=(proposition,),
        source=source.span,
        cue=answer.evidence if not answer.evidence.overlaps(proposition) else _before(answer, proposition),
        sentence=answer.sentence,
        lemma="deny",
        kind="report",
        stance="denies",
        rule="denial",
    )


def _before(answer: Answer, proposition: Span) -> Span:
    """The words of an answer up to the proposition, or behind it."""
    if answer.evidence.start < proposition.start:
        return Span(answer.evidence.start, proposition.start)
    return Span(min(answer.evidence.end, proposition.end), max(answer.evidence.end, proposition.end))


def _is_whole(text: str, draft: Draft | None, answer: Answer) -> bool:
    """Whether an attribution says no more than the denial."""
    if draft is None:
        return False
    said = sum(len(words_of(span.of(text))) for span in draft.content)
    spans = [answer.evidence, *((answer.complement,) if answer.complement is not None else ())]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    told = len(words_of(text[first:last]))
    return told * 3 >= said * 2


def _asked(text: str, sentences: Sequence[Sentence], answer: Answer) -> Span | None:
    """What was asked right before an answer: a question of its own, less its auxiliary."""
    if not answer.lead or answer.lead[0] not in vocabulary().pronouns:
        return None
    end = text.rfind("?", max(0, answer.position - 40), answer.position)
    behind = words_of(text[end : answer.position]) if end >= 0 else []
    if end < 0 or len(behind) > 2:
        return None
    floor = sentences[max(0, answer.sentence - 1)].span.start
    start = max([floor, *(floor + match.end() for match in re.finditer(r"[.!?][”\"’]?\s+|\n", text[floor:end]))])
    first = re.compile(r"\W*(\w+)\s+").match(text, start, end)
    if first is None or first.group(1).lower() not in word_class("auxiliaries"):
        return None
    return Span(first.end(), end)
