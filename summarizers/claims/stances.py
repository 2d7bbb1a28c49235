"""What a source does with a claim: what its verb says, and for verbs that only say, what the content's form tells.

"We will not leave them alone", an official said: a promise. "Moscow must withdraw": a demand. "It would lead to war": a
warning. "They committed a crime": an accusation. The words are in `data/en/stances.toml`; where nothing is plain, the
source asserts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from summarizers.claims.meaning import word_side, words_of
from summarizers.claims.objects import QUOTE_MARKS
from summarizers.claims.vocabulary import vocabulary
from summarizers.lexicon import pack
from summarizers.speech.attributions import Draft
from summarizers.text.clauses import word_class
from summarizers.types import Source, Spans, Stance

_STANCE = {stance.value: stance for stance in Stance}
_READ = 300  # characters of a content that show what it does
_SUBJECT = 5  # words before a duty, at most
_NEAR = 60  # characters between a consequence and its harm


class _Forms(NamedTuple):
    plain: frozenset[str]
    promise: re.Pattern[str]
    no_deeds: frozenset[str]
    order: re.Pattern[str]
    duty: re.Pattern[str]
    own: frozenset[str]
    addressees: frozenset[str]
    warning: re.Pattern[str]
    charge: re.Pattern[str]
    no_charge: frozenset[str]
    duties: tuple[str, ...]
    harm_marks: tuple[str, ...]
    charge_marks: tuple[str, ...]


def stance_of(draft: Draft, source: Source, content: Spans, text: str) -> Stance:
    """What a source does with a content.

    A verb of promising, warning and so on decides; so do a noun of denying, words of doubt and a call for something.
    A verb that only says leaves it to the content's form.
    """
    stance = _by_cue(draft, text)
    if stance is not Stance.ASSERTS or draft.lemma not in _forms().plain:
        return stance
    quoted = content[0].start > 0 and text[content[0].start - 1] in QUOTE_MARKS
    return form_of(content[0].of(text)[:_READ], source, quoted=quoted)


def _by_cue(draft: Draft, text: str) -> Stance:
    known = vocabulary()
    cue = set(words_of(draft.cue.of(text)))
    if draft.lemma in known.denials or cue & known.denials:
        return Stance.DENIES
    if draft.stance == Stance.ASSERTS:
        if cue & known.doubting:
            return Stance.DOUBTS
        following = text[draft.cue.start : draft.cue.end + 5].lower()
        if any(verb in following for verb in known.demanding):
            return Stance.DEMANDS
    return _STANCE.get(draft.stance, Stance.ASSERTS)


def form_of(content: str, source: Source, *, quoted: bool) -> Stance:
    """What a content does by its own form; asserts where that is not plain.

    Args:
        content: its words.
        source: who says it; what must be done by its own side is no demand, what its own side did no charge.
        quoted: whether it is in the source's own words; only there are "we" and an order its own.
    """
    forms = _forms()
    lower = content.lower().replace("’", "'").lstrip("\"'“”‘«[( ")
    quoted = quoted or content[:1] in QUOTE_MARKS
    promise = forms.promise.match(lower) if quoted else None
    if promise is not None and forms.no_deeds.isdisjoint(words_of(lower[promise.end() : promise.end() + 30])[:3]):
        return Stance.PROMISES
    if quoted and forms.order.match(lower):
        return Stance.DEMANDS
    duty = forms.duty.match(lower) if _holds(lower, forms.duties) else None
    if duty is not None and _is_other(words_of(duty.group("subject")), source, content):
        names = content[: duty.end("subject") + len(content) - len(lower)][1:]
        if duty.group("deed") is None or _may_act(words_of(duty.group("subject")), names):
            return Stance.DEMANDS
    charge = forms.charge.search(lower) if _holds(lower, forms.charge_marks) else None
    if charge is not None:
        before = words_of(lower[: charge.start()])
        made = forms.no_charge.isdisjoint(words_of(charge.group())) and forms.no_charge.isdisjoint(before[-8:])
        if made and _is_other(before[-6:], source, content):
            return Stance.ACCUSES
    warns = _holds(lower, forms.harm_marks) and forms.warning.search(lower)
    return Stance.WARNS if warns else Stance.ASSERTS


def _holds(lower: str, marks: tuple[str, ...]) -> bool:
    """Whether a content holds one of some words' beginnings: most hold none, and searching is dear."""
    return any(mark in lower for mark in marks)


def _is_other(subject: Sequence[str], source: Source, content: str) -> bool:
    """Whether words name somebody, who is neither the source nor its side."""
    named = {word.removesuffix("'s") for word in subject}
    own = {word.lower() for word in source.name.split()} - word_class("determiners") - word_class("prepositions")
    if not named or named & _forms().own or named & own:
        return False
    names = (word.capitalize() for word in subject if word.capitalize() in content)
    return source.side is None or all(word_side(name) != source.side for name in names)


def _may_act(subject: Sequence[str], spelled: str) -> bool:
    """Whether a subject is somebody who can do what he must: named, of a side, or one of those usually called on."""
    named = any(word[0].isupper() for word in spelled.split())
    return named or word_side(subject[0].capitalize()) is not None or not _forms().addressees.isdisjoint(subject)


@cache
def _forms() -> _Forms:
    data = pack("en/stances")

    def either(words: str) -> str:
        return "|".join(sorted(words.split(), key=len, reverse=True))

    adverbs = rf"(?: (?:{either(data['adverbs'])})){{0,2}}"
    opening = rf"(?:(?:{either(data['openers'])}),? ){{0,3}}"
    no_duties = either(f"{data['no_duties']} {data['adverbs']}")
    being, warning = "|".join(data["being"]), "|".join(data["warning"])
    return _Forms(
        plain=frozenset(data["plain"].split()),
        promise=re.compile(rf"{opening}(?:{'|'.join(data['promising'])}){adverbs} (?:{either(data['deeds'])})\b"),
        no_deeds=frozenset(data["no_deeds"].split()),
        order=re.compile(rf"{opening}(?:{'|'.join(data['orders'])})\b(?! (?:{either(data['no_orders'])})\b)"),
        duty=re.compile(
            rf"{opening}(?P<subject>(?:[\w'-]+ ){{1,{_SUBJECT}}}?)(?:{'|'.join(data['duties'])}){adverbs} "
            rf"(?:(?:{data['passives']})\b|(?P<deed>(?!(?:{no_duties})\b)[a-z]))"
        ),
        own=frozenset(data["own"].split()),
        addressees=frozenset(data["addressees"].split()),
        warning=re.compile(
            rf"\b(?:(?:{warning})\b[^.!?]{{0,{_NEAR}}}?|(?:{being}) [\"“]?(?:an? |the )?)\b(?:{data['harm']})\b"
        ),
        charge=re.compile(rf"\b(?:{'|'.join(data['accusing'])})\b"),
        no_charge=frozenset(data["no_charge"].split()),
        duties=tuple(data["duties"]),
        harm_marks=tuple(data["harm_marks"]),
        charge_marks=tuple(data["charge_marks"]),
    )
