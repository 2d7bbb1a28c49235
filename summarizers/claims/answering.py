"""What an answer to a claim is: a denial or confirmation, by whom, of what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from summarizers.claims.meaning import words_of
from summarizers.claims.objects import Form
from summarizers.claims.vocabulary import vocabulary
from summarizers.speech.attributions import Draft
from summarizers.text.clauses import has_ending
from summarizers.types import Source, Span

NEAR = 80
"""How many characters before a verb or noun are looked at for what takes it back, or for its owner."""


class Verdict(StrEnum):
    """What an answer does with a claim."""

    DENIES = "denies"
    CONFIRMS = "confirms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A denial or confirmation.

    `evidence` are its words from the verb to the end of what it speaks of; `about` the words it speaks of, `lead` the
    first of them that say something; `complement` the proposition behind a claim's noun ("the report that …"), `owner`
    who makes that, as worded; `strong`: it grants what an opponent says ("conceded"); `draft` the attribution that it
    belongs to; `reporter` who says that another answers so.
    """

    verdict: Verdict
    form: Form
    source: Source | None
    sentence: int
    position: int
    evidence: Span
    about: Span
    lead: tuple[str, ...] = ()
    complement: Span | None = None
    owner: Span | None = None
    strong: bool = False
    draft: Draft | None = None
    reporter: Source | None = None


def is_withheld(text: str, verb: Span) -> bool:
    """Whether the words before a verb take it back: "declined to confirm", "neither confirmed nor denied".

    >>> is_withheld("He refused to deny it", Span(14, 18)), is_withheld("He was quick to deny it", Span(16, 20))
    (True, False)
    """
    known = vocabulary()
    clause = text[max(0, verb.start - NEAR) : verb.start]
    near = words_of(re.split(r"[.,;:\n]", clause)[-1])[-5:]
    if any(word in known.withheld or has_ending(word, "negative") for word in near):
        return True
    if near[-1:] and near[-1] in known.able:
        return False
    return any(word in known.hedged for word in near[-2:])
