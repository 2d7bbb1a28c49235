"""What may be a claim: contents cut into clauses, each with its source, stance, topic and figures."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache

from summarizers.actors.names import name_class
from summarizers.actors.sides import is_expert, is_media, side_of
from summarizers.claims.answering import is_withheld
from summarizers.claims.meaning import WORD, words_of
from summarizers.claims.objects import QUOTE_MARKS
from summarizers.claims.stances import stance_of
from summarizers.claims.topics import topic_of
from summarizers.claims.vocabulary import vocabulary
from summarizers.lexicon import pack
from summarizers.speech.attributions import Draft
from summarizers.speech.verbless import LABELLED
from summarizers.text.clauses import cue_forms, has_ending, word_class
from summarizers.types import Actor, ActorKind, Claim, Figure, Sentence, Source, Span, Spans, Stance, Status

LEAST_WORDS = 4
"""A content of fewer words says nothing that could be checked, unless something is said of it."""

SHORT = 3
"""A content that its source denies, or that another answers, may be as short as this ("he is dead")."""

SHORT_TOPIC = 8
"""A content of up to so many words takes its topic from its clause where it tells none itself."""

TOGETHER = 18
"""Up to how many words sentences of one content are claimed together."""

_WHOLE = 6  # words that make a statement without what it grants
_JOINED = 40  # characters between a cue and "that"
_FAR = 400  # characters between a content and a cue that are no longer shown together


def claims_of(
    text: str,
    sentences: Sequence[Sentence],
    draft: Draft,
    source: Source,
    beside: Sequence[tuple[Draft, Source | None]],
    figures: Sequence[Figure],
) -> list[Claim]:
    """The claims that one attribution may be.

    Args:
        text: the article's text.
        sentences: its sentences, in order; a content of several is claimed sentence by sentence.
        draft: the attribution.
        source: its source.
        beside: the attributions of its sentence; a content ends where another speaks.
        figures: the article's figures; a claim lists those inside its content.

    Returns:
        In text order; empty for what takes nothing back ("declined to deny") and for no statement.
    """
    if draft.stance == "denies" and draft.rule != "denial" and _takes_nothing_back(text, draft):
        return []
    if draft.stance == "denies" and _is_asked_for(text, draft, beside):
        return []
    found = []
    for piece in _pieces(_clipped(text, draft, source, beside), sentences, text, draft):
        content, granted = _less_concession(piece, text)
        length = len(WORD.findall(text, content[0].start, content[-1].end))
        if draft.stance == "denies" and _names_only(text, content):
            continue
        if draft.stance == "denies" and _names_claim(source):
            continue  # "a statement his organisation refuted" has no source of its own
        if draft.lemma in vocabulary().named and not cue_forms().isdisjoint(source.name.split()):
            continue  # "the rebels rejected" is no owner of "claims that …"
        counted = length < SHORT and bool(_inside(content[:1], figures))
        if (length >= SHORT or counted) and _is_statement(text, source, content):
            found.append(_claim(text, sentences, draft, source, content, granted, figures))
    return found


def is_said(draft: Draft, text: str) -> bool:
    """Whether an attribution says anything: not "did not say", not "asked whether"."""
    if draft.negated and draft.stance != "denies":
        return False
    opening = words_of(text[draft.content[0].start : draft.content[0].start + 20])[:1]
    asks = draft.lemma in vocabulary().asking and opening and opening[0] in word_class("question_words")
    return not asks


def can_speak(source: Source, actors: Sequence[Actor]) -> bool:
    """Whether a source is somebody who can claim: not "the battle in the city", not "the video"."""
    actor = actors[source.actor] if source.actor is not None else None
    if source.rule == LABELLED and source.side is None and source.role is None and " " not in source.name:
        return any(voice(source.name))  # one word before a colon may as well be a heading ("Bridges: 17")
    if actor is not None and actor.kind is not ActorKind.GROUP:
        return True
    head = _head(source.name)
    words = [word.lower() for word in WORD.findall(head)]
    if not words:
        return False
    # Two sides that speak together have none, but a voice: hence the look at the words, not at `source.side`.
    if side_of(head) is not None or any(voice(head)):
        return True
    if words[0] in name_class("indefinite") and set(words) & name_class("firms"):
        return False
    return bool(set(words) & (word_class("roles") | word_class("audience") | word_class("speakers") | _offices()))


@lru_cache(maxsize=1024)
def voice(name: str) -> tuple[bool, bool]:
    """Whether a source is an expert, and whether it is a medium."""
    return is_expert(name), is_media(name)


def _head(name: str) -> str:
    """A source's name up to its first preposition, what says only how many left out."""
    words = name.split()
    for at, word in enumerate(words):
        if at and word.lower() in word_class("prepositions"):
            counted = words[at - 1].lower() in name_class("quantities")
            return _head(" ".join(words[at + 1 :])) if counted and at + 1 < len(words) else " ".join(words[:at])
    return name


@cache
def _offices() -> frozenset[str]:
    """Words that name an office or force by themselves ("the army")."""
    return frozenset(word for word in (*pack("en/sides")["offices"], *pack("en/sides")["envoys"]) if " " not in word)


def _is_statement(text: str, source: Source, content: Spans) -> bool:
    """Whether a content is a statement of a source: no verb group alone, no question, no source of an article only."""
    name = words_of(source.name)
    if not name or all(word in word_class("determiners") for word in name):
        return False
    first = words_of(text[content[0].start : content[0].start + 30])[:1]
    quoted = text[max(0, content[0].start - 1) : content[0].start] in QUOTE_MARKS
    if _asks(text, content):
        return False
    return quoted or not first or first[0] not in word_class("auxiliaries") or has_ending(first[0], "ing")


def _asks(text: str, content: Spans) -> bool:
    """Whether a content ends as a question ("Will they come?")."""
    end = content[-1].end
    return "?" in text[max(content[-1].start, end - 2) : end + 1]


def _names_only(text: str, content: Spans) -> bool:
    """Whether what is denied is only named ("the report as a fantasy"): no claim but an answer to one."""
    known = vocabulary()
    words = words_of(text[content[0].start : min(content[0].end, content[0].start + 80)])
    at = next((i for i, word in enumerate(words[:4]) if word in known.named - known.pronouns), None)
    if at is None:
        return False
    following = words[at + 1] if at + 1 < len(words) else ""
    return following not in word_class("complementizers") | known.noun_links


def _names_claim(source: Source) -> bool:
    """Whether a source begins with a claim's noun and more than its owner: "a statement his organisation"."""
    words = [word for word in words_of(source.name) if word not in word_class("determiners")]
    return len(words) > 1 and words[0] in vocabulary().named and words[1] not in word_class("prepositions")


def _takes_nothing_back(text: str, draft: Draft) -> bool:
    """Whether a verb of denying denies nothing: "declined to deny", "disputes neither …", "denied the convoy entry"."""
    words = words_of(text[draft.content[0].start : draft.content[0].end][:60])
    refused = len(words) <= 6 and bool(words) and words[-1] in vocabulary().kept_back
    negated = bool(words) and words[0] in word_class("negations")
    return is_withheld(text, draft.cue) or negated or refused


def _is_asked_for(text: str, draft: Draft, beside: Sequence[tuple[Draft, Source | None]]) -> bool:
    """Whether a denial is only spoken of: the infinitive in what another verb brings ("called on Russia to deny …")."""
    before = words_of(text[max(0, draft.cue.start - 30) : draft.cue.end])[-3:-1]
    brought = any(span.holds(draft.cue) for other, _ in beside if other.cue != draft.cue for span in other.content)
    return brought and not word_class("infinitive_markers").isdisjoint(before)


def _clipped(text: str, draft: Draft, source: Source, attributions: Sequence[tuple[Draft, Source | None]]) -> Spans:
    """A content up to where another speaks behind a comma (", Hezbollah denies …", ", while survivors said …")."""
    content = draft.content
    if len(content) != 1:
        return content
    span = content[0]
    for other, speaker in attributions:
        if other.cue.start >= span.end or other.cue.start <= span.start or speaker is None or other.cue == draft.cue:
            continue
        if (
            speaker.span is None
            or speaker.name == source.name
            or not span.start < speaker.span.start <= other.cue.start
        ):
            continue
        before = text[span.start : speaker.span.start].rstrip()
        joined = re.search(r",(?:\s+(?:\w+))?$", before)
        words = words_of(joined.group()) if joined is not None else []
        if joined is None or (words and words[0] not in vocabulary().clause_openers):
            continue
        end = span.start + joined.start()
        if len(words_of(text[span.start : end])) >= LEAST_WORDS:
            return (Span(span.start, end),)
    return content


def _pieces(content: Spans, sentences: Sequence[Sentence], text: str, draft: Draft) -> list[Spans]:
    """A content cut at sentence ends and before "and that"; what a cue parts in one sentence stays together."""
    groups: dict[int, list[Span]] = {}
    for span in content:
        at = bisect_right(sentences, span.start, key=lambda sentence: sentence.span.end)
        while at < len(sentences) and sentences[at].span.start < span.end:
            sentence = sentences[at]
            cut = Span(max(span.start, sentence.span.start), min(span.end, sentence.span.end))
            if cut.end - cut.start > 2:
                groups.setdefault(sentence.index, []).append(cut)
            at += 1
    whole = _joined(list(groups.values()), text)
    return [part for group in whole for part in _parted(tuple(group), text, draft)]


def _joined(groups: list[list[Span]], text: str) -> list[list[Span]]:
    """Short sentences of one content are one claim ("Crimea was safe. Now it isn't any longer."), but no questions."""
    joined: list[list[Span]] = []
    size = 0
    for group in groups:
        words = sum(len(WORD.findall(text, span.start, span.end)) for span in group)
        last = joined[-1] if joined else None
        if (
            last is not None
            and size + words <= TOGETHER
            and len(last) == len(group) == 1
            and group[0].start - last[0].end < 4
            and not _asks(text, tuple(last))
            and not _asks(text, tuple(group))
        ):
            joined[-1] = [Span(last[0].start, group[0].end)]
            size += words
        else:
            joined.append(group)
            size = words
    return joined


def _parted(content: Spans, text: str, draft: Draft) -> list[Spans]:
    """A content of one span in its clauses: "… and that …", of an accusation "… and of …"; not inside quotes."""
    if len(content) != 1:
        return [content]
    span, found = content[0], []
    start = span.start
    for match in _second_clause(draft.stance == "accuses").finditer(text, span.start, span.end):
        before, behind = text[start : match.start()], text[match.end() : span.end]
        if _is_closed(before) and len(WORD.findall(before)) >= LEAST_WORDS and len(WORD.findall(behind)) >= SHORT:
            found.append((Span(start, match.start()),))
            start = match.end()
    return [*found, (Span(start, span.end),)]


def _less_concession(content: Spans, text: str) -> tuple[Spans, Spans]:
    """A content without what it grants behind a comma (", though he named none"), and that, which is shown too."""
    if len(content) != 1:
        return content, ()
    span = content[0]
    for match in _concession().finditer(text, span.start, span.end):
        before = text[span.start : match.start()]
        if _is_closed(before) and len(WORD.findall(before)) >= _WHOLE:
            return (Span(span.start, match.start()),), (Span(match.start(), span.end),)
    return content, ()


@cache
def _concession() -> re.Pattern[str]:
    return re.compile(rf",\s+(?:{'|'.join(sorted(vocabulary().concessions))})\s")


def _is_closed(words: str) -> bool:
    """Whether no quotation is open at the end of words."""
    return words.count("“") == words.count("”") and words.count('"') % 2 == 0


@cache
def _second_clause(accusing: bool) -> re.Pattern[str]:
    both = "|".join(sorted(word_class("coordinators")))
    opener = "|".join(sorted(vocabulary().noun_links if accusing else word_class("complementizers")))
    return re.compile(rf",?\s+(?:{both})\s+(?:{opener})\s+")


def _inside(content: Spans, figures: Sequence[Figure]) -> tuple[int, ...]:
    """The figures that stand in a content, told at the same cost however many the article has."""
    first = bisect_left(figures, content[0].start, key=lambda figure: figure.span.start)
    end = bisect_left(figures, content[-1].end, key=lambda figure: figure.span.start)
    return tuple(i for i in range(first, end) if any(span.holds(figures[i].span) for span in content))


def _claim(
    text: str,
    sentences: Sequence[Sentence],
    draft: Draft,
    source: Source,
    content: Spans,
    granted: Spans,
    figures: Sequence[Figure],
) -> Claim:
    spans = [*content, *granted]
    stance = stance_of(draft, source, content, text)
    near = content[0].start <= draft.cue.end + _FAR and draft.cue.start - content[-1].end < _FAR
    if near or draft.stance != "asserts" or stance in (Stance.DENIES, Stance.DOUBTS):
        # What is denied, demanded or doubted is never shown without the words that say so.
        spans += [draft.cue, *((source.span,) if source.span is not None else ())]
    clause = _shown_together(text, sentences, spans)
    surface = " ".join(span.of(text) for span in content)
    denied = stance is Stance.DENIES and not _is_refusal(text, draft, content)
    return Claim(
        content=content,
        clause=clause,
        source=source,
        cue=(draft.cue,),
        stance=stance,
        status=Status.DENIED if denied else Status.CLAIMED,
        by="itself" if denied else None,
        evidence=(draft.cue,) if denied else (),
        status_reason=f"“{' '.join(draft.cue.of(text).split())}”: its source denies it" if denied else "",
        topic=_topic(surface, " ".join(span.of(text) for span in clause), source),
        figures=_inside(content, figures),
        sentence=draft.sentence,
        why=f"by “{' '.join(draft.cue.of(text).split())}”",
    )


def _shown_together(text: str, sentences: Sequence[Sentence], spans: Sequence[Span]) -> Spans:
    """A claim's words and who says them as one span a sentence; sentences beside each other in a paragraph as one.

    So of a quote of several sentences each is shown with its cue but without the sentences between.
    """
    groups: dict[int, list[Span]] = {}
    for span in spans:
        at = bisect_right(sentences, span.start, key=lambda sentence: sentence.span.end)
        groups.setdefault(at, []).append(span)
    found: list[Span] = []
    for _, group in sorted(groups.items()):
        span = Span(min(each.start for each in group), max(each.end for each in group))
        between = text[found[-1].end : span.start] if found else ""
        if found and (span.start <= found[-1].end or not (WORD.search(between) or "\n" in between)):
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def _topic(surface: str, clause: str, source: Source) -> str:
    """The topic of a content; of a short one that tells none, that of its whole clause but for who says it."""
    topic = topic_of(surface)
    if topic != "other" or len(words_of(surface)) > SHORT_TOPIC:
        return topic
    return topic_of(clause.replace(source.name, "", 1))


def _is_refusal(text: str, draft: Draft, content: Spans) -> bool:
    """Whether "reject" refuses what is proposed ("rejected the offer") rather than what is said of the world."""
    known = vocabulary()
    if set(words_of(draft.cue.of(text))) & known.denying or draft.rule == "denial":
        return False
    words = words_of(text[content[0].start : content[0].start + 120])[:8]
    before = words_of(text[draft.cue.end : content[0].start])
    named = known.named - known.pronouns | known.deeds | known.false
    near = draft.cue.end <= content[0].start <= draft.cue.end + _JOINED
    return not (set(words) & named or (near and set(before) & word_class("complementizers")))
