"""Which claims an answer denies or confirms.

"It" and "the accusation" mean the claim before them, if another made it; "involvement" what the answerer is accused of;
"the strike" a claim that speaks of one; a clause the claim that shares its words. Names alone never pair two claims.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.claims.answering import Answer, Verdict
from summarizers.claims.board import Board, same_voice
from summarizers.claims.meaning import (
    is_family,
    mentions,
    names_of,
    plain_stems_of,
    side_in,
    stems,
    stems_of,
    surface_of,
    word_side,
    words_of,
)
from summarizers.claims.objects import Form
from summarizers.claims.opposites import lexicon
from summarizers.claims.topics import topic_of
from summarizers.claims.vocabulary import vocabulary
from summarizers.text.clauses import word_class
from summarizers.types import Claim, Source, Span, Stance, Status

NEAR = 6
"""How many sentences a denial in other words may stand from what it denies."""

_DEEDS = frozenset({"take", "strike", "kill", "down"})
_FEW = 4  # words that say something
_LAST = 3
_PLAIN = 9  # words of a claim that is no more than a denial
_STATUS = {Verdict.DENIES: Status.DENIED, Verdict.CONFIRMS: Status.CONFIRMED}


def read_answers(board: Board, answers: Sequence[Answer]) -> None:
    """Marks what is denied or confirmed by another source."""
    for answer in answers:
        source = answer.source
        if source is None or not source.name or _is_nobody(source.name):
            continue
        for number in _answered(board, answer, source):
            word = board.text[answer.evidence.start : answer.evidence.end]
            reason = f"{source.name} {answer.verdict} it: “{' '.join(word.split())[:80]}”"
            board.mark(number, _STATUS[answer.verdict], source.name, _evidence(board, answer, source), reason)
            if answer.verdict is Verdict.DENIES:
                _mark_denial(board, answer, source)


def _mark_denial(board: Board, answer: Answer, source: Source) -> None:
    """Marks the claim that is no more than the answer ("no such attack took place") as its source's denial."""
    for number in board.between(answer.sentence, answer.sentence):
        claim = board.claims[number]
        words = words_of(surface_of(board.text, claim.content))
        plain = len(words) <= _PLAIN and not word_class("negations").isdisjoint(words)
        if plain and claim.source.name == source.name and claim.content[0].holds(answer.evidence):
            said = f"“{answer.evidence.of(board.text)[:80]}”: its source denies what is said before"
            board.mark(number, Status.DENIED, "itself", answer.evidence, said)


def _evidence(board: Board, answer: Answer, source: Source) -> Span:
    """The answer's words, with its source where that stands near."""
    spans = [answer.evidence, *((answer.draft.cue,) if answer.draft is not None else ())]
    sentence = board.sentences[answer.sentence].span
    if source.span is not None and sentence.holds(source.span):
        spans.append(source.span)
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _answered(board: Board, answer: Answer, source: Source) -> list[int]:
    before = [
        i
        for i in board.others(source, answer.sentence, answer.position, _LAST)
        if board.claims[i].content[0].start < answer.position
        and not (answer.reporter is not None and same_voice(board.claims[i].source, answer.reporter))
    ]
    asserted = [
        i
        for i in before
        if board.claims[i].stance in (Stance.ASSERTS, Stance.ACCUSES, Stance.WARNS) and not _agrees(board, answer, i)
    ]
    near = [i for i in asserted if answer.sentence - board.claims[i].sentence <= 1]
    if answer.form is Form.ABSENT:
        return _spoken_of(board, answer, asserted)
    if answer.form is Form.NAMED:
        if answer.complement is not None:
            return _repeated(board, answer, source)
        return _named(board, answer, source, asserted, near)
    if answer.form is Form.DEED:
        return _deed(board, answer, source, asserted, near)
    if answer.form is Form.EVENT:
        return _event(board, answer, asserted, near)
    return _repeated(board, answer, source) or _adjacent(board, answer, near)


def _agrees(board: Board, answer: Answer, number: int) -> bool:
    """Whether a claim says itself what a denial says of others ("do not see any grounds", "no grounds")."""
    words = words_of(surface_of(board.text, board.claims[number].content))
    negated = answer.verdict is Verdict.DENIES and not word_class("negations").isdisjoint(words)
    judged = plain_stems_of(answer.evidence.of(board.text)) if negated else frozenset()
    return bool(judged & plain_stems_of(surface_of(board.text, board.claims[number].content)))


def _named(board: Board, answer: Answer, source: Source, asserted: list[int], near: list[int]) -> list[int]:
    """The claim that "it", "the accusation" or "the latter" means."""
    known = vocabulary()
    spoken = set(words_of(answer.evidence.of(board.text))) | set(answer.lead)
    accused = [
        i
        for i in asserted
        if (board.claims[i].stance is Stance.ACCUSES or i in near) and accuses(board, board.claims[i], source)
    ]
    charged = [i for i in accused if board.claims[i].stance is Stance.ACCUSES]
    if spoken & known.charges and charged:
        return charged[-1:]
    if spoken & known.last and near:
        return near[-1:]
    if spoken & (known.first) and near:
        return near[:1]
    pronoun = bool(answer.lead) and answer.lead[0] in known.pronouns
    if near:
        return [i for i in near if i in accused][-1:] or near[-1:]
    if pronoun and answer.verdict is Verdict.CONFIRMS:
        return asserted[-1:] if asserted and answer.sentence - board.claims[asserted[-1]].sentence <= 2 else []
    return accused[-1:] or asserted[-1:]


def _deed(board: Board, answer: Answer, source: Source, asserted: list[int], near: list[int]) -> list[int]:
    """What the answerer is said to have done; of what a deed is named with, a claim that shares it."""
    accused = [i for i in asserted if accuses(board, board.claims[i], source)]
    about = stems_of(answer.about.of(board.text)) - stems_of(" ".join(sorted(vocabulary().deeds)))
    if answer.verdict is Verdict.CONFIRMS:
        return [i for i in near if not about or board.shared(i, about)][-1:]
    if answer.complement is not None and about:
        shared = [i for i in asserted if board.shared(i, about)]
        return [i for i in shared if i in accused][-1:] or [i for i in near if i in accused][-1:]
    return [i for i in accused if i in near or board.claims[i].stance is Stance.ACCUSES][-1:]


def _event(board: Board, answer: Answer, asserted: list[int], near: list[int]) -> list[int]:
    """The claim that speaks of "the strike": shares its stem, or has its topic and stands right before."""
    known = vocabulary()
    about = stems_of(" ".join(answer.lead))
    plain = plain_stems_of(" ".join(answer.lead))
    shared = [i for i in asserted if board.shared(i, about)]
    exact = [i for i in shared if plain & plain_stems_of(surface_of(board.text, board.claims[i].content))]
    if shared:
        return exact[-1:] or shared[-1:]
    words = set(answer.lead)
    topic = [i for i in near if words & known.about.get(board.claims[i].topic, frozenset())]
    if topic:
        return topic[-1:]
    spoken = [i for i in near if board.shared(i, plain_stems_of(answer.about.of(board.text)))]
    if spoken and answer.verdict is Verdict.CONFIRMS:
        return spoken[-1:]
    fits = answer.verdict is Verdict.CONFIRMS and bool(words & known.events)
    return near[-1:] if fits else []


def _spoken_of(board: Board, answer: Answer, asserted: list[int]) -> list[int]:
    """The claim that speaks of what there was none of."""
    about = stems_of(" ".join(answer.lead))
    head = stems_of(" ".join(answer.lead[:2]))
    shared = [i for i in asserted if board.shared(i, head) or len(board.shared(i, about)) >= 2]
    return shared[-1:]


def _repeated(board: Board, answer: Answer, source: Source) -> list[int]:
    """The claims of which a clause says the same, as the words that they share tell."""
    about = answer.complement or answer.about
    words = stems(board.text, (about,))
    if len(words) < 2 and answer.verdict is Verdict.DENIES:
        return []
    behind = NEAR if answer.verdict is Verdict.DENIES else 0
    found = []
    for number in board.others(source, answer.sentence, answer.position, NEAR, behind):
        claim = board.claims[number]
        if answer.verdict is Verdict.CONFIRMS and (
            claim.clause[0].start >= answer.position
            or claim.stance not in (Stance.ASSERTS, Stance.ACCUSES, Stance.WARNS)
        ):
            continue
        shared = board.shared(number, words) - lexicon().generic
        own = frozenset(stem for stem in shared if not is_family(stem))
        named = names_of(about.of(board.text)) & board.names(number)
        whole = len(shared) >= 3 and len(shared) * 5 >= len(words) * 3
        answered = len(shared) >= 2 and len(shared) * 3 >= min(len(words), 9)
        distance = answer.sentence - claim.sentence
        near = (distance in (0, 1) and claim.clause[0].start < answer.position) or distance == 0
        granted = (
            answer.verdict is Verdict.CONFIRMS
            and 0 <= distance <= _LAST
            and bool(own)
            and bool(named or len(own) > 1 or answer.strong)
        )
        sides = claim.source.side, source.side
        opposed = None not in sides and sides[0] != sides[1]
        close = (
            near
            and len(shared) >= 1
            and len(shared) * 3 >= min(len(words), 6)
            and bool(own or named or len(shared) > 1 or (opposed and distance == 0))
        )
        accused = accuses(board, claim, source)
        if (
            whole
            or (answered and (accused or near or granted))
            or (
                close
                and (
                    accused
                    or (answer.verdict is Verdict.CONFIRMS and (len(shared) + len(named) > 1 or len(words) <= _FEW))
                )
            )
        ):
            found.append(number)
    if answer.verdict is Verdict.CONFIRMS:
        return found[-1:]
    return found


def _adjacent(board: Board, answer: Answer, near: list[int]) -> list[int]:
    """The claim right before a clause that shares one of its words, or that an opponent grants."""
    if not near:
        return []
    number = near[-1]
    words = stems(board.text, (answer.about,))
    shared = board.shared(number, words)
    named = names_of(answer.about.of(board.text)) & board.names(number)
    unreal = set(words_of(answer.about.of(board.text))) & vocabulary().unreal
    side = board.claims[number].source.side
    opposed = (
        answer.strong and side is not None and answer.source is not None and answer.source.side not in (None, side)
    )
    topic = answer.strong and topic_of(answer.about.of(board.text)) == board.claims[number].topic != "other"
    unknown = answer.strong and answer.source is not None and (answer.source.side is None or side is None)
    granted = (opposed or unknown) and bool(words & _DEEDS)
    alike = len(shared) >= 2 or (bool(shared or named) and len(words) <= _FEW)
    unreal |= set(words_of(surface_of(board.text, board.claims[number].content))) & vocabulary().unreal
    if answer.verdict is Verdict.CONFIRMS and not unreal and (alike or (topic and shared) or granted):
        return [number]
    short = len(words) <= 2
    return [number] if answer.verdict is Verdict.DENIES and short and shared else []


def accuses(board: Board, claim: Claim, accused: Source) -> bool:
    """Whether a claim says something of somebody: it accuses him or nobody by name, or begins with his name."""
    names = {accused.name}
    if accused.actor is not None and accused.actor < len(board.actors):
        actor = board.actors[accused.actor]
        names |= {actor.name.split()[-1], *actor.aliases[:6]}
    content = surface_of(board.text, claim.content)
    if claim.stance is Stance.ACCUSES:
        opening = content[:80]
        if mentions(opening, names) or accused.side is None or side_in(opening, accused.side):
            return True
        return not any(word_side(word) for word in opening.split() if word[:1].isupper())
    opening = " ".join(content.split()[:3])
    return mentions(opening, names) or (accused.side is not None and side_in(opening, accused.side))


def _is_nobody(name: str) -> bool:
    """Whether a source is a negation ("Neither side confirmed the report")."""
    return name.split()[0].lower() in word_class("negations") | vocabulary().indefinite
