"""The ways in which two claims contradict each other: figures, opposite words, doers, holders, causes, "not".

Each way asks how much tells that the two speak of one thing (`Pair.anchor`): less where it is plain by itself, as with
two numbers of one referent, more where its words say much else beside.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.claims.answered import accuses
from summarizers.claims.board import Board
from summarizers.claims.meaning import sides_in, stems_of, words_of
from summarizers.claims.opposites import lexicon
from summarizers.claims.pairs import DIFFER, SHORT, Pair
from summarizers.claims.vocabulary import vocabulary
from summarizers.types import Figure

_FATES = frozenset({"kill", "wound"})
_PLACE = frozenset({"place"})
_CAUSE = "cause"
_SHARES = frozenset({"%", "ratio"})
_BARE = 3  # words of a claim that is no more than a number: "17 dead"
_FIRM = 4  # what must tell that two claims speak of one thing
_PLAIN = 9  # words of a claim that says no more than "no such attack took place"
_WHOLE = 14  # words of a claim that "not" is the point of
_SHORT_OF = 8  # words of a claim in which "only" makes it less than the other
_SURE = 6  # the same as `_FIRM` if only "but" or "not" tells that they contradict each other


def contradiction(pair: Pair, figures: Sequence[Figure]) -> str:
    """In which way two claims contradict each other, in words; empty where they do not.

    Args:
        pair: the claims.
        figures: what their `figures` index.
    """
    one, other = pair.one, pair.other
    if pair.alike and pair.contrast < 1:
        return ""
    known = vocabulary()
    said_one, said_other = frozenset(one.words), frozenset(other.words)
    if said_other & known.pretexts and said_one & known.wars and pair.opposed and pair.apart <= 1:
        return "what the war is called"
    if one.unreal or other.unreal:
        return ""
    if pair.elsewhere:
        return ""
    for differ in (_doers_differ, _holders_differ, _poles_differ, _reasons_differ, _far_less):
        reason = differ(pair)
        if reason:
            return reason
    return _figures_differ(pair, figures) or _opposite(pair) or _set_against(pair)


def denies(board: Board, pair: Pair) -> bool:
    """Whether the later claim says "no such", "none of its", "not" of what the earlier says or blames on its source."""
    one, other = pair.one, pair.other
    if pair.apart > 1 or one.denied or not other.denied or pair.alike or one.unreal or other.unreal:
        return False
    said = (one.stems | one.capitals) & other.denied
    accused = accuses(board, pair.first, pair.second.source)
    if not lexicon().such.isdisjoint(other.words[:6]) and len(other.words) <= _PLAIN:
        return True
    if pair.elsewhere:
        return False
    firm = len(said) >= 2 or (said and (accused or pair.anchor >= _SURE))
    return bool(firm) and pair.anchor >= _FIRM - accused


def _far_less(pair: Pair) -> str:
    """The later says that it was "only a small fire", "just a warehouse"."""
    known = lexicon()
    only = any(
        word in known.minimal and known.small & set(after) for word, after in _followed(pair.other.words[:_SHORT_OF])
    )
    told = pair.opposed and pair.one.deeds & pair.other.deeds
    return "far less" if only and pair.apart <= 1 and (told or pair.contrast) and pair.anchor >= 2 else ""


def _followed(words: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Each word with the two behind it."""
    return [(word, words[at + 1 : at + 3]) for at, word in enumerate(words)]


def _opposite(pair: Pair) -> str:
    """The earlier denies a word that the later says, or one of two sides says "not" of what the other speaks of."""
    one, other = pair.one, pair.other
    if bool(one.denied) == bool(other.denied) or pair.apart > 1:
        return ""
    said = one.stems & other.denied | other.stems & one.denied
    plain = pair.opposed and pair.repeated and pair.anchor > _FIRM and len(one.words) <= _WHOLE
    firm = len(said) >= 2 or (said and pair.anchor >= _SURE) or plain
    return "the one says “not”" if firm and pair.anchor >= _FIRM else ""


def _set_against(pair: Pair) -> str:
    """The article sets one against the other in words: accounts differ, or "but", of what both speak of."""
    if pair.contrast == DIFFER:
        return "the article says that accounts differ"
    return "the article sets one against the other" if pair.against and pair.opposed and pair.anchor >= _SURE else ""


def _figures_differ(pair: Pair, figures: Sequence[Figure]) -> str:
    """Another number of the same thing: a shared referent, or no more than "the number" or a bare one."""
    first, second = ([figures[i] for i in claim.figures] for claim in (pair.first, pair.second))
    if not first or not second:
        return _share(pair, first)
    known = lexicon()
    wider = bool((pair.other.names | pair.other.located) - pair.one.names - pair.one.located)
    for a in first:
        for b in second:
            if a.malformed or b.malformed or not _apart(a, b) or (a.period and b.period and a.period != b.period):
                continue
            if _unit(a) is not None and _unit(b) is not None and _unit(a) != _unit(b):
                continue
            if not _one_fate(a, b, pair) or _of_others(a, b):
                continue
            counted = _counted(a) & _counted(b)
            bare = not _counted(b) and (pair.summed or len(pair.other.words) <= SHORT + 1)
            measured = {a.unit, b.unit} & known.measures
            elliptic = _BARE if len(words_of(pair.other.surface)) <= _BARE else 0
            need = 3 if (counted or bare or pair.summed) and not measured else 4 if pair.other.refers else 5
            if (counted or pair.summed or bare) and pair.anchor + bare + elliptic >= need + 2 * (
                wider and not pair.opposed
            ):
                return f"{a.span.of(pair.text)} or {b.span.of(pair.text)}"
    return ""


def _share(pair: Pair, first: Sequence[Figure]) -> str:
    """Another share in words: "90 percent had reached their targets", "almost all had been intercepted"."""
    shares = [figure for figure in first if figure.unit in _SHARES]
    if shares and pair.opposed and not vocabulary().quantities.isdisjoint(pair.other.words) and pair.apart <= 1:
        return f"{shares[0].span.of(pair.text)} or another share"
    return ""


def _counted(figure: Figure) -> frozenset[str]:
    """What a figure counts, as stems; people are one."""
    found = stems_of((figure.referent or "").lower())
    return found | {"people"} if figure.unit == "people" else found


def _one_fate(a: Figure, b: Figure, pair: Pair) -> bool:
    """Whether two figures do not tell of different fates: the dead and the wounded."""
    fates = [stems_of((figure.referent or "").lower()) & _FATES for figure in (a, b)]
    if fates[0] and fates[1]:
        return fates[0] == fates[1]
    worded = pair.one.stems & _FATES, pair.other.stems & _FATES
    return not (worded[0] and worded[1] and not worded[0] & worded[1])


def _of_others(a: Figure, b: Figure) -> bool:
    """Whether two figures count people of different nations."""
    nations = set(sides_in(a.referent or "")), set(sides_in(b.referent or ""))
    return bool(nations[0] and nations[1] and not nations[0] & nations[1])


def _apart(a: Figure, b: Figure) -> bool:
    """Whether two figures have no number in common; an open side has no end."""
    first, second = _bounds(a), _bounds(b)
    return first[1] < second[0] or second[1] < first[0]


def _bounds(figure: Figure) -> tuple[float, float]:
    """A figure's bounds in its base unit: metres for kilometres."""
    size = lexicon().sizes.get(figure.unit or "", 1)
    least = float("-inf") if figure.low is None else figure.low * size
    return least, float("inf") if figure.high is None else figure.high * size


def _unit(figure: Figure) -> str | None:
    return lexicon().bases.get(figure.unit or "", figure.unit)


def _doers_differ(pair: Pair) -> str:
    """Each names another as who did one thing."""
    one, other = pair.one.doers, pair.other.doers
    if not one or not other or one & other or (pair.apart > 1 and not pair.repeated):
        return ""
    deeds = pair.one.deeds & pair.other.deeds
    told = deeds or (pair.points and (pair.one.deeds or pair.other.deeds))
    if not told:
        return ""
    crossed = pair.second.source.side in one or pair.first.source.side in other
    own = pair.first.source.side in one and pair.second.source.side in other
    if own or pair.anchor + crossed + bool(pair.repeated) < _FIRM:
        return ""
    return f"{min(one)} or {min(other)}"


def _holders_differ(pair: Pair) -> str:
    """Each names another as who holds a place."""
    one, other = pair.one.holders, pair.other.holders
    if not one or not other or one & other or pair.anchor < _FIRM - 1:
        return ""
    place = pair.one.names & pair.other.names or _PLACE & pair.one.things & pair.other.definite or pair.points
    return "who holds it" if place else ""


def _poles_differ(pair: Pair) -> str:
    """Opposite words of one thing."""
    if pair.apart > 1 and pair.contrast < DIFFER:
        return ""
    known = lexicon()
    for kind, pole in pair.one.poles.items():
        if pair.other.poles.get(kind, pole) != pole and pair.anchor + _told_cause(pair, kind) >= known.sure[kind]:
            return f"opposite words ({kind})"
    return ""


def _told_cause(pair: Pair, kind: str) -> int:
    """How much a word of cause ("because", "caused by") tells that two causes are of one thing."""
    if kind != _CAUSE or not (pair.one.reason or pair.other.reason):
        return 0
    return 2 + (len(pair.other.words) <= SHORT)


def _reasons_differ(pair: Pair) -> str:
    """Another cause of one thing."""
    one, other = pair.one, pair.other
    reasons = one.reason or one.agent, other.reason or other.agent
    if not (one.reason or other.reason) or not all(reasons) or (reasons[0] & reasons[1]) - lexicon().generic:
        return ""
    about = one.effect & other.effect or pair.points
    return "another cause" if about and pair.anchor >= _FIRM - 1 else ""
