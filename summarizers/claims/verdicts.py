"""Verdicts on what others said: "that is untrue", "called it a lie", "“Nonsense,” he said", "there were none"."""

from __future__ import annotations

import re
from functools import cache

from summarizers.claims.answerers import Answerers
from summarizers.claims.answering import Answer, Verdict, is_withheld
from summarizers.claims.meaning import WORD, words_of
from summarizers.claims.nearby import Nearby
from summarizers.claims.objects import LONGEST, QUOTE_MARKS, Form, Objects
from summarizers.claims.vocabulary import vocabulary
from summarizers.text.clauses import cue_forms, word_class
from summarizers.types import Sentence, Source, Span

_CLOSING = 16  # words in which a sentence's end names its speaker


class Verdicts:
    """Reads the verdicts of one article.

    Args:
        text: the article's text.
        nearby: its attributions by sentence.
        objects: reads what a verdict speaks of.
        who: finds who speaks.
    """

    def __init__(self, text: str, nearby: Nearby, objects: Objects, who: Answerers) -> None:
        self.text = text
        self.nearby = nearby
        self.objects = objects
        self.who = who

    def called(self, sentence: Sentence, verb: Span) -> Answer | None:
        """A claim called false: "called the report a lie", "dismissed as false claims that …"."""
        known = vocabulary()
        tokens = list(WORD.finditer(self.text, verb.end, min(sentence.span.end, verb.end + LONGEST)))[:24]
        words = [token.group().lower() for token in tokens]
        false = next((i for i, word in enumerate(words) if word in known.false), None)
        noun = next((i for i, word in enumerate(words) if word in known.named and i != false), None)
        if false is None or noun is None or min(false, noun) > 5 or noun - false > 4 or false - noun > 12:
            return None
        floor = max(sentence.span.start, verb.start - LONGEST)
        source, draft = self.who.source(sentence, floor, verb)
        if source is None or is_withheld(self.text, verb):
            return None
        stop = tokens[false].start() if false > noun else sentence.span.end
        complement, owner = self.objects.claimed(tokens[noun].end(), stop)
        return Answer(
            verdict=Verdict.DENIES,
            form=Form.NAMED,
            source=source,
            sentence=sentence.index,
            position=verb.start,
            evidence=Span(verb.start, max(tokens[false].end(), tokens[noun].end())),
            about=Span(*tokens[noun].span()),
            lead=(words[noun],),
            complement=complement,
            owner=owner,
            draft=draft,
        )

    def judged(self, sentence: Sentence, judged: Span, verdict: Verdict) -> Answer | None:
        """A verdict of a statement's speaker: "that was untrue", "reports that … are false", "it is untrue that …"."""
        known = vocabulary()
        text, start, end = self.text, judged.start, judged.end
        source, draft = self.who.speaker(sentence, judged)
        if source is None:
            source = self._saying(sentence, judged)
        if (
            source is None
            or self._is_negated(judged, verdict)
            or set(words_of(text[end : end + 40])[:2]) & known.pretexts
        ):
            return None
        if draft is not None and draft.content[0].start + 2 < sentence.span.start:
            said = words_of(text[draft.content[0].start : sentence.span.start][-LONGEST:])
            if (
                word_class("negations").isdisjoint(said)
                and vocabulary().absent.first(text, frozenset(said), draft.content[0].start, sentence.span.start)
                is None
            ):
                return None  # in a longer quotation it speaks of what that said before
        words = words_of(judged.of(text))
        if not vocabulary().unreal.isdisjoint(words_of(text[max(sentence.span.start, start - 20) : start])[-2:]):
            return None  # "would be wrong to say"
        complement: Span | None = None
        owner: Span | None = None
        if verdict is Verdict.DENIES:
            complement = self.objects.that_clause(end, sentence.span.end)
            if complement is None and words[-1] in word_class("complementizers"):
                complement = self.objects.clause(end, sentence.span.end)
            if complement is None and words[0] in known.named - known.pronouns:
                # "Reports that the port was closed are untrue": the verdict stands behind the claim.
                complement, owner = self.objects.claimed(start + len(words[0]), end)
                if complement is not None:
                    cuts = [match.start() for match in _being().finditer(text[complement.start : end])]
                    stop = complement.start + cuts[-1] if cuts else complement.end
                    complement = Span(complement.start, max(complement.start + 1, stop))
                    judged = Span(stop, end)
        if complement is not None and source.span is not None and complement.holds(source.span):
            cut = len(text[complement.start : source.span.start].rstrip(" ,"))
            complement = Span(complement.start, complement.start + cut)
        return Answer(
            verdict=verdict,
            form=Form.NAMED,
            source=source,
            sentence=sentence.index,
            position=start,
            evidence=judged,
            about=judged,
            lead=(next((word for word in words if word in known.named), self.objects.anaphor(judged).lead[0]),),
            complement=complement,
            owner=owner,
            draft=draft,
        )

    def _saying(self, sentence: Sentence, judged: Span) -> Source | None:
        """Who says a verdict that no attribution holds: the subject of the cue before it, or with which it begins."""
        first = next(WORD.finditer(self.text, judged.start, judged.end), None)
        if first is not None and first.group().lower() in cue_forms():
            return self.who.doer(sentence, Span(*first.span()))
        before = list(WORD.finditer(self.text, max(sentence.span.start, judged.start - 40), judged.start))[-2:]
        cue = next((match for match in reversed(before) if match.group().lower() in cue_forms()), None)
        if cue is not None:
            return self.who.doer(sentence, Span(*cue.span()))
        end = min(sentence.span.end, judged.end + LONGEST)
        for match in list(WORD.finditer(self.text, judged.end, end))[-_CLOSING:]:
            comma = self.text.rfind(", ", judged.end, match.start())
            if comma >= 0 and match.group() in cue_forms():
                # It closes the sentence: "…, the minister said on Monday."
                named = Span(comma + 2, comma + 2 + len(self.text[comma + 2 : match.start()].rstrip()))
                return self.who.named_source(named) if self.who.names(named) else None
        return None

    def _is_negated(self, judged: Span, verdict: Verdict) -> bool:
        """Whether a verdict is taken back: "it is not a lie", "this is not right"."""
        words = words_of(judged.of(self.text))
        negated = not word_class("negations").isdisjoint(words)
        return negated and (verdict is Verdict.CONFIRMS or words[-1] in vocabulary().false)

    def elliptical(self, sentence: Sentence, words: frozenset[str]) -> Answer | None:
        """An answer in short ("the army said it had not"): a pronoun, an auxiliary and a negation, no more."""
        for draft, source in self.nearby.of(sentence.index):
            said = words_of(draft.content[0].of(self.text)[:40]) if len(draft.content) == 1 else []
            short = 2 <= len(said) <= 4 and said[0] in word_class("third_persons")
            if source is None or not short or said[-1] not in word_class("negations"):
                continue
            content = draft.content[0]
            place = vocabulary().asked.first(self.text, words, sentence.span.start, content.start)
            complement = self.objects.clause(place[1], sentence.span.end) if place is not None else None
            if complement is not None:
                comma = self.text.find(",", complement.start, complement.end)
                complement = Span(complement.start, comma) if comma > 0 else complement
            return Answer(
                verdict=Verdict.DENIES,
                form=Form.NAMED,
                source=source,
                sentence=sentence.index,
                position=content.start,
                evidence=content,
                about=content,
                lead=self.objects.anaphor(content).lead,
                complement=complement,
                draft=draft,
            )
        return None

    def exclaimed(self, sentence: Sentence) -> Answer | None:
        """An exclamation ("“Nonsense,” he said of reports that …"): a content of no more than such a word."""
        for draft, source in self.nearby.of(sentence.index):
            said = words_of(draft.content[0].of(self.text)[:40]) if len(draft.content) == 1 else []
            rest = [word for word in said if word not in vocabulary().false | word_class("determiners")]
            quoted = self.text[max(0, draft.content[0].start - 1)] in QUOTE_MARKS if said else False
            quoted = quoted or not rest  # "spoke of slander"
            if (
                not vocabulary().false & set(said)
                or source is None
                or not quoted
                or not 1 <= len(said) <= 4
                or len(rest) > 1
                or len(rest) == len(said)
            ):
                continue
            content = draft.content[0]
            behind = max(content.end, draft.cue.end)
            noun = next(
                (
                    match
                    for match in WORD.finditer(self.text, behind, min(sentence.span.end, behind + LONGEST))
                    if match.group().lower() in vocabulary().named - vocabulary().pronouns
                ),
                None,
            )
            complement, owner = (
                self.objects.claimed(noun.end(), sentence.span.end) if noun is not None else (None, None)
            )
            return Answer(
                verdict=Verdict.DENIES,
                form=Form.NAMED,
                source=source,
                sentence=sentence.index,
                position=content.start,
                evidence=content,
                about=content,
                lead=self.objects.anaphor(content).lead,
                complement=complement,
                owner=owner,
                draft=draft,
            )
        return None

    def absent(self, sentence: Sentence, phrase: Span) -> Answer | None:
        """An absence ("there were no soldiers at the site"): what there was none of."""
        source, draft = self.who.speaker(sentence, phrase)
        about = self.objects.phrase(phrase.end, sentence.span.end)
        lead = tuple(words_of(about.of(self.text))[:4])
        if source is None or not lead:
            return None
        return Answer(
            verdict=Verdict.DENIES,
            form=Form.ABSENT,
            source=source,
            sentence=sentence.index,
            position=phrase.start,
            evidence=Span(phrase.start, about.end),
            about=about,
            lead=lead,
            draft=draft,
        )


@cache
def _being() -> re.Pattern[str]:
    having = "|".join(sorted(word_class("auxiliaries") - vocabulary().be))
    being = "|".join(sorted(word for word in vocabulary().be if word.isalpha()))
    return re.compile(rf"\s+(?:(?:{having})\s+)?(?:{being})\s")
