"""Two sources that say different things of one: figures that differ, each blaming the other, an accident for an attack.

Only claims of different sources (of different sides, where both have one) that stand near each other are compared, and
only if they share words, names, or a kind of event. Both are then disputed, each by the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from summarizers.claims.board import Board, same_voice
from summarizers.claims.meaning import (
    WORD,
    has_verb,
    is_family,
    names_of,
    side_of_owner,
    sides_in,
    stems_of,
    surface_of,
    words_of,
)
from summarizers.claims.vocabulary import vocabulary
from summarizers.text.clauses import has_ending, word_class
from summarizers.types import Figure, Span, Stance, Status

_VIOLENT = frozenset({"strike", "kill", "down"})
_FATES = frozenset({"kill", "wound"})
_THINGS = frozenset({"plane", "ship", "site"})
_PLACES = frozenset({"place", "site"})
_OWNED = re.compile(r"\b[A-Z][\w-]*['’]s?(?=\s)")
_NEAR = 2
"""How many sentences two accounts may stand apart."""

_CONTESTED = frozenset(
    {"casualties", "strikes", "territory", "equipment", "civilians", "prisoners", "nuclear", "operations", "other"}
)


def read_contradictions(board: Board, figures: Sequence[Figure]) -> None:
    """Marks what is said to contradict another account, and pairs of claims that contradict each other."""
    _said_to_contradict(board)
    order = (
        board.between(0, len(board.sentences))
        if len(board.claims) <= 1
        else sorted(
            range(len(board.claims)), key=lambda i: (board.claims[i].sentence, board.claims[i].content[0].start)
        )
    )
    for at, later in enumerate(order):
        for earlier in reversed(order[max(0, at - 4) : at]):
            one, other = board.claims[earlier], board.claims[later]
            if other.sentence - one.sentence > _NEAR or one.status is not Status.CLAIMED:
                continue
            if other.status is not Status.CLAIMED or not _comparable(board, earlier, later):
                continue
            reason = _contradiction(board, earlier, later, figures)
            if reason:
                _dispute(board, earlier, later, reason)
                break


def _between(board: Board, number: int) -> set[str]:
    """The words between a claim's cue and its content ("reported only a small fire")."""
    claim = board.claims[number]
    gap = board.text[claim.cue[0].end : claim.content[0].start] if claim.cue else ""
    return set(words_of(gap)) if len(gap) < 40 else set()


def _dispute(board: Board, earlier: int, later: int, reason: str) -> None:
    one, other = board.claims[earlier], board.claims[later]
    first, second = (Span(claim.content[0].start, claim.content[-1].end) for claim in (one, other))
    board.mark(earlier, Status.DISPUTED, other.source.name, second, f"{other.source.name} says otherwise: {reason}")
    board.mark(later, Status.DISPUTED, one.source.name, first, f"{one.source.name} says otherwise: {reason}")


def _comparable(board: Board, earlier: int, later: int) -> bool:
    one, other = board.claims[earlier], board.claims[later]
    told = {Stance.ASSERTS, Stance.ACCUSES}
    if one.stance not in told or other.stance not in told or same_voice(one.source, other.source):
        return False
    return not any(a.overlaps(b) for a in one.content for b in other.content)


def _contradiction(board: Board, earlier: int, later: int, figures: Sequence[Figure]) -> str:
    """In which way two claims contradict each other; empty where they do not."""
    one, other = (surface_of(board.text, board.claims[i].content) for i in (earlier, later))
    if _unreal(one) or _unreal(other):
        return ""
    known = vocabulary()
    said_one, said_other = frozenset(words_of(one)), frozenset(words_of(other)) | _between(board, later)
    shared = stems_of(one) & stems_of(other)
    pair = _Pair(
        board=board,
        earlier=earlier,
        later=later,
        one=one,
        other=other,
        said_one=said_one,
        said_other=said_other,
        shared=shared,
        own=frozenset(stem for stem in shared if not is_family(stem)),
        pointing=bool(said_other & known.pointing or known.pronouns.intersection(words_of(other)[:1])),
        adjacent=board.claims[later].sentence - board.claims[earlier].sentence <= 1,
        fought={board.claims[i].topic for i in (earlier, later)} <= _CONTESTED,
    )
    if said_other & known.pretexts and said_one & known.wars:
        return "what the war is called"
    if _elsewhere(one, other):
        return ""
    return (
        _figures_differ(pair, figures)
        or _accident(pair)
        or _blame(pair)
        or _less(pair)
        or _possession(pair)
        or _opposite(pair)
        or _other_account(pair)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Two claims, the earlier and the later, with their words, the stems that they share, those that are no family.

    `pointing`: the later speaks of "it" or "them"; `adjacent`: it stands in the same sentence or the next; `fought`:
    both speak of what is contested in a war.
    """

    board: Board
    earlier: int
    later: int
    one: str
    other: str
    said_one: frozenset[str]
    said_other: frozenset[str]
    shared: frozenset[str]
    own: frozenset[str]
    pointing: bool
    adjacent: bool
    fought: bool

    @property
    def opposed(self) -> bool:
        """Whether both sources speak for a side, and not for the same."""
        one, other = (self.board.claims[i].source.side for i in (self.earlier, self.later))
        return one is not None and other is not None and one != other


def _accident(pair: _Pair) -> str:
    """An accident for an attack."""
    words = vocabulary().contrary["accident"]
    both = stems_of(pair.one) | stems_of(pair.other)
    differ = bool(pair.said_one & words) != bool(pair.said_other & words)
    about = pair.shared or pair.pointing or len(stems_of(pair.other)) <= 3
    return "an accident for an attack" if differ and _VIOLENT & both and pair.adjacent and about else ""


def _less(pair: _Pair) -> str:
    """Far less than the other says, or fighters for civilians."""
    contrary = vocabulary().contrary
    deeds = _VIOLENT & stems_of(pair.one) & stems_of(pair.other)
    if pair.adjacent and deeds and (pair.own or pair.pointing) and _by_others(pair.one, pair.other):
        return "done by others"
    less = pair.said_other & contrary["minimal"] and not _negated(pair.said_other)
    if less and pair.adjacent and pair.fought and (deeds or pair.shared):
        return "far less"
    natures = any(
        pair.said_one & contrary[a] and pair.said_other & contrary[b] and not pair.said_one & contrary[b]
        for a, b in (("combatant", "civilian"), ("civilian", "combatant"))
    )
    violent = _VIOLENT & (stems_of(pair.one) | stems_of(pair.other))
    return "fighters or civilians" if natures and pair.adjacent and violent and (pair.shared or pair.pointing) else ""


def _opposite(pair: _Pair) -> str:
    """The one affirms what the other denies."""
    negated = _negated(pair.said_one) != _negated(pair.said_other)
    about = len(pair.shared) >= 2 or (pair.shared and len(stems_of(pair.other)) <= 4)
    told = has_verb(pair.one) and has_verb(pair.other)
    same = negated and pair.adjacent and pair.fought and about and told
    return f"the opposite, of {', '.join(sorted(pair.shared))}" if same else ""


def _other_account(pair: _Pair) -> str:
    """Another account of what both speak of, by the other side."""
    thing = pair.own or pair.shared & _THINGS
    told = pair.opposed and pair.adjacent and pair.board.claims[pair.earlier].topic in _CONTESTED
    definite = words_of(pair.other)[0] in word_class("determiners") or pair.board.claims[pair.later].figures
    if thing and told and definite and _copular(pair.other, pair.shared):
        return f"another account of {', '.join(sorted(pair.shared))}"
    return ""


def _unreal(content: str) -> bool:
    """Whether a claim speaks of what may be, should be or will be, not of what is."""
    return bool(set(words_of(content)) & vocabulary().unreal)


def _elsewhere(one: str, other: str) -> bool:
    """Whether both name places or people, and none in common."""
    located = _located(one), _located(other)
    if located[0] and located[1] and not located[0] & located[1]:
        return True
    first = {name for name in names_of(one[1:]) if not sides_in(name)}
    second = {name for name in names_of(other[1:]) if not sides_in(name)}
    days = word_class("weekdays") | word_class("months")
    first = {name for name in first if name.lower() not in days}
    second = {name for name in second if name.lower() not in days}
    return bool(first and second and not first & second)


def _located(content: str) -> set[str]:
    """The places where something is said to be: "over Belgorod", "in the Donetsk region"."""
    return {match.group(1) for match in _place().finditer(content)}


@cache
def _place() -> re.Pattern[str]:
    where = "|".join(sorted(word_class("opening_prepositions") | vocabulary().where))
    return re.compile(rf"\b(?:{where})\s+(?:the\s+)?([A-Z][\w’'-]+)")


def _figures_differ(pair: _Pair, figures: Sequence[Figure]) -> str:
    """Another number of the same thing: a shared referent, or no more than "the number" or a bare one."""
    contrary = vocabulary().contrary
    text = pair.board.text
    fates = [stems_of(content) & _FATES for content in (pair.one, pair.other)]
    if fates[0] and fates[1] and not fates[0] & fates[1]:
        return ""  # the dead and the wounded
    first, second = ([figures[i] for i in pair.board.claims[number].figures] for number in (pair.earlier, pair.later))
    for a in first:
        for b in second:
            same_unit = a.unit == b.unit or a.unit is None or b.unit is None
            summed = bool(pair.said_other & contrary["figure"])
            if a.malformed or b.malformed or not _apart(a, b) or not same_unit:
                continue
            if a.period is not None and b.period is not None and a.period != b.period:
                continue
            if not (pair.opposed or ((summed or not b.referent) and _as_wide(pair.one, pair.other))):
                continue
            counted = stems_of((a.referent or "").lower()) & stems_of((b.referent or "").lower())
            bare = not b.referent and pair.shared
            if counted or summed or bare or (pair.opposed and len(pair.shared) >= 2):
                return f"{a.span.of(text)} or {b.span.of(text)}"
    shares = [figure for figure in first if figure.unit in ("%", "ratio")]
    if shares and pair.opposed and pair.said_other & vocabulary().quantities:
        return f"{shares[0].span.of(text)} or another share"
    return ""


def _apart(a: Figure, b: Figure) -> bool:
    """Whether two figures have no number in common; an open side has no end."""
    least, most = float("-inf"), float("inf")
    first = (least if a.low is None else a.low, most if a.high is None else a.high)
    second = (least if b.low is None else b.low, most if b.high is None else b.high)
    return first[1] < second[0] or second[1] < first[0]


def _as_wide(one: str, other: str) -> bool:
    """Whether a claim names no place or person that the earlier does not: it may be about as much."""
    named = {name for name in names_of(other[1:]) if not sides_in(name)} | _located(other)
    days = word_class("weekdays") | word_class("months")
    return {name for name in named if name.lower() not in days} <= set(names_of(one))


def _blame(pair: _Pair) -> str:
    """Two sides name different sides as those who did one thing."""
    blamed_one, blamed_other = set(_agents(pair.one)), set(_agents(pair.other))
    if not pair.fought or not pair.adjacent or not blamed_one or not blamed_other or blamed_one == blamed_other:
        return ""
    deeds = _VIOLENT | {"take"}
    alike = bool(pair.shared & deeds) and (len(pair.shared) >= 2 or pair.opposed)
    if not (alike or (pair.pointing and deeds & stems_of(pair.one))):
        return ""
    side_one, side_other = (pair.board.claims[i].source.side for i in (pair.earlier, pair.later))
    if pair.opposed:
        crossed = side_other in blamed_one and side_one in blamed_other
        own = side_one in blamed_one and side_other in blamed_other
        return f"{side_one} or {side_other}" if crossed and not own else ""
    return f"{min(blamed_one)} or {min(blamed_other)}" if not blamed_one & blamed_other else ""


def _by_others(one: str, other: str) -> bool:
    """Whether both tell by whom something was done, and not by the same."""
    agents = [match.group(1) for content in (one, other) if (match := _agent().search(content)) is not None]
    if len(agents) < 2:
        return False
    first, second = ({word for word in words_of(agent) if word not in word_class("determiners")} for agent in agents)
    return not first & second


@cache
def _agent() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(word_class('agent_markers')))})\s+((?:[\w’'-]+\s?){{1,5}})")


@cache
def _located_name() -> re.Pattern[str]:
    where = "|".join(sorted(word_class("prepositions") - word_class("agent_markers") - vocabulary().noun_links))
    return re.compile(rf"\b(?:{where})\s+(?:the\s+)?[A-Z][\w’'-]*\b(?!\s+[a-z])")


def _agents(content: str) -> list[str]:
    """The sides that a claim names as doing something: not "in Ukraine", "to Russia"."""
    parts = _located_name().split(_OWNED.sub("", content))
    return [side for part in parts for side in sides_in(part)]


def _possession(pair: _Pair) -> str:
    """Both sides say that they hold one place."""
    both = "take" in stems_of(pair.one) and "take" in stems_of(pair.other)
    named = {name for name in pair.board.names(pair.earlier) & pair.board.names(pair.later) if not sides_in(name)}
    unknown = any(pair.board.claims[i].source.side is None for i in (pair.earlier, pair.later))
    place = pair.shared & _PLACES or named
    return "who holds it" if both and place and (pair.opposed or unknown) else ""


def _negated(words: frozenset[str]) -> bool:
    return any(word in word_class("negations") or has_ending(word, "negative") for word in words)


def _copular(other: str, shared: frozenset[str]) -> bool:
    """Whether a claim begins with what it shares and says what that is ("the people in it were families")."""
    words = words_of(other)
    end = next((i for i, word in enumerate(words) if i and word in word_class("be")), None)
    return end is not None and end <= 6 and bool(stems_of(" ".join(words[:end])) & shared)


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
