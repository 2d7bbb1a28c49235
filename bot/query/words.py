"""The columns of the index, and what a person types to find them: both made of the same tokens.

Words are found in all their forms and in any case, names in all their spellings too: they have a column of their own,
of what the capitalised words of a text sound like.

What it cannot do: tell a surname from the word that sounds like it, where a text has both in capitals.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from bot.query.snippets import cut_snippet, merge_spans
from bot.query.tokens import Token, fold_word, join_hyphened, sound_of, stem_of, token_spans, tokenise
from summarizers.lexicon import pack, packs
from summarizers.types import Piece, Span

MOST_NEEDS = 32  # words and phrases of a query that are looked for: more than anybody types
MOST_TOKENS = 32  # of a phrase
BREAK = "xx"  # stands between names that are not adjacent; no name sounds like it, as x is folded to ks
_NAMES_APART = 4  # breaks between two speakers, so that NEAR never reaches from one to the other
_LEAST_SOUND = 3  # letters: shorter names sound like too many words
_LEAST_HEARD = 4  # letters of a sound that is looked for alone: "tell" sounds like Tel Aviv's first word
_LEAST_PREFIX = 2  # letters: "a*" would read half of the index
_LONGEST_FACET = 48  # letters of a readable token

# What may follow a prefix: their stems are looked for too, since the stem of "offensive" is shorter than "offensiv*".
_COMPLETIONS = (
    *(
        "d",
        "e",
        "ed",
        "s",
        "es",
        "g",
        "ng",
        "ing",
        "n",
        "on",
        "ion",
        "ions",
        "tion",
        "t",
        "nt",
        "ent",
        "ment",
        "y",
        "ly",
    ),
    *("ness", "l", "al", "ous", "er", "or", "ity", "ies", "ism", "ist", "ive", "able"),
)
_QUOTATION = '"“”„«»'
_TYPED = re.compile(
    rf"[{_QUOTATION}](?P<phrase>[^{_QUOTATION}]*)[{_QUOTATION}]"
    rf"|(?P<word>(?:[^\s,;:/|+()\[\]{{}}{_QUOTATION}]|(?<=\d),(?=\d))+)"
)


class Phrase(NamedTuple):
    """Tokens that stand one behind the other; with `prefix` the last one is the beginning of a token."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that must be there: any of `phrases` among the `words`, or any of `sounds` among the `names`."""

    phrases: tuple[Phrase, ...]
    sounds: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A query understood: all `needs` must be met. `cut` tells that it was too long and its rest is ignored."""

    needs: tuple[Need, ...] = ()
    cut: bool = False


def terms(text: str) -> str:
    """The column `words`: the tokens of a text, in text order, parted by blanks.

    Behind them, after a break, hyphened words without their hyphens, so that "ceasefire" finds "cease-fire".

    Args:
        text: any str; never raises.

    >>> terms("Kyiv’s forces hold the cease-fire")
    'kyiv forc hold the ceas fire xx ceasefir'
    """
    found = [token.stem for token in tokenise(text)]
    joined = [stem for _, _, stem in join_hyphened(text)]
    return " ".join([*found, BREAK, *joined] if joined else found)


def names(text: str) -> str:
    """The column `names`: how the capitalised words of three letters or more sound, a break where two are apart.

    Words that the text also has in lower case, and stop words, are no names.

    Args:
        text: any str; never raises.

    >>> names("The Ukrainian president, Volodymyr Zelenskyy, said")
    'ukrainian xx volodimir zelenski'
    """
    tokens = tokenise(text)
    found: list[str] = []
    last: int | None = None
    for index, sound in _named(tokens):
        if last is not None and not (index == last + 1 and _adjoin(text, tokens[last], tokens[index])):
            found.append(BREAK)
        found.append(sound)
        last = index
    return " ".join(found)


def speaker_terms(names: Iterable[str]) -> str:
    """The column `speaker`: how each word of each name sounds, names far apart; for a look-up by one name too.

    >>> speaker_terms(["Volodymyr Zelensky", "Київ"])
    'volodimir zelenski xx xx xx xx kiv'
    """
    spoken = (" ".join(sound for token in tokenise(name) if (sound := sound_of(token.word))) for name in names)
    return f" {' '.join([BREAK] * _NAMES_APART)} ".join(filter(None, spoken))


def facet_token(kind: str, value: str) -> str:
    """One token of ASCII letters and digits for a value of a facet; equal for values that fold to the same.

    A leading "the" does not count, and a place has the same token in all its spellings.

    Args:
        kind: the facet, such as "place"; part of the token.
        value: any str; never raises.

    >>> facet_token("place", "Gaza City"), facet_token("place", "kiev") == facet_token("place", "Kyiv")
    ('place0gaza0city', True)
    """
    folded = fold_value(value).removeprefix("the ")
    if kind == "place":
        folded = _place_names().get(folded, folded)
    readable = folded.replace(" ", "0")
    if not readable.isascii() or len(readable) > _LONGEST_FACET:
        readable = f"x{hashlib.blake2b(folded.encode(), digest_size=10).hexdigest()}"
    return f"{''.join(letter for letter in kind.lower() if letter.isascii() and letter.isalnum())}0{readable}"


def fold_value(text: str) -> str:
    """A value as autocomplete compares it: its words folded, not stemmed, parted by single blanks. Never raises.

    >>> fold_value("  Wołodymyr ZELENŚKYJ, (president)")
    'wolodymyr zelenskyj president'
    """
    parts: list[str] = []
    behind = -1
    for start, end in token_spans(text):
        folded = fold_word(text[start:end])
        if folded:
            parts.append(folded if start == behind or not parts else f" {folded}")
            behind = end
    return "".join(parts)


def parse_words(text: str) -> Words:
    """What a person typed, as needs.

    Words, "phrases" in any quotation marks, and prefixes* of two letters or more; anything else parts words. Words
    that fold to nothing are dropped, and so are stop words outside of quotation marks where others are left. A
    hyphened word is found with or without its hyphens; a name is found in its other spellings, a place of the
    gazetteers by its other names.

    Args:
        text: any str, operators of a query language and all; never raises.

    Returns:
        At most 32 needs in the order typed, none twice, each of at most 32 tokens.

    >>> [need.phrases[0].tokens for need in parse_words('the "Wagner Group" AND shelling NOT(').needs]
    [('wagner', 'group'), ('shell',)]
    """
    needs: dict[Need, bool] = {}
    cut = False
    typed: set[str] = set()
    for match in _TYPED.finditer(text):
        if match.group() in typed:
            continue
        typed.add(match.group())
        phrase, word = match["phrase"], match["word"]
        need, whole = _need(phrase if word is None else word)
        if need is None:
            continue
        if need not in needs and len(needs) == MOST_NEEDS:
            cut = True
            break
        cut = cut or not whole
        stop = word is not None and _is_stop(word)
        needs[need] = needs.get(need, True) and stop
    kept = tuple(need for need, stop in needs.items() if not stop)
    return Words(needs=kept or tuple(needs), cut=cut)


def find_marks(words: Words, text: str) -> tuple[Span, ...]:
    """Where a text has what a query looks for, whether or not it has all of it.

    Args:
        words: the query.
        text: any str; never raises, linear in its length.

    Returns:
        In text order, not overlapping; empty if there is nothing.

    >>> text = "Zelenskiy said the shells fell on Kyiv."
    >>> [span.of(text) for span in find_marks(parse_words("zelensky shelling kiev"), text)]
    ['Zelenskiy', 'shells', 'Kyiv']
    """
    return tuple(merge_spans(span for span, _ in _find(words, text)))


def snippet(words: Words, text: str, length: int = 240) -> tuple[Piece, ...]:
    """The passage of a text that meets most of a query, hits marked.

    Args:
        words: the query.
        text: any str; never raises, linear in its length.
        length: the most characters of all pieces together.

    Returns:
        Pieces in text order: the text's own words with their spans, hits in `Style.HIT`; a blank without span where
        the text has other white space; "[…]" where it goes on. The beginning where nothing is found, empty for a text
        of white space alone.

    >>> text = "Rain fell. On Tuesday, shells hit the market of Kherson, its mayor said. Nobody was hurt there."
    >>> "|".join(piece.text for piece in snippet(parse_words("kherson"), text, length=70))
    '[…] |On Tuesday, shells hit the market of |Kherson|, its mayor said.| […]'
    """
    return cut_snippet(text, _find(words, text), length)


def _find(words: Words, text: str) -> list[tuple[Span, int]]:
    """Every hit with the number of the need that it meets, in text order; hits may overlap."""
    if not words.needs:
        return []
    tokens = tokenise(text)
    stems: list[tuple[int, str]] = [(index, token.stem) for index, token in enumerate(tokens)]
    found = _runs(tokens, stems, _starts((number, need.phrases) for number, need in enumerate(words.needs)))
    found += _runs(tokens, _named(tokens), _starts((number, need.sounds) for number, need in enumerate(words.needs)))
    single = {
        phrase.tokens[0]: number
        for number, need in enumerate(words.needs)
        for phrase in need.phrases
        if len(phrase.tokens) == 1 and not phrase.prefix
    }
    found += [(start, end, single[stem]) for start, end, stem in join_hyphened(text) if stem in single]
    return [(Span(start, end), number) for start, end, number in sorted(set(found))]


def _starts(needs: Iterable[tuple[int, tuple[Phrase, ...]]]) -> dict[str, list[tuple[int, Phrase]]]:
    """Phrases by their first token, those that are a mere prefix under ""."""
    starts: dict[str, list[tuple[int, Phrase]]] = {}
    for number, phrases in needs:
        for phrase in phrases:
            first = "" if phrase.prefix and len(phrase.tokens) == 1 else phrase.tokens[0]
            starts.setdefault(first, []).append((number, phrase))
    return starts


def _runs(
    tokens: Sequence[Token], keys: list[tuple[int, str]], starts: dict[str, list[tuple[int, Phrase]]]
) -> list[tuple[int, int, int]]:
    """Where the keys of adjacent tokens are those of a phrase, and the number of its need."""
    if not starts:
        return []
    found = []
    stems = tuple(key for _, key in keys)
    prefixes = starts.get("", [])
    for at, (first, key) in enumerate(keys):
        for number, (wanted, prefix) in (*starts.get(key, ()), *prefixes):
            behind = at + len(wanted) - 1
            if behind >= len(keys) or keys[behind][0] - first != len(wanted) - 1:
                continue
            last, token = wanted[-1], tokens[keys[behind][0]]
            begun = prefix and (stems[behind].startswith(last) or fold_word(token.word).startswith(last))
            if (begun or stems[behind] == last) and stems[at:behind] == wanted[:-1]:
                found.append((tokens[first].start, token.end, number))
    return found


def _need(typed: str) -> tuple[Need | None, bool]:
    """A word or phrase as a need, None where it folds to nothing; and whether it is all of it."""
    tokens = tokenise(typed)
    whole = len(tokens) <= MOST_TOKENS
    tokens = tokens[:MOST_TOKENS]
    if not tokens:
        return None, True
    stems = tuple(token.stem for token in tokens)
    last = fold_word(tokens[-1].word)
    if whole and typed.rstrip().endswith("*") and len(last) >= _LEAST_PREFIX:
        completed = sorted({stem for end in _COMPLETIONS if not (stem := stem_of(last + end)).startswith(last)})
        phrases = (Phrase((*stems[:-1], last), True), *(Phrase((*stems[:-1], stem)) for stem in completed))
        return Need(phrases=phrases), True
    phrases = (Phrase(stems),)
    joined = join_hyphened(typed)
    if len(joined) == 1 and (joined[0][0], joined[0][1]) == (tokens[0].start, tokens[-1].end):
        phrases = (Phrase(stems), Phrase((joined[0][2],)))
    return Need(phrases=phrases, sounds=_sounds(tokens)), whole


def _sounds(tokens: Sequence[Token]) -> tuple[Phrase, ...]:
    """How the words of a need sound where it may be a name; a place of one word in all its names."""
    first = 0
    while first < len(tokens) - 1 and len(tokens[first].word) < _LEAST_SOUND:  # al-Shifa stands there as Shifa
        first += 1
    sounds = tuple(_name(token.word) for token in tokens[first:])
    if not all(sounds):
        return ()
    if len(sounds) > 1:
        return (Phrase(sounds),)
    known = _place_sounds().get(sounds[0])
    if known is None and len(sounds[0]) < _LEAST_HEARD:
        return ()
    return tuple(Phrase((sound,)) for sound in known or sounds)


def _named(tokens: Sequence[Token]) -> list[tuple[int, str]]:
    """Which tokens are names, and how they sound."""
    common = {token.stem for token in tokens if token.word[0].islower()}
    return [
        (index, sound)
        for index, token in enumerate(tokens)
        if token.word[0].isupper() and token.stem not in common and (sound := _name(token.word))
    ]


def _adjoin(text: str, left: Token, right: Token) -> bool:
    """Whether nothing but a blank or a hyphen stands between two tokens."""
    return right.start - left.end <= 1 and text[left.end : right.start] in {"", " ", "-", "\u00a0"}


def _name(word: str) -> str:
    """How a word sounds if it can be a name: of three letters or more, and no stop word; else ""."""
    if len(word) < _LEAST_SOUND or word[0].isdigit() or word.lower() == word.upper() or _is_stop(word):
        return ""
    return sound_of(word)


@cache
def _stop_words() -> frozenset[str]:
    """English stop words, without the one that most people mean a state by."""
    return frozenset(pack("en/stopwords")["words"]) - {"us"}


def _is_stop(word: str) -> bool:
    return word != "WHO" and word.lower() in _stop_words()


@cache
def _place_names() -> dict[str, str]:
    """Every further name of a place of the hand-written gazetteers to its first, both folded."""
    listed: dict[str, str] = {}
    for gazetteer in packs("places"):
        for name, known in gazetteer["places"].items():
            for other in known.get("also", ()):
                listed.setdefault(fold_value(other), fold_value(name))
    return listed


@cache
def _place_sounds() -> dict[str, tuple[str, ...]]:
    """The sound of a place's name to the sounds of all its names, that one first, where each is one word."""
    groups: dict[str, set[str]] = {}
    for other, name in _place_names().items():
        if " " not in other and " " not in name:
            groups.setdefault(name, {sound_of(name)}).add(sound_of(other))
    return {sound: (sound, *sorted(group - {sound})) for group in groups.values() for sound in sorted(group)}
