"""Two sources that say different things of one: figures that differ, opposite words, other doers, what one denies.

Claims of different voices that stand near each other are compared. That they speak of one thing is weighed by what
they share (words, names, kinds of things that the later points to) and by words of contrast between them; how they
contradict each other is told by figures with one referent, opposite poles, doers and holders (`accounts`). Both are then disputed,
each by the other. What it cannot do: see a contradiction that no word of the lists shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizers.actors.sides import is_media
from summarizers.claims.accounts import Account, account_of, lexicon
from summarizers.claims.answered import accuses
from summarizers.claims.board import Board, same_voice
from summarizers.claims.meaning import WORD, is_family, side_of_owner, sides_in, stems_of, surface_of, words_of
from summarizers.claims.vocabulary import vocabulary
from summarizers.text.clauses import word_class
from summarizers.types import ActorKind, Claim, Figure, Source, Span, Stance, Status

_NEAR = 2
"""How many sentences two accounts may stand apart."""

_BEFORE = 5  # claims before one with which it is compared
_FATES = frozenset({"kill", "wound"})
_FAULT = frozenset({"fault"})
_GAP = 200  # characters between two claims in which a word of contrast may stand
_BARE = 3  # words of a claim that is no more than a number: "17 dead"
_SHORT = 5  # words of a claim that says no more than what "it" was
_DIFFER = 3  # the contrast of accounts that are said to differ
_FIRM = 4  # what must tell that two claims speak of one thing
_PLAIN = 9  # words of a claim that says no more than "no such attack took place"
_SURE = 6  # the same if only "but" tells that they contradict each other
_CAUSE = "cause"


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
            if not _related(board, earlier, later) or not _comparable(board, one, other):
                continue
            for number in (earlier, later):
                if number not in accounts:
                    accounts[number] = account_of(board, number)
            pair = _pair(board, one, other, accounts[earlier], accounts[later])
            if _denies(board, pair):
                _deny(board, earlier, later)
                break
            reason = _contradiction(pair, figures)
            if reason:
                _dispute(board, earlier, later, reason)
                break


def _related(board: Board, earlier: int, later: int) -> bool:
    """Whether two claims share a word or a name, or the later points back: else nothing can tell more."""
    if board.shared(earlier, board.stems(later)) or board.names(earlier) & board.names(later):
        return True
    words = words_of(surface_of(board.text, board.claims[later].content))
    known = lexicon()
    return len(words) <= _PLAIN or not known.references.isdisjoint(words) or not known.pointing.isdisjoint(words[:2])


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
    told = {Stance.ASSERTS, Stance.ACCUSES}
    if one.stance not in told or other.stance not in told or one.source.name == other.source.name:
        return False
    if any(_is_nobody(claim) for claim in (one, other)):
        return False
    if any(_is_role(board, claim.source, by) for claim, by in ((one, other), (other, one))) and None in (_side(one.source), _side(other.source)):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Two claims, the earlier and the later, with what each tells.

    `opposed`: both sources speak for a side, and not for the same; `alike`: they speak for one; `contrast`: 1 if a word of
    contrast stands between them, 3 if the article says that accounts differ; `apart` how many sentences lie between.
    """

    text: str
    first: Claim
    second: Claim
    one: Account
    other: Account
    opposed: bool
    alike: bool
    contrast: int
    against: bool
    apart: int

    @property
    def shared(self) -> frozenset[str]:
        return self.one.stems & self.other.stems

    @property
    def anchor(self) -> int:
        """How much tells that both speak of one thing."""
        one, other = self.one, self.other
        names, own = one.names & other.names, one.own & other.own
        families = [stem for stem in self.shared if is_family(stem)]
        found = 2 * min(2, len(own)) + 2 * min(2, len(names)) + min(2, len(families))
        summed = "count" in other.things  # "the number", "the toll"
        repeated = summed or other.definite & (one.things | own)
        found += 2 * bool(self.points or repeated) + (other.refers if self.apart <= 1 else 0)
        found += 2 * bool(other.counts & one.counts) + (self.points and len(other.words) <= _SHORT)
        found += self.contrast + self.opposed + (self.apart == 0)
        return found - 2 * self.alike - (self.apart > 1)

    @property
    def points(self) -> bool:
        """Whether the later claim begins with "it" or "they", right behind the earlier."""
        return self.other.points and self.apart <= 1


def _pair(board: Board, first: Claim, second: Claim, one: Account, other: Account) -> _Pair:
    sides = [_side(claim.source) for claim in (first, second)]
    return _Pair(
        text=board.text,
        first=first,
        second=second,
        one=one,
        other=other,
        opposed=None not in sides and sides[0] != sides[1],
        alike=same_voice(first.source, second.source),
        contrast=_contrast(board, first, second),
        against=_against(board, first, second),
        apart=second.sentence - first.sentence,
    )


def _side(source: Source) -> str | None:
    """The side that a source speaks for, or that its name names ("Ukraine's Luhansk group of forces")."""
    return source.side or next(iter(sides_in(source.name)), None)


def _contrast(board: Board, first: Claim, second: Claim) -> int:
    """1 for a word of contrast at the later claim, 2 for a strong one, 3 if its sentence says that accounts differ."""
    known = lexicon()
    sentence = board.sentences[second.sentence].span
    end = first.content[-1].end
    start = end if first.sentence == second.sentence else sentence.start
    here = board.text[start : second.content[0].start][:_GAP]
    if second.content[0].start < second.cue[0].start:
        here = f"{here[:80]} {board.text[second.content[-1].end : sentence.end][:80]}"
    since = board.text[end : second.content[0].start][-2 * _GAP :].lower()
    opening = board.sentences[max(0, first.sentence - (second.sentence - first.sentence <= 1))].span.start
    before = board.text[opening : first.content[0].start][-_GAP:].lower()
    if any(phrase in since or phrase in before for phrase in known.differ):
        return 3
    if any(phrase in since for phrase in known.strong):
        return 2
    return int(here.lstrip()[:1] == ";" or not known.contrast.isdisjoint(words_of(here)))


def _against(board: Board, first: Claim, second: Claim) -> bool:
    """Whether "but" or "however" stands between two claims, or right before the source of the second."""
    start = max(first.content[-1].end, board.sentences[second.sentence].span.start)
    place = second.source.span.start if second.source.span is not None else second.cue[0].start
    between = words_of(board.text[start : min(place, second.content[0].start, start + _GAP)])
    behind = words_of(board.text[place : second.content[0].start][:_GAP])
    return not lexicon().against.isdisjoint((*between[:1], *between[-3:], *behind))


def _contradiction(pair: _Pair, figures: Sequence[Figure]) -> str:
    """In which way two claims contradict each other; empty where they do not."""
    one, other = pair.one, pair.other
    if pair.alike and pair.contrast < 1:
        return ""
    known = vocabulary()
    said_one, said_other = frozenset(one.words), frozenset(other.words)
    if said_other & known.pretexts and said_one & known.wars and not pair.alike:
        return "what the war is called"
    if one.unreal or other.unreal:
        return ""
    if _elsewhere(pair):
        return ""
    for differ in (_doers_differ, _holders_differ, _poles_differ, _reasons_differ):
        reason = differ(pair)
        if reason:
            return reason
    return _figures_differ(pair, figures) or _opposite(pair) or _set_against(pair)


def _denies(board: Board, pair: _Pair) -> bool:
    """Whether the later claim says "no such", "none of its …", "not" of what the earlier says or accuses its source of."""
    one, other = pair.one, pair.other
    if pair.apart > 1 or one.denied or not other.denied or pair.alike or one.unreal or other.unreal:
        return False
    said = (one.stems | one.capitals) & other.denied
    accused = accuses(board, pair.first, pair.second.source)
    if not lexicon().such.isdisjoint(other.words[:6]) and len(other.words) <= _PLAIN:
        return True
    if _elsewhere(pair):
        return False
    firm = len(said) >= 2 or (said and (accused or pair.anchor >= _SURE))
    return bool(firm) and pair.anchor >= _FIRM - accused


def _opposite(pair: _Pair) -> str:
    """The earlier denies a word that the later says, or one of two sides says "not" of what the other speaks of."""
    one, other = pair.one, pair.other
    if bool(one.denied) == bool(other.denied) or pair.apart > 1:
        return ""
    said = one.stems & other.denied | other.stems & one.denied
    firm = len(said) >= 2 or (said and pair.anchor >= _SURE) or (pair.opposed and pair.anchor >= _SURE)
    return "the one says “not”" if firm and pair.anchor >= _FIRM else ""


def _set_against(pair: _Pair) -> str:
    """The article sets one against the other in words: accounts differ, or "but", of what both speak of."""
    if pair.contrast == _DIFFER:
        return "the article says that accounts differ"
    return "the article sets one against the other" if pair.against and pair.opposed and pair.anchor >= _SURE else ""


def _elsewhere(pair: _Pair) -> bool:
    """Whether the two tell of different places, persons or days, or the later says that it tells of another thing."""
    one, other = pair.one, pair.other
    same = other.definite & one.own & other.own or (other.refers and pair.contrast)
    if one.names & other.names or pair.contrast == _DIFFER or pair.points or same:
        return False
    if (one.located and other.located and not one.located & other.located) or (one.names and other.names):
        return not _FAULT & one.deeds & other.deeds
    if one.days and other.days and not one.days & other.days:
        return True
    return not lexicon().another.isdisjoint(other.words[:4])


def _figures_differ(pair: _Pair, figures: Sequence[Figure]) -> str:
    """Another number of the same thing: a shared referent, or no more than "the number" or a bare one."""
    first, second = ([figures[i] for i in claim.figures] for claim in (pair.first, pair.second))
    if not first or not second:
        return _share(pair, first)
    known = lexicon()
    summed = "count" in pair.other.things
    wider = bool((pair.other.names | pair.other.located) - pair.one.names - pair.one.located)
    for a in first:
        for b in second:
            if a.malformed or b.malformed or not _apart(a, b) or (a.period and b.period and a.period != b.period):
                continue
            if _unit(a) is not None and _unit(b) is not None and _unit(a) != _unit(b):
                continue
            if not _one_fate(a, b, pair) or _of_others(a, b, pair):
                continue
            counted = _counted(a) & _counted(b)
            bare = not _counted(b)
            measured = {a.unit, b.unit} & known.measures
            elliptic = _BARE if len(words_of(pair.other.surface)) <= _BARE else 0
            need = 3 if (counted or bare or summed) and not measured else 4 if pair.other.refers else 5
            if (counted or summed or bare) and pair.anchor + bare + elliptic >= need + 2 * (wider and not pair.opposed):
                return f"{a.span.of(pair.text)} or {b.span.of(pair.text)}"
    return ""


def _share(pair: _Pair, first: Sequence[Figure]) -> str:
    """Another share in words: "90 percent had reached their targets", "almost all had been intercepted"."""
    shares = [figure for figure in first if figure.unit in ("%", "ratio")]
    if shares and pair.opposed and not vocabulary().quantities.isdisjoint(pair.other.words) and pair.apart <= 1:
        return f"{shares[0].span.of(pair.text)} or another share"
    return ""


def _counted(figure: Figure) -> frozenset[str]:
    """What a figure counts, as stems; people are one."""
    found = stems_of((figure.referent or "").lower())
    return found | {"people"} if figure.unit == "people" else found


def _one_fate(a: Figure, b: Figure, pair: _Pair) -> bool:
    """Whether two figures do not tell of different fates: the dead and the wounded."""
    fates = [stems_of((figure.referent or "").lower()) & _FATES for figure in (a, b)]
    if fates[0] and fates[1]:
        return fates[0] == fates[1]
    worded = pair.one.stems & _FATES, pair.other.stems & _FATES
    return not (worded[0] and worded[1] and not worded[0] & worded[1])


def _of_others(a: Figure, b: Figure, pair: _Pair) -> bool:
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


def _doers_differ(pair: _Pair) -> str:
    """Each names another as who did one thing."""
    one, other = pair.one.doers, pair.other.doers
    repeated = pair.other.definite & pair.one.own & pair.other.own
    if not one or not other or one & other or (pair.apart > 1 and not repeated):
        return ""
    deeds = pair.one.deeds & pair.other.deeds
    told = deeds or (pair.points and (pair.one.deeds or pair.other.deeds))
    if not told:
        return ""
    crossed = pair.second.source.side in one or pair.first.source.side in other
    own = pair.first.source.side in one and pair.second.source.side in other
    if own or pair.anchor + crossed + bool(repeated) < _FIRM:
        return ""
    return f"{min(one)} or {min(other)}"


def _holders_differ(pair: _Pair) -> str:
    """Each names another as who holds a place."""
    one, other = pair.one.holders, pair.other.holders
    if not one or not other or one & other or pair.anchor < _FIRM - 1:
        return ""
    place = pair.one.names & pair.other.names or "place" in (pair.one.things & pair.other.definite) or pair.points
    return "who holds it" if place else ""


def _poles_differ(pair: _Pair) -> str:
    """Opposite words of one thing."""
    if pair.apart > 1 and pair.contrast < _DIFFER:
        return ""
    known = lexicon()
    for kind, pole in pair.one.poles.items():
        if pair.other.poles.get(kind, pole) != pole and pair.anchor + _told_cause(pair, kind) >= known.sure[kind]:
            return f"opposite words ({kind})"
    return ""


def _told_cause(pair: _Pair, kind: str) -> int:
    """How much a word of cause ("because", "caused by") tells that two causes are of one thing."""
    if kind != _CAUSE or not (pair.one.reason or pair.other.reason):
        return 0
    return 2 + (len(pair.other.words) <= _SHORT)


def _reasons_differ(pair: _Pair) -> str:
    """Another cause of one thing."""
    one, other = pair.one, pair.other
    reasons = one.reason or one.agent, other.reason or other.agent
    if not (one.reason or other.reason) or not all(reasons) or (reasons[0] & reasons[1]) - lexicon().generic:
        return ""
    about = one.effect & other.effect or pair.points
    return "another cause" if about and pair.anchor >= _FIRM - 1 else ""


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
