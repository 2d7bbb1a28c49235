"""What the article itself says of its claims: unverified, denied, confirmed or disputed, with the words that say so.

Every status comes from words of the article: a remark in the sentence or right behind it ("could not be verified"), a
denial that names the claim ("rejected the accusation") or says the opposite of what its speaker is accused of, another
source that confirms it, a claim said to contradict it. Names alone never pair two claims. What it cannot do: see a
contradiction that is put in other words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import Stemmer

from summarizers.actors.sides import is_media, side_of
from summarizers.lexicon import pack
from summarizers.speech.attributions import Draft
from summarizers.text.clauses import word_class
from summarizers.types import Actor, Claim, Sentence, Source, Span, Spans, Stance, Status

NEAR = 6
"""How many sentences a denial may stand from what it denies."""

NEARBY_CLAIMS = 16
"""How many claims around a denial are looked at; no article has more within `NEAR` sentences."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STEMMER = Stemmer.Stemmer("english")


@dataclass(frozen=True, slots=True)
class _Answer:
    """An attribution that answers a claim: a denial, a confirmation, "called the report false"."""

    source: Source
    sentence: int
    content: Spans
    clause: Span
    cue: str
    position: int


def with_status(
    text: str,
    sentences: Sequence[Sentence],
    claims: Sequence[Claim],
    attributions: Sequence[tuple[Draft, Source | None]],
    actors: Sequence[Actor],
) -> list[Claim]:
    """The claims with their status.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        claims: in text order.
        attributions: all drafts with their sources; those too short for a claim may still deny one.
        actors: what the sources' `actor` indexes.

    Returns:
        As many claims, in the same order. Never raises.
    """
    reader = _Reader(text, sentences, list(claims), actors)
    reader.read_remarks()
    reader.read_answers(attributions)
    reader.read_contradictions()
    return reader.claims


class _Reader:
    def __init__(self, text: str, sentences: Sequence[Sentence], claims: list[Claim], actors: Sequence[Actor]) -> None:
        self.text = text
        self.sentences = sentences
        self.claims = claims
        self.actors = actors
        self.order = sorted(range(len(claims)), key=lambda i: claims[i].sentence)
        self.at = [claims[i].sentence for i in self.order]

    def _between(self, first: int, last: int) -> list[int]:
        """The claims of sentences `first` to `last`, both included, in order; bounded."""
        found = self.order[bisect_left(self.at, first) : bisect_left(self.at, last + 1)]
        return found[-NEARBY_CLAIMS:]

    def _mark(self, number: int, status: Status, by: str | None, evidence: Span, why: str) -> None:
        claim = self.claims[number]
        if claim.status is Status.CLAIMED:
            self.claims[number] = replace(claim, status=status, by=by, evidence=(evidence,), why=f"{claim.why}; {why}")

    # --- remarks -------------------------------------------------------------------------------------

    def read_remarks(self) -> None:
        """Marks what could not be verified, is claimed without evidence, or by "unconfirmed reports"."""
        phrases = _phrases()
        for sentence, remark in phrases.unsupported.found(self.text, self.sentences):
            self._unsupported(sentence, Span(*remark.span()))
        for sentence, remark in phrases.unverified.found(self.text, self.sentences):
            self._unverified(sentence, Span(*remark.span()))
        for number, claim in enumerate(self.claims):
            source = claim.source.span
            if source is not None and set(_WORD.findall(source.of(self.text).lower())) & phrases.sources:
                self._mark(number, Status.UNVERIFIED, None, source, "its source is called so")

    def _unsupported(self, sentence: Sentence, remark: Span) -> None:
        """The claim whose cue stands nearest before the remark, else the first behind it, else the one before."""
        own = [i for i in self._between(sentence.index, sentence.index) if self.claims[i].cue]
        before = [i for i in own if self.claims[i].cue[0].end <= remark.start]
        if before:
            number = max(before, key=lambda i: self.claims[i].cue[0].end)
            content = next((span for span in self.claims[number].content if span.overlaps(remark)), None)
            if content is not None and self.text[content.start : remark.start].rstrip()[-1:] not in (",", ""):
                return
        elif own:
            number = own[0]
        else:
            earlier = self._between(sentence.index - 1, sentence.index - 1)
            if not earlier:
                return
            number = earlier[-1]
        self._mark(number, Status.UNVERIFIED, None, remark, f"“{remark.of(self.text)}”")

    def _unverified(self, sentence: Sentence, remark: Span) -> None:
        """The claims of the remark's own sentence, else the fitting ones right before it."""
        own = self._between(sentence.index, sentence.index)
        outside = [i for i in own if not any(self._says(span, remark) for span in self.claims[i].content)]
        before_remark = [i for i in outside if self.claims[i].content[0].start < remark.start]
        if before_remark:
            self._mark(before_remark[-1], Status.UNVERIFIED, None, remark, f"“{remark.of(self.text)}”")
            return
        if any(not is_media(self.claims[i].source.name) for i in own):
            return
        words = {word.lower() for word in _WORD.findall(self.text, sentence.span.start, sentence.span.end)}
        topics = [topic for topic, about in _phrases().about.items() if words & about]
        earlier = self._between(sentence.index - 2, sentence.index - 1)
        owner = side_of_owner(self.text[remark.end : remark.end + 60])
        targets = [i for i in earlier if self.claims[i].topic in topics]
        if not targets and "any" in topics:
            targets = [i for i in earlier if owner is not None and self.claims[i].source.side == owner][-1:]
            targets = targets or earlier[-1:]
        for number in targets:
            evidence = Span(sentence.span.start, remark.end)
            self._mark(number, Status.UNVERIFIED, None, evidence, f"“{remark.of(self.text)}”")

    def _says(self, content: Span, remark: Span) -> bool:
        """Whether a remark is part of what is claimed, not an aside behind a comma ("…, but it was not verified")."""
        if not content.overlaps(remark):
            return False
        _, comma, aside = self.text[content.start : remark.start].rpartition(",")
        words = aside.lower().split()
        return not (comma and words and words[0] in _phrases().asides)

    # --- answers of others ---------------------------------------------------------------------------

    def read_answers(self, attributions: Sequence[tuple[Draft, Source | None]]) -> None:
        """Denials and confirmations by another source."""
        confirming, disputing = (frozenset(pack("en/status")[name].split()) for name in ("confirming", "disputing"))
        for draft, source in attributions:
            if source is None or not source.name or not draft.content or _is_nobody(source.name):
                continue
            answer = _Answer(
                source, draft.sentence, draft.content, _clause(draft, source), draft.lemma, draft.cue.start
            )
            if draft.stance == "denies" and not draft.negated:
                self._denied(answer)
            elif draft.lemma in confirming and not draft.negated:
                self._confirmed(answer)
            elif draft.lemma in disputing and not draft.negated:
                self._called_false(answer)

    def _others(self, answer: _Answer, before: int, behind: int) -> list[int]:
        """The claims around an answer that another source makes, of another side where both have one."""
        found = []
        for number in self._between(answer.sentence - before, answer.sentence + behind):
            claim = self.claims[number]
            same_side = claim.source.side is not None and claim.source.side == answer.source.side
            if claim.source.name == answer.source.name or same_side or claim.stance is Stance.DENIES:
                continue
            if any(span.start <= answer.position < span.end for span in claim.content):
                continue  # "he said that Kyiv denied it" is one claim
            found.append(number)
        return found

    def _denied(self, answer: _Answer) -> None:
        lead = self._lead(answer)
        phrases = _phrases()
        by, why = answer.source.name, f"denied by {answer.source.name}"
        if self._names_claim(lead) or (lead and lead[0] in phrases.deeds):
            before = [i for i in self._others(answer, 3, 0) if self.claims[i].clause[0].start < answer.position]
            nearest = [i for i in before if answer.sentence - self.claims[i].sentence <= 1]
            accused = [
                i
                for i in before
                if (self.claims[i].stance is Stance.ACCUSES or i in nearest)
                and self._accuses(self.claims[i], answer.source)
            ]
            targets = accused[-1:] or (nearest[-1:] if lead[0] in phrases.named else [])
            for number in targets:
                self._mark(number, Status.DENIED, by, answer.clause, why)
            return
        stems = _stems(self.text, answer.content)
        if len(stems) < 2:
            return
        for number in self._others(answer, NEAR, NEAR):
            claim = self.claims[number]
            shared = stems & _stems(self.text, claim.content)
            whole = len(shared) >= 3 and len(shared) * 5 >= len(stems) * 3
            answered = len(shared) >= 2 and len(shared) * 3 >= min(len(stems), 9)
            if whole or (answered and self._accuses(claim, answer.source)):
                self._mark(number, Status.DENIED, by, answer.clause, f"{why}: {', '.join(sorted(shared))}")

    def _accuses(self, claim: Claim, accused: Source) -> bool:
        """Whether a claim says something of somebody: it accuses him or nobody by name, or begins with his name."""
        names = {accused.name, *(self._names(accused))}
        content = " ".join(span.of(self.text) for span in claim.content)
        if claim.stance is Stance.ACCUSES:
            opening = content[:80]
            if _mentions(opening, names) or accused.side is None or side_in(opening, accused.side):
                return True
            return not any(_word_side(word) for word in _WORD.findall(opening) if word[0].isupper())
        opening = " ".join(content.split()[:3])
        return _mentions(opening, names) or (accused.side is not None and side_in(opening, accused.side))

    def _names(self, source: Source) -> tuple[str, ...]:
        if source.actor is None or source.actor >= len(self.actors):
            return ()
        actor = self.actors[source.actor]
        return (actor.name.split()[-1], *actor.aliases[:6])

    def _confirmed(self, answer: _Answer) -> None:
        lead = self._lead(answer)
        stems = _stems(self.text, answer.content)
        for number in reversed(self._others(answer, 3, 0)):
            claim = self.claims[number]
            if claim.clause[0].start >= answer.position or claim.stance not in (Stance.ASSERTS, Stance.ACCUSES):
                continue
            shared = stems & _stems(self.text, claim.content)
            about = _phrases().about.get(claim.topic, frozenset())
            named = self._names_claim(lead[:3]) or (0 < len(lead) <= 2 and lead[0] in about)
            short = len(stems) <= 2 and bool(stems) and shared == stems
            whole = len(shared) >= 3 and len(shared) * 5 >= len(stems) * 3
            if named or short or whole:
                by = answer.source.name
                self._mark(number, Status.CONFIRMED, by, answer.clause, f"confirmed by {by}")
                return

    def _called_false(self, answer: _Answer) -> None:
        """A claim that another calls false ("called the report a lie") is disputed."""
        lead = self._lead(answer)
        words = {word.lower() for span in answer.content for word in _WORD.findall(self.text, span.start, span.end)}
        if not lead or lead[0] not in _phrases().named or not words & _phrases().false:
            return
        before = [i for i in self._others(answer, 2, 0) if self.claims[i].clause[0].start < answer.position]
        by = answer.source.name
        if any(self.claims[i].by == by for i in before):
            return
        for number in before[-1:]:
            self._mark(number, Status.DISPUTED, by, answer.clause, f"disputed by {by}")

    def _names_claim(self, lead: Sequence[str]) -> bool:
        """Whether a content speaks of a claim as such: "the accusation that …", "it" alone."""
        return bool(lead) and lead[0] in _phrases().named and (len(lead) == 1 or lead[0] not in _phrases().pronouns)

    def _lead(self, answer: _Answer) -> list[str]:
        """The words of an answer's content without articles and owners, up to a preposition: ["accusations"]."""
        found = [word for span in answer.content for word in _WORD.findall(self.text, span.start, span.end)]
        words = [word.lower() for word in found[:12]]
        while len(words) > 1 and (words[0] in word_class("determiners") or words[0].endswith(("'s", "’s"))):
            words = words[1:]
        end = next((i for i, word in enumerate(words) if i and word in word_class("prepositions")), len(words))
        return words[:end]

    # --- contradictions ------------------------------------------------------------------------------

    def read_contradictions(self) -> None:
        """Marks as disputed the last claim of whose account a sentence is said to contradict."""
        for sentence, match in _phrases().contradictions.found(self.text, self.sentences):
            words = _WORD.findall(self.text, match.end(), min(sentence.span.end, match.end() + 80))[:6]
            noun = next((i for i, word in enumerate(words) if word.lower() in _phrases().named), None)
            if not noun:
                continue
            owner, side = " ".join(words[:noun]), side_of_owner(" ".join(words[: noun + 1]))
            remark = Span(match.start(), match.end())
            beside = [
                i
                for i in self._between(sentence.index, sentence.index)
                if self.claims[i].content[0].start < remark.start
            ]
            by = self.claims[beside[-1]].source.name if beside else None
            for number in reversed(self._between(sentence.index - NEAR, sentence.index - 1)):
                claim = self.claims[number]
                theirs = claim.source.side == side if side is not None else _mentions(owner, {claim.source.name})
                if theirs and claim.source.name != by and claim.stance is not Stance.DENIES:
                    self._mark(number, Status.DISPUTED, by, sentence.span, f"“{match.group()} {owner}”")
                    break


def _is_nobody(name: str) -> bool:
    """Whether a source is a negation ("Neither side confirmed the report")."""
    return name.split()[0].lower() in word_class("negations") | {"nobody", "none"}


def side_of_owner(words: str) -> str | None:
    """The side of the owner that words begin with: "Moscow’s account", "the UN’s claims"; None if there is none.

    >>> side_of_owner("Moscow’s account of the strike"), side_of_owner("the claims")
    ('Russia', None)
    """
    match = re.match(r"\s*(?:the\s+)?((?:[^\W_][\w.-]*\s+){0,2}?[^\W_][\w.-]*?)['’]s?\s", words + " ")
    return side_of(match.group(1)) if match is not None else None


def side_in(words: str, side: str) -> bool:
    """Whether one of the words names a side: its state, people or capital.

    >>> side_in("the Russians of shelling", "Russia"), side_in("the plant", "Russia")
    (True, False)
    """
    return any(_word_side(word) == side for word in _WORD.findall(words) if word[0].isupper())


@lru_cache(maxsize=4096)
def _word_side(word: str) -> str | None:
    return side_of(word) or side_of(f"{word} government") or side_of(f"{word.rstrip('s')} government")


def _mentions(words: str, names: set[str]) -> bool:
    lower = words.lower()
    return any(len(name) > 2 and re.search(rf"\b{re.escape(name.lower())}\b", lower) for name in names)


def _clause(draft: Draft, source: Source) -> Span:
    """From the first to the last of source, cue and content, where the source stands near."""
    spans = [draft.cue, *draft.content]
    if source.span is not None and abs(source.span.start - draft.cue.start) < 400:
        spans.append(source.span)
    return Span(min(span.start for span in spans), max(span.end for span in spans))


@lru_cache(maxsize=2048)
def _stems_of(surface: str) -> frozenset[str]:
    common = word_class("determiners") | word_class("prepositions") | word_class("auxiliaries") | word_class("pronouns")
    words = [word for word in _WORD.findall(surface) if word.islower() and len(word) > 2 and word not in common]
    return frozenset(_STEMMER.stemWord(word) for word in words[:80])


def _stems(text: str, spans: Spans) -> frozenset[str]:
    """The stems of the words that say something; names are left out, since two claims on one body are not yet one."""
    return _stems_of(" ".join(text[span.start : min(span.end, span.start + 800)] for span in spans[:4]))


@dataclass(frozen=True, slots=True)
class _Phrases:
    unverified: _Remarks
    unsupported: _Remarks
    contradictions: _Remarks
    sources: frozenset[str]
    named: frozenset[str]
    pronouns: frozenset[str]
    deeds: frozenset[str]
    asides: frozenset[str]
    false: frozenset[str]
    about: dict[str, frozenset[str]]


@cache
def _phrases() -> _Phrases:
    data = pack("en/status")
    return _Phrases(
        unverified=_Remarks(data["unverified"]),
        unsupported=_Remarks(data["unsupported"]),
        contradictions=_Remarks(data["contradictions"]),
        sources=frozenset(data["unverified_sources"].split()),
        named=frozenset(data["named"].split()),
        pronouns=frozenset(data["pronouns"].split()),
        deeds=frozenset(data["deeds"].split()),
        asides=frozenset(data["asides"].split()),
        false=frozenset(data["false"].split()),
        about={topic: frozenset(words.split()) for topic, words in data["about"].items()},
    )


class _Remarks:
    """Phrases to look for; most texts hold none of their longest words, which is cheap to see."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self._pattern = _pattern(phrases)
        words = ((word for word in phrase.split() if word.isalpha()) for phrase in phrases)
        self._longest = {max(found, key=len) for found in words}

    def found(self, text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, re.Match[str]]]:
        """The sentences that hold one of the phrases, in order, each with the first."""
        lower = text.lower()
        if any(word in lower for word in self._longest):
            for sentence in sentences:
                match = self._pattern.search(text, sentence.span.start, sentence.span.end)
                if match is not None:
                    yield sentence, match


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """One pattern for all phrases, the longest first; "*" is up to three words."""
    gap = r"\s+(?:[^\s.!?]+\s+){0,3}?"
    parts = [
        gap.join(r"\s+".join(map(re.escape, piece.split())) for piece in phrase.split("*"))
        for phrase in sorted(phrases, key=len, reverse=True)
    ]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b".replace("'", "['’]"), re.IGNORECASE)
