"""What the weights know of a candidate for an attribution: its cue, its voice, its source, its content, their places.

Features are lemmas, frames, closed-class words, shapes and bucketed counts, joined by blanks; no word of an article
that is neither in a lexicon nor in a closed class.
"""

from __future__ import annotations

from summarizers.speech.candidates import Candidate
from summarizers.speech.likelihood import bucket, shape
from summarizers.text.clauses import Landmarks, Words, has_ending, is_time

_HEAD_ENDS = frozenset((",", "(", "-", "–", "—"))


def candidate_features(words: Words, landmarks: Landmarks, candidate: Candidate) -> list[str]:
    """The features of a candidate; the same words and candidate always give the same."""
    cue, piece, at = candidate.cue, candidate.piece, candidate.at
    lemma = cue.lemma if cue.part == "verb" else f"{cue.lemma}/{cue.part}"
    frame, how, kind = piece.frame, candidate.voice, f"{cue.kind}/{cue.part}"
    form = _form(words, at, cue.lemma)
    source = source_shape(words, candidate.source)
    before, behind = shape(words, candidate.first - 1), shape(words, at + 1)
    first, second = shape(words, piece.first), shape(words, piece.first + 1)
    length = bucket(piece.last - piece.first + 1)
    finite = "v" if landmarks.has_finite(piece.first, piece.last + 1) else "-"
    quoted = words.quoted(piece.first)
    quote = "quoted" if quoted else "quote" if landmarks.has_quoted(piece.first, piece.last + 1) else "plain"
    distance = _distance(candidate)
    closing = shape(words, piece.last + 1)
    place = candidate.rule
    sentence = words.bounds(at)
    found = [
        f"lemma {lemma}",
        f"kind {kind} {how}",
        f"kind {kind} {frame}",
        f"lemma {lemma} {frame}",
        f"lemma {lemma} {how} {form}",
        f"form {kind} {form} {how}",
        f"frame {frame} {first}",
        f"frame {frame} {first} {second}",
        f"frame {frame} {length}",
        f"frame {frame} {finite} {quote}",
        f"kind {kind} {frame} {finite} {quote}",
        f"source {source}",
        f"source {source} {how}",
        f"source {source} {kind}",
        f"rule {place} {frame}",
        f"rule {place} {distance}",
        f"before {before} {how}",
        f"before {before} {kind}",
        f"behind {behind} {how} {kind}",
        f"closing {closing} {frame}",
        f"quote {quote} {kind}",
        f"start {bucket(at - sentence[0])} {how}",
        f"left {bucket(sentence[1] - piece.last)} {place}",
        f"words {bucket(sentence[1] - sentence[0])} {kind}",
        f"end {words.tokens[sentence[1]].text if not words.tokens[sentence[1]].is_word else ''} {kind}",
    ]
    if candidate.voice == "gerund":
        found.append(f"gerund {before} {frame}")
        found.append(f"gerund {frame} {length}")
    if words.is_a(at, "noun_cues"):
        found.append(f"ambiguous {form} {before} {how}")
        found.append(f"ambiguous {frame} {finite} {how}")
        found.append(f"ambiguous {source} {form}")
        found.append(f"ambiguous {source} {frame}")
    if candidate.inside:
        found.append(f"inside {kind}")
        found.append(f"inside {lemma}")
    if candidate.headline:
        found.append(f"headline {kind}")
    if candidate.negated:
        found.append(f"negated {kind}")
        found.append(f"negated {lemma}")
    if candidate.source is not None and (candidate.source[1] < candidate.first - 1 or candidate.shared):
        way = "outer" if candidate.shared else "near"
        found.append(f"{way} {how} {before}")
        found.append(f"{way} {how} {form}")
        found.append(f"{way} {source} {candidate.inside}")
    if candidate.source is not None:
        found.append(f"source words {bucket(candidate.source[1] - candidate.source[0])} {place}")
        opening = shape(words, candidate.source[0] - 1) if candidate.source[0] != sentence[0] else "first"
        if candidate.source[0] < at:
            found.append(f"source behind {opening}")
            found.append(f"source behind {opening} {how}")
        if frame == "before":
            found.append(f"between {opening} {closing} {place}")
            found.append(f"closed {candidate.closed} {place}")
            found.append(f"closed {candidate.closed} {place} {quote}")
    for i in range(candidate.first, at):
        helper = shape(words, i)
        found.append(f"helper {helper} {how}")
        found.append(f"helper {helper} {kind}")
    return found


def _form(words: Words, at: int, lemma: str) -> str:
    lower = words.lower(at)
    if lower == lemma:
        return "base"
    for name in ("ing", "past"):
        if has_ending(lower, name):
            return name
    return "s" if has_ending(lower, "plural") else "irregular"


def _distance(candidate: Candidate) -> str:
    if candidate.source is None:
        return "none"
    gap = candidate.first - candidate.source[1] - 1
    return f"gap {bucket(gap)}" if gap >= 0 else "behind"


def source_shape(words: Words, source: tuple[int, int] | None) -> str:
    """What a source looks like: a pronoun itself, a name, an office, people, a number, a thing, or none."""
    if source is None:
        return "none"
    first, last = source
    if words.is_a(last, "subject_relatives"):
        return words.lower(last)
    if words.is_a(first, "pronouns") or (first == last and words.is_a(first, "determiners")):
        return words.lower(first)
    behind = range(first + 1, last + 1)
    ends = (i for i in behind if words.is_a(i, "prepositions") or words.lower(i) in _HEAD_ENDS)
    head = next(ends, last + 1) - 1
    lower = words.lower(head)
    if lower[:1].isdigit() or is_time(words, head):
        return "number"
    if words.is_a(head, "roles"):
        return "role"
    if words.is_a(head, "speakers"):
        return "body"
    if words.is_a(head, "media"):
        return "medium"
    if words.tokens[head].is_capital:
        return "name" if head > first or words.tokens[first].is_capital else "word"
    opened = "the " if words.is_a(first, "determiners") else "its " if words.is_a(first, "possessives") else ""
    if has_ending(lower, "plural"):
        return f"{opened}plural"
    return f"{opened}thing"
