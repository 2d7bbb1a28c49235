"""Answers to claims: who denies or confirms what, by which words.

An answer is a verb of denying or confirming with what it speaks of ("rejected the accusation", "confirmed the strike",
"was denied by his lawyer"), a verdict on what was said ("that is untrue", "called the report a lie"), or a statement
that there was none of it ("there were no soldiers at the site").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from summarizers.claims.answerers import Answerers
from summarizers.claims.answering import NEAR, Answer, Verdict, is_withheld
from summarizers.claims.meaning import WORD, words_of
from summarizers.claims.nearby import MOST, Nearby
from summarizers.claims.objects import LONGEST, Form, Objects
from summarizers.claims.verdicts import Verdicts
from summarizers.claims.vocabulary import vocabulary
from summarizers.speech.attributions import Draft
from summarizers.text.clauses import has_ending, word_class
from summarizers.types import Actor, Sentence, Source, Span

_AGENT = re.compile(r"\s+(?:\w+ly\s+)?(\w+)\s+")
_APPOSED_NAME = re.compile(r",\s+(?:[A-Z][\w’'.-]+\s?){1,4}(?=[,.;]|$)")
_OWNER = re.compile(r"(?:^|[\s“\"])((?:[\w’'.-]+\s+){0,5}?[\w.-]+)['’]s?\s+(?:\w+\s+){0,2}?$")


class Answers:
    """Finds the answers of one article.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        words: the lower-case words of each sentence.
        attributions: drafts with their sources.
        actors: what the sources' `actor` indexes.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        words: Sequence[frozenset[str]],
        attributions: Sequence[tuple[Draft, Source | None]],
        actors: Sequence[Actor],
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.words = words
        self.nearby = Nearby(sentences, attributions)
        self.objects = Objects(text, self.nearby)
        self.who = Answerers(text, self.nearby, actors)
        self.verdicts = Verdicts(text, self.nearby, self.objects, self.who)

    def find(self) -> list[Answer]:
        """The answers in text order; empty if there are none."""
        found: list[Answer] = []
        for sentence, words in zip(self.sentences, self.words, strict=True):
            if not words.isdisjoint(_triggers()):
                found += [answer for answer in self._read(sentence, words) if answer is not None]
        return sorted(found, key=lambda answer: answer.position)

    def _read(self, sentence: Sentence, words: frozenset[str]) -> list[Answer | None]:
        known = vocabulary()
        start, end = sentence.span.start, sentence.span.end
        found: list[Answer | None] = []
        if words & _verbs():
            found += self._words(sentence)
        for phrases, verdict in ((known.rejecting, Verdict.DENIES), (known.supporting, Verdict.CONFIRMS)):
            place = phrases.first(self.text, words, start, end)
            if place is not None:
                answer = self._verb(sentence, Span(*place), verdict, False)
                found.append(answer if verdict is Verdict.CONFIRMS or _names_claim(answer) else None)
        place = known.calling.first(self.text, words, start, end)
        if place is not None:
            found.append(self.verdicts.called(sentence, Span(*place)))
        for phrases, verdict in ((known.untrue, Verdict.DENIES), (known.agreeing, Verdict.CONFIRMS)):
            place = phrases.first(self.text, words, start, end)
            inner = place
            while inner is not None and inner[1] - inner[0] > 30:
                # Of "the statement that … and the claim was fake" the nearer noun is meant.
                inner = phrases.first(self.text, words, inner[0] + 1, inner[1])
                place = inner if inner is not None and place is not None and inner[1] == place[1] else place
            if place is not None:
                found.append(self.verdicts.judged(sentence, Span(*place), verdict))
        if words & word_class("negations"):
            found.append(self.verdicts.elliptical(sentence, words))
        if words & known.false:
            found.append(self.verdicts.exclaimed(sentence))
        place = known.absent.first(self.text, words, start, end)
        if place is not None:
            found.append(self.verdicts.absent(sentence, Span(*place)))
        return found

    # --- verbs and nouns -----------------------------------------------------------------------------

    def _words(self, sentence: Sentence) -> list[Answer | None]:
        """The answers of single words: "denied", "confirms", "denial"."""
        known = vocabulary()
        found: list[Answer | None] = []
        for match in WORD.finditer(self.text, sentence.span.start, sentence.span.end):
            word = match.group().lower()
            if word not in _verbs():
                continue
            verdict = Verdict.DENIES if word in known.denying or word in known.denials else Verdict.CONFIRMS
            span = Span(*match.span())
            noun = word in known.denials or word in known.confirmations
            found.append(
                self._noun(sentence, span, verdict)
                if noun
                else self._verb(sentence, span, verdict, word in known.conceding)
            )
            if len(found) >= MOST:
                break
        return found

    def _verb(self, sentence: Sentence, verb: Span, verdict: Verdict, strong: bool) -> Answer | None:
        if is_withheld(self.text, verb):
            return None
        floor = max(sentence.span.start, verb.start - LONGEST)
        before = words_of(self.text[max(floor, verb.start - NEAR) : verb.start])[-3:]
        passive = next((word for word in reversed(before) if word not in word_class("adverbs")), "")
        if passive in vocabulary().be and not self.text[verb.start : verb.end].lower().endswith("ing"):
            return self._passive(sentence, floor, verb, verdict, strong)
        if before[-1:] and before[-1] in word_class("coordinators") and _is_base(words_of(verb.of(self.text))[0]):
            return None  # "was to get an offer and reject it"
        named = _named_before_by(before, self.text, verb.end)
        if named:
            return self._passive(sentence, floor, verb, verdict, strong)
        spoken = self.objects.object(verb.end, sentence.span.end)
        if spoken is None:
            # "Contradicted them" holds its object.
            held = words_of(verb.of(self.text))[-1] in word_class("objects") | vocabulary().pronouns
            spoken = self.objects.anaphor(verb) if held else None
        relative = self._relative(floor, verb)
        if relative is not None and (spoken is None or spoken.form is not Form.CLAUSE):
            spoken = self.objects.anaphor(relative[0])
        source, draft = self.who.source(sentence, floor, verb) if relative is None else (relative[1], None)
        if spoken is None or source is None:
            return None
        return Answer(
            verdict=verdict,
            form=spoken.form,
            source=source,
            sentence=sentence.index,
            position=verb.start,
            evidence=Span(verb.start, max(verb.end, spoken.about.end)),
            about=spoken.about,
            lead=spoken.lead,
            complement=spoken.complement,
            owner=spoken.owner,
            strong=strong,
            draft=draft,
        )

    def _relative(self, floor: int, verb: Span) -> tuple[Span, Source] | None:
        """What a relative clause says of a claim, and who: ", something Tehran denies", ", a claim that he refuted"."""
        match = _apposed().search(self.text, max(floor, verb.start - NEAR), verb.start)
        known = vocabulary()
        pure = words_of(verb.of(self.text))[0] in known.denying | known.confirming  # "which both rejected" is an offer
        if match is None or match.group("noun").lower() not in known.named | (known.something if pure else frozenset()):
            return None
        subject = Span(*match.span("subject"))
        words = words_of(subject.of(self.text))
        if not words or any(word in word_class("auxiliaries") for word in words[:1]) or not self.who.names(subject):
            return None
        return Span(*match.span("noun")), self.who.named_source(subject)

    def _passive(self, sentence: Sentence, floor: int, verb: Span, verdict: Verdict, strong: bool) -> Answer | None:
        """A passive ("was denied by his lawyer"); without an agent right behind it is no answer."""
        match = _AGENT.match(self.text, verb.end)
        if match is None or match.group(1).lower() not in word_class("agent_markers"):
            return None
        known = vocabulary()
        agent = self.objects.phrase(match.end(), sentence.span.end)
        name = _APPOSED_NAME.match(self.text, agent.end, sentence.span.end)
        agent = Span(agent.start, name.end()) if name is not None else agent
        clause = max(self.text.rfind(mark, floor, verb.start) for mark in ".;:,\n") + 1
        about = Span(max(floor, clause), verb.start)
        lead = [word for word in words_of(about.of(self.text))[-14:] if word not in known.be]
        named = [word for word in lead[:4] if word in known.named] or [
            word for word in lead[-1:] if word in known.named
        ]
        if lead[-1:] == named[-1:] and named and named[0] in word_class("subject_relatives"):
            # "referendums that are dismissed by Kyiv": what the relative pronoun stands for.
            named = [word for word in lead[-2:-1] if word in known.named - known.pronouns]
        claimed = self._named_before(floor, verb.start)
        if claimed is not None:
            named = [self.objects.anaphor(verb).lead[0]]
        if not named and not strong and not set(lead) & known.events:
            return None
        complement = claimed
        if claimed is None and named and named[0] in known.pronouns:
            complement = self.objects.that_clause(agent.end, sentence.span.end)
        reporter, draft = self.who.speaker(sentence, verb)
        whole = draft is not None and any(span.holds(about) for span in draft.content)
        return Answer(
            verdict=verdict,
            form=Form.NAMED if named else Form.EVENT,
            source=self.who.named_source(agent),
            sentence=sentence.index,
            position=verb.start,
            evidence=Span(verb.start, agent.end),
            about=about,
            lead=tuple(named or lead[:4]),
            complement=complement,
            strong=strong,
            reporter=reporter if whole else None,
        )

    def _named_before(self, start: int, end: int) -> Span | None:
        """What a claim's noun at the beginning of a sentence tells: "the claim that …, made by …, was denied by …"."""
        words = list(WORD.finditer(self.text, start, min(end, start + NEAR)))[:3]
        noun = next(
            (word for word in words if word.group().lower() in vocabulary().named - vocabulary().pronouns), None
        )
        return self.objects.claimed(noun.end(), end)[0] if noun is not None else None

    def _noun(self, sentence: Sentence, noun: Span, verdict: Verdict) -> Answer | None:
        """A noun: "the army's denial that …", "a denial from Tehran", "came confirmation from Doha"."""
        floor = max(sentence.span.start, noun.start - NEAR)
        before = words_of(self.text[floor : noun.start])[-4:]
        if any(word in word_class("negations") or word in vocabulary().withheld for word in before):
            return None
        origin = _origin().match(self.text, noun.end)
        complement = self.objects.that_clause(noun.end, sentence.span.end)
        if origin is not None:
            owner = self.objects.phrase(origin.end(), sentence.span.end)
        else:
            match = _OWNER.search(self.text[floor : noun.start])
            if match is None or complement is None:
                return None
            owner = Span(floor + match.start(1), floor + match.end(1))
        return Answer(
            verdict=verdict,
            form=Form.CLAUSE if complement is not None else Form.NAMED,
            source=self.who.named_source(owner),
            sentence=sentence.index,
            position=noun.start,
            evidence=Span(
                noun.start if verdict is Verdict.DENIES else floor, origin.end() if origin is not None else noun.end
            ),
            about=complement or noun,
            lead=self.objects.anaphor(noun).lead,
            complement=complement,
        )


def _is_base(verb: str) -> bool:
    """Whether a verb is a bare infinitive by its ending."""
    return not any(has_ending(verb, ending) for ending in ("past", "plural", "ing"))


def _named_before_by(before: Sequence[str], text: str, end: int) -> bool:
    """Whether a participle stands between a claim's noun and "by": "an assertion rejected by Beirut"."""
    match = _AGENT.match(text, end)
    by = match is not None and match.group(1).lower() in word_class("agent_markers")
    return by and bool(before) and before[-1] in vocabulary().named - vocabulary().pronouns


@cache
def _apposed() -> re.Pattern[str]:
    """A noun behind a comma or dash, then a subject up to the verb: ", something the Israeli military"."""
    articles = "|".join(sorted(word_class("determiners")))
    that = "|".join(sorted(word_class("complementizers")))
    return re.compile(
        rf"(?:,|[—–-])\s+(?:(?:{articles})\s+)?(?P<noun>\w+)\s+(?:(?:{that})\s+)?"
        rf"(?P<subject>(?:[^\s,.;:—–]+\s+){{0,6}}?[^\s,.;:—–]+)\s+(?:\w+ly\s+)?$",
        re.IGNORECASE,
    )


def _names_claim(answer: Answer | None) -> bool:
    """Whether a verb like "reject" speaks of a claim or a clause ("rejected that …"), not of an offer or a visa."""
    if answer is None:
        return False
    clause = answer.form is Form.CLAUSE and answer.lead[:1] and answer.lead[0] in word_class("complementizers")
    return answer.form is Form.NAMED or bool(clause)


@cache
def _verbs() -> frozenset[str]:
    known = vocabulary()
    return known.denying | known.confirming | known.conceding | known.denials | known.confirmations


@cache
def _triggers() -> frozenset[str]:
    known = vocabulary()
    phrases = (known.rejecting, known.calling, known.supporting, known.untrue, known.agreeing, known.absent)
    return _verbs().union(word_class("negations"), known.false, *(each.keys for each in phrases))


@cache
def _origin() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:\w+\s+){{0,2}}?(?:{'|'.join(sorted(vocabulary().origins))})\s+")
