"""A paragraph's words with their classes: verb groups, finite verbs, adjuncts and times.

There is no parser: English news keeps subject, cue and content in so few orders that closed word classes
(`data/en/grammar.toml`), commas and quotation marks place them, at a hundredth of a parser's time. Subjects are read
in `subjects`. What it cannot do: tell a noun from a verb of the same form without a word of a closed class beside it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from summarizers.lexicon import pack
from summarizers.text.tokens import Token, tokenise
from summarizers.types import Sentence, Span

OPENING_MARKS = frozenset('“"«„')
CLOSING_MARKS = frozenset('”"»')
DASHES = frozenset("-–—")

ADJUNCT_WORDS = 12
"""The longest adjunct ("in an interview with a German newspaper on Monday"), in words."""

ADJUNCTS_WORDS = 24
"""The most words that adjuncts in a row are followed over."""

_DATE_WORDS = 8
_SHORT_ADVERB = 4  # "only" is in the class; "fly", "rely" are none
_SHORT_PAST = 4  # "need", "feed", "shed": words in -ed this short are no past tense


@cache
def word_class(name: str) -> frozenset[str]:
    """A closed word class of `data/en/grammar.toml`, in lower case.

    Raises:
        KeyError: the grammar has no such class.
    """
    return frozenset(pack("en/grammar")[name].split())


def has_ending(word: str, name: str) -> bool:
    """Whether a word in lower case has one of the grammar's endings ("ing", "past", "negative" …).

    >>> has_ending("saying", "ing"), has_ending("Moscow’s", "possessive"), has_ending("say", "past")
    (True, True, False)
    """
    return word.endswith(endings(name))


@cache
def endings(name: str) -> tuple[str, ...]:
    """A set of endings of the grammar ("ing", "past", "negative" …), as `str.endswith` takes them."""
    return tuple(sorted(word_class(f"{name}_endings")))


@cache
def cue_forms() -> frozenset[str]:
    """Every form of a cue verb but the participles in -ing."""
    verbs = pack("en/cues")["verbs"]
    forms = (form for lemma, verb in verbs.items() for form in (lemma, *verb["forms"].split()))
    return frozenset(form for form in forms if not has_ending(form, "ing"))


@dataclass(slots=True)
class Words:
    """A paragraph's tokens, with the sentence and the quote that each stands in (quote -1: in none)."""

    text: str
    tokens: list[Token]
    sentence_of: list[int]
    quote_of: list[int]
    sentences: dict[int, tuple[int, int]] = field(default_factory=dict)
    adjunct_ends: dict[int, int] = field(default_factory=dict, repr=False, compare=False)  # what was read already
    lowers: list[str] = field(init=False, repr=False, compare=False)  # each token in lower case

    def __post_init__(self) -> None:
        self.lowers = [token.lower for token in self.tokens]

    def span(self, first: int, last: int) -> Span:
        """From the first to the last token, both included."""
        return Span(self.tokens[first].start, self.tokens[last].end)

    def lower(self, index: int) -> str:
        """The token in lower case; empty beyond either end."""
        return self.lowers[index] if 0 <= index < len(self.lowers) else ""

    def is_a(self, index: int, name: str) -> bool:
        """Whether the token belongs to a word class; False beyond either end."""
        return 0 <= index < len(self.lowers) and self.lowers[index] in word_class(name)

    def quoted(self, index: int) -> bool:
        """Whether the token stands in a direct quote; False beyond either end."""
        return 0 <= index < len(self.tokens) and self.quote_of[index] >= 0

    def opens_quote(self, index: int) -> bool:
        """Whether the token is a mark that opens a direct quote."""
        return self.tokens[index].text in OPENING_MARKS and self.quoted(index + 1)

    def bounds(self, index: int) -> tuple[int, int]:
        """First and last token of the sentence around a token; of the last sentence beyond the end."""
        return self.sentences[self.sentence_of[min(index, len(self.tokens) - 1)]]

    def ends(self, index: int) -> bool:
        """Whether the token closes its sentence: a final stop, or the sentence's last token."""
        last = self.bounds(index)[1]
        return index >= last or (index == last - 1 and not self.tokens[last].is_word)


def read_words(text: str, sentences: Sequence[Sentence], quotes: Sequence[Span]) -> list[Words]:
    """The words of each paragraph that holds sentences. Never raises.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        quotes: spans between the marks of direct quotes, in order, not overlapping; words inside one carry its index.

    Returns:
        One `Words` a paragraph, in order, never without tokens; empty if there are no sentences.
    """
    groups: list[list[Sentence]] = []
    for sentence in sentences:
        if groups and groups[-1][0].paragraph == sentence.paragraph:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    result = []
    quote = 0  # the first that ends behind the token read last
    for group in groups:
        tokens: list[Token] = []
        sentence_of: list[int] = []
        bounds: dict[int, tuple[int, int]] = {}
        for sentence in group:
            part = tokenise(text, sentence.span.start, sentence.span.end)
            if part:
                bounds[sentence.index] = (len(tokens), len(tokens) + len(part) - 1)
                tokens += part
                sentence_of += [sentence.index] * len(part)
        quote_of = [-1] * len(tokens)
        while quote < len(quotes) and tokens and quotes[quote].end <= tokens[0].start:
            quote += 1
        if tokens and quote < len(quotes) and quotes[quote].start < tokens[-1].end:
            for at, token in enumerate(tokens):
                while quote < len(quotes) and quotes[quote].end <= token.start:
                    quote += 1
                if quote < len(quotes) and quotes[quote].start <= token.start:
                    quote_of[at] = quote
        if tokens:
            result.append(Words(text, tokens, sentence_of, quote_of, bounds))
    return result


def is_time(words: Words, index: int) -> bool:
    """Whether the token is a weekday, month, number or other word of time."""
    return (
        words.is_a(index, "weekdays")
        or words.is_a(index, "time")
        or words.lower(index)[:1].isdigit()
        or (words.is_a(index, "months") and words.tokens[index].is_capital)
    )


def is_adverb(words: Words, at: int) -> bool:
    """Whether a token is an adverb that may stand beside a verb: of the closed class, or in -ly and no name."""
    lower = words.lower(at)
    if lower in word_class("adverbs"):
        return True
    manner = len(lower) > _SHORT_ADVERB and has_ending(lower, "adverb") and lower not in word_class("no_adverbs")
    return manner and not words.tokens[at].is_capital


def group_start(words: Words, verb: int, floor: int) -> tuple[int, bool]:
    """Where the verb group around a main verb begins, and whether it is negated ("has also not said")."""
    start, negated = verb, False
    while start > floor:
        at = start - 1
        if words.is_a(at, "negations") or has_ending(words.lower(at), "negative"):
            negated = True
        elif not words.is_a(at, "auxiliaries") and not is_adverb(words, at):
            break
        start = at
    return start, negated


def looks_finite(words: Words, at: int, first: int) -> bool:
    """Whether a word of the clause that begins at `first` may be a finite verb: a cue's form or a past tense."""
    if at == first or words.tokens[at].is_capital or words.is_a(at - 1, "determiners"):
        return False
    lower = words.lower(at)
    return lower in cue_forms() or lower in word_class("finite") or _is_past(words.tokens[at])


def _is_past(token: Token) -> bool:
    return len(token.lower) > _SHORT_PAST and has_ending(token.lower, "past")


class Landmarks:
    """What stands between two tokens of a paragraph, told at the same cost however far apart they are."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def has_finite(self, first: int, end: int) -> bool:
        """Whether a finite verb stands among the words from `first` to before `end`; a past tense not as first one."""
        return _stands(self._finite, first, end) or _stands(self._past, first + 1, end)

    def has_quoted(self, first: int, end: int) -> bool:
        """Whether a word of a direct quote stands from `first` to before `end`."""
        return _stands(self._quoted, first, end)

    def has_comma(self, first: int, end: int) -> bool:
        """Whether a comma stands from `first` to before `end`."""
        return _stands(self._commas, first, end)

    def words_from(self, offset: int, end: int) -> tuple[int, int]:
        """The first token with a letter or digit at or behind a text offset, and how many there are before token `end`.

        Where there are none the token is `end`.
        """
        begin = bisect_left(self._worded, bisect_left(self._starts, offset))
        count = bisect_left(self._worded, end) - begin
        return (self._worded[begin], count) if count > 0 else (end, 0)

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self._words.tokens]

    @cached_property
    def _finite(self) -> list[int]:
        known = _finite_forms()
        return [at for at, lower in enumerate(self._words.lowers) if lower in known]

    @cached_property
    def _past(self) -> list[int]:
        past, tokens = endings("past"), self._words.tokens
        return [
            at
            for at, lower in enumerate(self._words.lowers)
            if lower.endswith(past) and len(lower) > _SHORT_PAST and not tokens[at].text[0].isupper()
        ]

    @cached_property
    def _quoted(self) -> list[int]:
        return [at for at, quote in enumerate(self._words.quote_of) if quote >= 0]

    @cached_property
    def _commas(self) -> list[int]:
        return [at for at, lower in enumerate(self._words.lowers) if lower == ","]

    @cached_property
    def _worded(self) -> list[int]:
        return [at for at, lower in enumerate(self._words.lowers) if lower[0].isalnum()]


def _stands(places: Sequence[int], first: int, end: int) -> bool:
    """Whether one of the places, in order, lies from `first` to before `end`."""
    at = bisect_left(places, first)
    return at < len(places) and places[at] < end


@cache
def _finite_forms() -> frozenset[str]:
    return word_class("auxiliaries") | word_class("finite")


def adjunct_end(words: Words, at: int) -> int:
    """The token behind an adjunct of time, medium or audience that begins at `at`; `at` itself where none does.

    "in a statement", "on Monday", "to reporters in Kyiv".
    """
    if at not in words.adjunct_ends:
        words.adjunct_ends[at] = _adjunct_end(words, at)
    return words.adjunct_ends[at]


def _adjunct_end(words: Words, at: int) -> int:
    limit = words.bounds(at)[1]
    if at > limit:
        return at
    if (aside := aside_end(words, at)) is not None:
        return aside
    if is_time(words, at) and words.lower(at)[:1].isalpha():
        return _time_end(words, at, limit)
    if not words.is_a(at, "adjuncts") or _begins_infinitive(words, at):
        return at
    start, found = at, False
    at += 1
    while at <= limit and at - start <= ADJUNCT_WORDS:
        token = words.tokens[at]
        if not token.is_word or words.is_a(at, "complementizers") or words.is_a(at, "pronouns"):
            break
        if found and (words.is_a(at, "determiners") or words.is_a(at, "auxiliaries")):
            break
        plain = not words.is_a(at - 1, "prepositions")
        if words.is_a(at, "media") or words.is_a(at, "audience") or is_time(words, at):
            found = True
        elif found and (plain if token.is_capital else not words.is_a(at, "prepositions")):
            break
        at += 1
    while at > start and words.is_a(at - 1, "prepositions"):
        at -= 1
    return at if found else start


def aside_end(words: Words, at: int) -> int | None:
    """The token behind a phrase of how somebody speaks ("on condition of anonymity") that begins here, or None."""
    for phrase in _asides().get(words.lowers[at], ()):
        if words.lowers[at : at + len(phrase)] == phrase:
            return at + len(phrase)
    return None


@cache
def _asides() -> dict[str, list[list[str]]]:
    """What is said of how somebody speaks ("on condition of anonymity"), in words, by the first."""
    found: dict[str, list[list[str]]] = {}
    for phrase in pack("en/grammar")["asides"]:
        found.setdefault(phrase.split()[0], []).append(phrase.split())
    return found


def _begins_infinitive(words: Words, at: int) -> bool:
    """Whether "to" stands before a verb rather than before who is told."""
    behind = words.lower(at + 1)
    if not words.is_a(at, "infinitive_markers") or not behind or words.is_a(at + 1, "determiners"):
        return False
    if words.tokens[at + 1].is_capital:
        return False
    told = words.is_a(at + 1, "audience") or words.is_a(at + 1, "media") or words.is_a(at + 1, "possessives")
    return not told and not has_ending(behind, "plural")


def _time_end(words: Words, start: int, limit: int) -> int:
    at = start
    while at <= limit and (is_time(words, at) or words.is_a(at, "date_words")) and at - start < _DATE_WORDS:
        at += 1
    while words.is_a(at - 1, "date_words"):
        at -= 1
    return start if at == start + 1 and words.is_a(start, "ambiguous_time") else at


def skip_adjuncts(words: Words, at: int) -> int:
    """The token behind the adverbs and adjuncts that stand at `at`, as in "said late on Monday in a statement that"."""
    start, limit = at, words.bounds(at)[1]
    while at <= limit and at - start <= ADJUNCTS_WORDS and not words.quoted(at):
        following = adjunct_end(words, at)
        if is_adverb(words, at):
            at += 1
        elif following > at:
            at = following
        elif (
            words.lower(at) == "," and (closing := adjunct_end(words, at + 1)) > at + 1 and words.lower(closing) == ","
        ):
            at = closing + 1
        elif words.lower(at) == "," and words.lower(at + 2) == "," and words.is_a(at + 1, "openers"):
            at += 3
        else:
            break
    return at
