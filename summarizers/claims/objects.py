"""What an answer speaks of: the words behind a verb of denying or confirming, and the propositions in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from summarizers.claims.meaning import words_of
from summarizers.claims.nearby import Nearby
from summarizers.claims.vocabulary import vocabulary
from summarizers.text.clauses import has_ending, word_class
from summarizers.types import Span

LONGEST = 600
"""How many characters of a sentence are read around an answer."""

QUOTE_MARKS = frozenset('“"«„‘')
"""What opens a quotation."""

WORD_OR_MARK = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")
_BREAK = re.compile(r"[;:]|\s[–—-]\s|[,.!?][”\"’»]|\n")
_NEXT_WORD = re.compile(r"[”\"’]?\s+(\w+)\s+")
_COMMA_WORD = re.compile(r",\s+(\w+)")
_BEHIND_PRONOUNS = (
    "prepositions", "adverbs", "coordinators", "clause_joiners", "subordinators", "time", "weekdays",
)  # fmt: skip
_ENDS_OF_NOUNS = ("prepositions", "complementizers", "auxiliaries", "coordinators")
_LEAST_WORDS = 4


class Form(StrEnum):
    """What an answer speaks of: "it" or "the claim", "involvement", "the strike", a clause, what there was none of."""

    NAMED = "named"
    DEED = "deed"
    EVENT = "event"
    CLAUSE = "clause"
    ABSENT = "absent"


class Spoken(NamedTuple):
    """What stands behind a verb.

    `about` are its words, `lead` the first of them that say something; `complement` the proposition in it, `owner` who
    is said to make that.
    """

    form: Form
    about: Span
    lead: tuple[str, ...]
    complement: Span | None = None
    owner: Span | None = None


class Objects:
    """Reads what stands behind a verb in one article.

    Args:
        text: the article's text.
        nearby: its attributions by sentence; a clause ends where the next begins.
    """

    def __init__(self, text: str, nearby: Nearby) -> None:
        self.text = text
        self._nearby = nearby

    def object(self, start: int, end: int) -> Spoken | None:
        """What stands between a verb's end and its sentence's, or None where that is no object."""
        known = vocabulary()
        end = min(end, start + LONGEST)
        tokens = list(WORD_OR_MARK.finditer(self.text, start, end))[:24]
        at = 0
        while at < len(tokens) and tokens[at].group() in "“\"'‘«":
            at += 1
        at = self._past_adjunct(tokens, at)
        if at >= len(tokens) or not tokens[at].group()[0].isalnum():
            return None
        first = tokens[at].group().lower().replace("’", "'")
        following = tokens[at + 1].group().lower() if at + 1 < len(tokens) else "."
        alone = not following[0].isalnum() or any(following in word_class(name) for name in _BEHIND_PRONOUNS)
        span = Span(*tokens[at].span())
        if alone and (first in known.pronouns or first in word_class("objects")):
            return self.anaphor(span) if first not in known.pronouns else Spoken(Form.NAMED, span, (first,))
        if first in word_class("complementizers"):
            about = self.clause(tokens[at].end(), end)
            return Spoken(Form.CLAUSE, about, (first, *words_of(about.of(self.text))[:3]), about)
        if first in word_class("prepositions") or first in word_class("negations"):
            return None
        lead, last = self._lead(tokens, at)
        bare = [word for word in lead if word not in word_class("determiners") and not _is_owner(word)]
        noun = next((word for word in bare[:5] if word in known.named - known.pronouns), None)
        if noun is not None:
            complement, owner = self.claimed(tokens[last].end(), end)
            if owner is None and len(lead) > 1 and _is_owner(lead[-2]):
                owner = Span(tokens[at].start(), tokens[last - 1].end())
            return Spoken(Form.NAMED, Span(span.start, tokens[last].end()), (noun,), complement, owner)
        about = self.clause(tokens[at].start(), end)
        deed = next((word for word in bare[:4] if word in known.deeds), None)
        if deed is not None and len(bare) <= 4:
            whole = len(words_of(about.of(self.text))) >= _LEAST_WORDS
            return Spoken(Form.DEED, about, (deed,), about if whole else None)
        after = tokens[last + 1].group().lower() if last + 1 < len(tokens) else "."
        owned = first in word_class("determiners") or _is_owner(lead[0]) or lead[-1] in known.events
        finite = any(word in word_class("finite") or word in word_class("auxiliaries") for word in bare[1:])
        gerund = has_ending(first, "ing")
        if bare and not gerund and len(bare) <= 4 and owned and after not in word_class("auxiliaries") and not finite:
            return Spoken(Form.EVENT, about, tuple(bare))
        clause = gerund or any(
            word in word_class("auxiliaries") | word_class("finite") or has_ending(word, "past")
            for word in words_of(about.of(self.text)[:120])[:12]
        )
        return Spoken(Form.CLAUSE, about, tuple(bare[:3]), about) if clause else None

    def anaphor(self, span: Span) -> Spoken:
        """What only points back ("them", "so"), as if it were the plainest pronoun."""
        return Spoken(Form.NAMED, span, (_pronoun(),))

    def _lead(self, tokens: Sequence[re.Match[str]], at: int) -> tuple[list[str], int]:
        """The words from a token to a preposition, verb, mark or noun that names a claim, and the last one's place."""
        named = vocabulary().named - vocabulary().pronouns
        lead: list[str] = []
        last = at
        for number in range(at, min(len(tokens), at + 12)):
            word = tokens[number].group().lower().replace("’", "'")
            if not word[0].isalnum():
                if word in "“\"‘'”«»":
                    continue
                break
            if number > at and any(word in word_class(name) for name in _ENDS_OF_NOUNS):
                break
            lead.append(word)
            last = number
            if word in named or len(lead) > 7:
                break
        return lead, last

    def _past_adjunct(self, tokens: Sequence[re.Match[str]], at: int) -> int:
        """Past "on Tuesday", "again", "in a statement" before a "that"."""
        words = [token.group().lower() for token in tokens]
        skipped = (word_class("adverbs") | word_class("time") | word_class("weekdays")) - vocabulary().pronouns
        while at < len(words) and words[at] in skipped:
            at += 1
        following = [word in word_class("determiners") for word in words[at + 1 : at + 3]]
        if following == [False, True] and words[at] in word_class("prepositions"):
            return at + 2  # "by phone the presence of …"
        if at < len(words) and words[at] in word_class("prepositions"):
            for number in range(at + 1, min(at + 8, len(words))):
                if words[number] in word_class("complementizers"):
                    return number
                if words[number] == ",":
                    return number + 1
                if words[number] in word_class("weekdays"):
                    return number + 1
        return at

    def claimed(self, start: int, end: int) -> tuple[Span | None, Span | None]:
        """The proposition behind a claim's noun ("that …", "of a breach"), and who makes it ("by bloggers")."""
        owner: Span | None = None
        match = _NEXT_WORD.match(self.text, start, end)
        if match is None:
            return None, None
        word = match.group(1).lower()
        if word in word_class("complementizers"):
            return self.clause(match.end(), end), None
        if word in vocabulary().noun_links:
            that = _owner_that().match(self.text, match.end(), end)
            if that is not None and len(that.group(1).split()) <= _LEAST_WORDS:
                return self.clause(that.end(), end), None  # "an announcement of a week ago that …"
            return self.clause(match.end(), end), None
        if word in word_class("prepositions"):
            that = _owner_that().match(self.text, match.end(), end)
            if that is not None:
                owner = Span(match.end(), match.end() + len(that.group(1).rstrip(" ,")))
                return self.clause(that.end(), end), owner
        return None, None

    def that_clause(self, start: int, end: int) -> Span | None:
        """A clause with "that" behind a verdict, a few words between allowed ("no truth to the rumours that …")."""
        that = _that().match(self.text, start, end)
        if that is None:
            said = next((say for say in vocabulary().saying if self.text.startswith(f" {say} ", start)), None)
            return self.clause(start + len(said) + 2, end) if said is not None else None
        return self.clause(that.end(), end)

    def clause(self, start: int, end: int) -> Span:
        """From a word to the end of its clause: a break, a comma with a joiner, another attribution behind a comma."""
        text = self.text
        while start < end and not (text[start].isalnum() or text[start] in '“"‘«'):
            start += 1
        stop = end
        mark = _BREAK.search(text, start, end)
        if mark is not None:
            stop = mark.start()
        for comma in _COMMA_WORD.finditer(text[start:stop]):
            word = comma.group(1).lower()
            if word in _joiners() or (word.endswith("ing") and comma.start() > 20):
                stop = start + comma.start()
                break
        for draft, source in self._nearby.of(self._nearby.sentence_at(start)):
            for place in (
                draft.cue.start,
                source.span.start if source is not None and source.span else draft.cue.start,
            ):
                if start + 12 < place < stop:
                    tail = text[start:place].rstrip()
                    if tail.endswith(","):
                        stop = start + len(tail) - 1
                    else:
                        joined = _last_word().search(tail[-40:])
                        if joined is not None and joined.group(1).lower() in (
                            word_class("coordinators") | word_class("clause_joiners")
                        ):
                            stop = start + max(0, len(tail) - 40) + joined.start()
        return Span(start, max(start, start + len(text[start:stop].rstrip(' .,!?”"’»\n'))))

    def phrase(self, start: int, end: int) -> Span:
        """From a word to the next comma, stop or verb that ends a noun phrase."""
        match = _noun_phrase().match(self.text, start, min(end, start + 120))
        stop = match.end() if match is not None else min(end, start + 60)
        return Span(start, max(start, start + len(self.text[start:stop].rstrip(" .,"))))

    # --- who answers ---------------------------------------------------------------------------------


def _is_owner(word: str) -> bool:
    return has_ending(word, "all_possessive") and "'" in word


@cache
def _last_word() -> re.Pattern[str]:
    """The last word but for an adverb."""
    return re.compile(rf",?\s+(\w+)(?:\s+(?:{'|'.join(sorted(word_class('adverbs')))}))?$")


@cache
def _pronoun() -> str:
    return min(vocabulary().pronouns & word_class("third_persons"))


@cache
def _that() -> re.Pattern[str]:
    """A few words without a joiner, then "that"."""
    joiners = "|".join(sorted(word_class("coordinators") | word_class("clause_joiners")))
    that = "|".join(sorted(word_class("complementizers")))
    return re.compile(rf"(?:[”\"’,]?\s+(?!(?:{joiners})\s)[^\s.;:”\"]+){{0,7}}?[,”\"’]?\s+(?:{that})\s+", re.IGNORECASE)


@cache
def _joiners() -> frozenset[str]:
    names = ("coordinators", "clause_joiners", "subordinators", "relatives", "subject_relatives")
    return frozenset().union(*map(word_class, names))


@cache
def _owner_that() -> re.Pattern[str]:
    return re.compile(rf"((?:[^\s.;:]+\s+){{1,10}}?)(?:{'|'.join(sorted(word_class('complementizers')))})\s+")


@cache
def _noun_phrase() -> re.Pattern[str]:
    ends = "|".join(sorted(vocabulary().phrase_ends))
    return re.compile(rf"[^,.;:!?\n”\"]{{1,90}}?(?=[,;:!?\n”\"]|\.\s|\.$|\s+(?:{ends})\s|$)")
