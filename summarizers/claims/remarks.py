"""What an article could not check, or calls unsupported: remarks, and the claims that they speak of.

A remark in a claim's own sentence speaks of that claim, unless it is part of what is claimed. Elsewhere its words tell:
"the second claim", "neither report", "accounts from either side", the claim's source ("reach the volunteers to check
their report"), its owner's side, its topic or words; else it is the claim right before.
"""

from __future__ import annotations

import re

from summarizers.actors.sides import is_media
from summarizers.claims.board import Board, same_voice
from summarizers.claims.meaning import WORD, side_of_owner, stems_of, words_of
from summarizers.claims.vocabulary import vocabulary
from summarizers.text.clauses import word_class
from summarizers.types import Sentence, Span, Stance, Status

_NEAR = 2
_FAR = 4
_GENERAL = 8
_FEW = 2  # words behind a remark that name nothing else
_TOLD = frozenset({Stance.ASSERTS, Stance.ACCUSES})
_FOUGHT = frozenset({"territory", "strikes", "casualties", "equipment", "operations"})


def read_remarks(board: Board) -> None:
    """Marks what could not be verified, is claimed without evidence, or by "unconfirmed reports"."""
    known = vocabulary()
    for sentence, words in zip(board.sentences, board.words, strict=True):
        span = sentence.span
        place = known.unsupported.first(board.text, words, span.start, span.end)
        if place is not None:
            _unsupported(board, sentence, Span(*place))
        place = known.lacking.first(board.text, words, span.start, span.end)
        if place is not None:
            _lacking(board, sentence, Span(*place))
        place = known.unverified.first(board.text, words, span.start, span.end)
        if place is not None:
            _unverified(board, sentence, words, Span(*place))
    for number, claim in enumerate(board.claims):
        source = claim.source.span
        if source is not None and set(words_of(source.of(board.text))) & known.unverified_sources:
            board.mark(number, Status.UNVERIFIED, None, source, f"its source is called “{source.of(board.text)}”")


def _mark(board: Board, number: int, evidence: Span, how: str) -> None:
    words = " ".join(evidence.of(board.text).split())
    board.mark(number, Status.UNVERIFIED, None, evidence, f"the article says “{words[:100]}” {how}")


def _unsupported(board: Board, sentence: Sentence, remark: Span) -> None:
    """The claim whose cue stands nearest before the remark, else the first behind it, else the one before."""
    own = [i for i in board.between(sentence.index, sentence.index) if board.claims[i].cue]
    before = [i for i in own if board.claims[i].cue[0].end <= remark.start]
    if before:
        number = max(before, key=lambda i: board.claims[i].cue[0].end)
        content = next((span for span in board.claims[number].content if span.overlaps(remark)), None)
        if content is not None:
            aside = board.text[content.start : remark.start].rstrip()[-1:] in (",", "", "–", "—", "-", ";")
            pronoun = re.search(r"[,;–—-]\s+\w*\s*\w*$", board.text[content.start : remark.start].rstrip())
            if not aside and pronoun is None:
                return
        _mark(board, number, remark, "in the same sentence")
    elif own:
        _mark(board, own[0], remark, "in the same sentence")
    else:
        earlier = board.between(sentence.index - 1, sentence.index - 1)
        if earlier:
            _mark(board, earlier[-1], remark, "of the claim before")


def _lacking(board: Board, sentence: Sentence, remark: Span) -> None:
    """The claim of another source that a remark of no evidence speaks of: by a shared word, or right before "it"."""
    known = vocabulary()
    own = board.between(sentence.index, sentence.index)
    by = [board.claims[i].source for i in own if any(span.holds(remark) for span in board.claims[i].content)]
    about = board.text[remark.end : min(sentence.span.end, remark.end + 80)]
    named = not known.named.isdisjoint(words_of(about)[:4]) or len(words_of(about)) <= _FEW
    for number in reversed(board.between(sentence.index - _NEAR, sentence.index)):
        claim = board.claims[number]
        if claim.content[-1].end > remark.start or any(same_voice(claim.source, source) for source in by):
            continue
        if by and claim.stance in _TOLD and (named or board.shared(number, stems_of(about))):
            _mark(board, number, Span(sentence.span.start, remark.end), f"as {by[0].name} says")
            return


def _unverified(board: Board, sentence: Sentence, words: frozenset[str], remark: Span) -> None:
    """The claims of the remark's own sentence, else the fitting ones before it."""
    own = board.between(sentence.index, sentence.index)
    outside = [i for i in own if not any(_says(board, span, remark) for span in board.claims[i].content)]
    before = [i for i in outside if board.claims[i].content[0].start < remark.start]
    if before:
        _mark(board, before[-1], remark, "in the same sentence")
        return
    known = vocabulary()
    behind = [i for i in outside if board.claims[i].content[0].start >= remark.end]
    if behind:
        between = words_of(board.text[remark.end : board.claims[behind[0]].content[0].start])
        if set(between) & known.named or remark.start == sentence.span.start:
            _mark(board, behind[0], remark, "of it")
            return
    if any(not is_media(board.claims[i].source.name) and i not in behind for i in own):
        return
    evidence = Span(sentence.span.start, remark.end)
    for number, how in _meant(board, sentence, words, remark):
        _mark(board, number, evidence, how)


def _meant(board: Board, sentence: Sentence, words: frozenset[str], remark: Span) -> list[tuple[int, str]]:
    """The claims before that a remark speaks of, each with what tells so."""
    known = vocabulary()
    text = board.text
    claimed = board.between(sentence.index - _FAR, sentence.index - 1)
    near = [i for i in claimed if sentence.index - board.claims[i].sentence <= _NEAR]
    general = known.general.first(text, words, sentence.span.start, sentence.span.end)
    if general is not None:
        recent = board.between(sentence.index - _GENERAL, sentence.index - 1)
        fought = [i for i in recent if board.claims[i].topic in _FOUGHT or i in near]
        return [(i, "of what either side claims") for i in fought]
    subject = words_of(text[sentence.span.start : remark.end])[:12]
    behind = words_of(text[remark.end : min(sentence.span.end, remark.end + 80)])[:6]
    spoken = set(subject) | set(behind)
    if not spoken & (known.named | set().union(*known.about.values()) | known.events) and not _by_words(
        board, claimed, words
    ):
        return []
    latest = [i for i in near if board.claims[i].sentence == board.claims[near[-1]].sentence] if near else []
    if spoken & known.last and spoken & known.named and len(latest) > 1:
        return [(latest[-1], "of the last of them")]
    if spoken & known.first and spoken & known.named and len(latest) > 1:
        return [(latest[0], "of the first of them")]
    if spoken & (known.all - {"any", "all"}) and spoken & known.named:
        return [(i, "of each of them") for i in near]
    owner = side_of_owner(text[remark.end : remark.end + 60])
    theirs = [i for i in claimed if owner is not None and board.claims[i].source.side == owner]
    if theirs:
        return [(theirs[-1], "of what that side claims")]
    sourced = [i for i in claimed if _source_named(board, i, words)]
    if sourced:
        return [(sourced[-1], "of what its source says")]
    topics = [topic for topic, about in known.about.items() if spoken & about and topic != "any"]
    fitting = [i for i in near if board.claims[i].topic in topics]
    if fitting:
        return [(i, "of claims on that topic") for i in fitting]
    worded = _by_words(board, claimed, words)
    if worded and not spoken & known.named:
        return [(worded[-1], "of a claim in the same words")]
    if not spoken & (known.named | known.events | known.about["any"]):
        return []
    asserted = [i for i in near if board.claims[i].stance is not Stance.DENIES]
    return [(asserted[-1], "of the claim before")] if asserted else []


def _by_words(board: Board, claimed: list[int], words: frozenset[str]) -> list[int]:
    """The claims that share two words with a remark's sentence."""
    said = stems_of(" ".join(sorted(words)))
    return [i for i in claimed if len(board.shared(i, said)) >= 2]


def _source_named(board: Board, number: int, words: frozenset[str]) -> bool:
    """Whether a remark's sentence names a claim's source by a word that is no name of a kind of body."""
    name = [word for word in words_of(board.claims[number].source.name) if len(word) > 3]
    roles = word_class("roles") | word_class("determiners") | word_class("prepositions") | word_class("speakers")
    return any(word in words for word in name if word not in roles)


def _says(board: Board, content: Span, remark: Span) -> bool:
    """Whether a remark is part of what is claimed, not an aside ("…, but it was not verified", "– a claim that …")."""
    if not content.overlaps(remark):
        return False
    said = board.text[content.start : remark.start]
    mark = max((said.rfind(sign) for sign in (",", ";", " - ", " – ", " — ", "–", "—")), default=-1)
    if mark < 0:
        return True
    words = [match.group().lower() for match in WORD.finditer(said, mark)]
    return not (words and words[0] in vocabulary().asides) and not (not words and said[mark] in ";–—-")
