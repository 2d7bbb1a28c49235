"""Claims of different voices that stand near each other and say different things of one event: both are disputed.

That they speak of one thing is told by `pairs`, in which way they contradict each other by `contrary`. A claim that
says "not" of what the one before it says denies that. What it cannot do: see a contradiction that no word of
`data/en/disputes.toml` shows.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.actors.sides import is_media
from summarizers.claims.accounts import Account
from summarizers.claims.board import Board
from summarizers.claims.contrary import contradiction, denies
from summarizers.claims.meaning import WORD, side_of_owner, surface_of, words_of
from summarizers.claims.opposites import lexicon
from summarizers.claims.pairs import pair_of, side_named
from summarizers.claims.vocabulary import vocabulary
from summarizers.text.clauses import word_class
from summarizers.types import ActorKind, Claim, Figure, Source, Span, Stance, Status

_NEAR = 2
"""How many sentences two accounts may stand apart."""

_BEFORE = 5  # claims before one with which it is compared
_SHORT = 9  # words of a claim that may speak of the one before without sharing a word
_TOLD = frozenset({Stance.ASSERTS, Stance.ACCUSES})


def read_contradictions(board: Board, figures: Sequence[Figure]) -> None:
    """Marks what is said to contradict another account, and pairs of claims that contradict each other."""
    _said_to_contradict(board)
    order = board.order
    accounts: dict[int, Account] = {}
    for at, later in enumerate(order):
        for earlier in reversed(order[max(0, at - _BEFORE) : at]):
            one, other = board.claims[earlier], board.claims[later]
            if other.sentence - one.sentence > _NEAR:
                break
            if one.status is not Status.CLAIMED or other.status is not Status.CLAIMED:
                continue
            if not _comparable(board, one, other) or not _related(board, earlier, later):
                continue
            for number in (earlier, later):
                if number not in accounts:
                    accounts[number] = Account(board, number)
            pair = pair_of(board, one, other, accounts[earlier], accounts[later])
            if denies(board, pair):
                _deny(board, earlier, later)
                break
            reason = contradiction(pair, figures)
            if reason:
                _dispute(board, earlier, later, reason)
                break


def _related(board: Board, earlier: int, later: int) -> bool:
    """Whether two claims share a word or a name, or the later points back: else nothing can tell more."""
    if board.shared(earlier, board.stems(later)) or board.names(earlier) & board.names(later):
        return True
    words = words_of(surface_of(board.text, board.claims[later].content))
    known = lexicon()
    return len(words) <= _SHORT or not known.references.isdisjoint(words) or not known.pointing.isdisjoint(words[:2])


def _dispute(board: Board, earlier: int, later: int, reason: str) -> None:
    one, other = board.claims[earlier], board.claims[later]
    first, second = (Span(claim.content[0].start, claim.content[-1].end) for claim in (one, other))
    board.mark(earlier, Status.DISPUTED, other.source.name, second, f"{other.source.name} says otherwise: {reason}")
    board.mark(later, Status.DISPUTED, one.source.name, first, f"{one.source.name} says otherwise: {reason}")


def _deny(board: Board, earlier: int, later: int) -> None:
    """Marks a claim as denied by the one behind it, which is a denial then."""
    by = board.claims[later]
    evidence = Span(by.content[0].start, by.content[-1].end)
    words = " ".join(evidence.of(board.text).split())[:80]
    board.mark(earlier, Status.DENIED, by.source.name, evidence, f"{by.source.name} denies it: “{words}”")
    board.mark(later, Status.DENIED, "itself", evidence, f"“{words}”: its source denies what is said before")


def _comparable(board: Board, one: Claim, other: Claim) -> bool:
    if one.stance not in _TOLD or other.stance not in _TOLD or one.source.name == other.source.name:
        return False
    if any(_is_nobody(claim) for claim in (one, other)):
        return False
    unknown = None in (side_named(one.source), side_named(other.source))
    if unknown and (_is_role(board, one.source, other) or _is_role(board, other.source, one)):
        return False
    return not any(a.overlaps(b) for a in one.content for b in other.content)


def _is_role(board: Board, source: Source, other: Claim) -> bool:
    """Whether a source may be the other's: a medium, "the statement", "the expert" beside a person."""
    if is_media(source.name):
        return True
    words = words_of(source.name)
    if len(words) != 2 or words[0] not in word_class("determiners"):
        return False
    actor = other.source.actor
    person = actor is not None and board.actors[actor].kind is ActorKind.PERSON
    return words[1] in vocabulary().named or (person and words[1] in word_class("roles") - lexicon().several)


def _is_nobody(claim: Claim) -> bool:
    return words_of(claim.source.name)[0] in word_class("negations") | vocabulary().indefinite


def _said_to_contradict(board: Board) -> None:
    """Marks the last claim of whose account a sentence is said to contradict."""
    known = vocabulary()
    for sentence, words in zip(board.sentences, board.words, strict=True):
        place = known.contradictions.first(board.text, words, sentence.span.start, sentence.span.end)
        if place is None:
            continue
        remark = Span(*place)
        behind = WORD.findall(board.text, remark.end, min(sentence.span.end, remark.end + 80))[:6]
        noun = next((i for i, word in enumerate(behind) if word.lower() in known.named), None)
        if not noun:
            continue
        owner, side = " ".join(behind[:noun]), side_of_owner(" ".join(behind[: noun + 1]))
        beside = [
            i for i in board.between(sentence.index, sentence.index) if board.claims[i].content[0].start < remark.start
        ]
        by = board.claims[beside[-1]].source.name if beside else None
        for number in reversed(board.between(sentence.index - 6, sentence.index - 1)):
            claim = board.claims[number]
            theirs = claim.source.side == side if side is not None else claim.source.name.lower() in owner.lower()
            if theirs and claim.source.name != by and claim.stance is not Stance.DENIES:
                board.mark(number, Status.DISPUTED, by, sentence.span, f"“{remark.of(board.text)} {owner}”")
                break
