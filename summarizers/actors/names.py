"""Runs of capitalised words as mentions of persons and bodies, with what stands beside them: title, role, sex.

A run is parted at possessives ("Russia’s Defense Ministry"), freed of titles and nationality ("Ukrainian President
Volodymyr Zelenskiy") and judged by its words (`data/en/names.toml`), by the packs of actors and by what stands before.
What it cannot do: know a place, a product or a ship that looks like a person's name and is in no pack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from summarizers.actors.roles import role_around, roles
from summarizers.actors.sides import KnownActor, known_actor, side_of
from summarizers.lexicon import pack
from summarizers.text.clauses import Words, cue_forms, word_class
from summarizers.text.tokens import Token, bare
from summarizers.types import Span

NAME_WORDS = 8
"""The longest name, in words."""

PERSON_WORDS = 4
"""The longest name of a person, in words."""

_INITIAL = re.compile(r"^[A-Z]$")


@dataclass(slots=True)
class Mention:
    """A name where it stands; with its titles it begins at the offset `begins`.

    `first`: among the first words of its sentence; `subject`: there or first in a clause; `sure`: something beside it,
    or the packs, tell that it is a person or body; `governed`: behind a preposition; `owner`: with a possessive ending.
    """

    span: Span
    name: str
    title: str
    role: Span | None
    sentence: int
    person: bool
    known: KnownActor | None
    masculine: bool | None
    quoted: bool
    subject: bool
    first: bool
    sure: bool
    begins: int
    governed: bool = False
    owner: bool = False
    paragraph: int = -1
    actor: int = -1


@cache
def name_class(name: str) -> frozenset[str]:
    """A word list of `data/en/names.toml`, in lower case."""
    return frozenset(pack("en/names")[name].split())


@cache
def _endings(name: str) -> tuple[str, ...]:
    return tuple(sorted(name_class(name)))


@cache
def _titles() -> frozenset[str]:
    return word_class("titles") | name_class("offices")


@cache
def _offices() -> frozenset[str]:
    """What may stand between a nationality and a name: titles, and the portfolios behind their "of"."""
    return _titles() | name_class("portfolios") | {"of", "for", "."}


@cache
def _no_beginnings() -> frozenset[str]:
    """Words that stand before a name with a capital only because they open a sentence."""
    classes = ("pronouns", "months", "weekdays", "determiners", "prepositions", "auxiliaries", "subordinators")
    closed = frozenset().union(*map(word_class, (*classes, "coordinators", "question_words", "openers")))
    return closed - name_class("masculine") - name_class("feminine") - frozenset(("per", "may"))


def is_body(word: str) -> bool:
    """Whether a word in lower case makes a name a body's."""
    return bare(word) in name_class("bodies")


def is_given_name(word: str) -> bool:
    """Whether a word is in the lists of given names."""
    lower = word.lower()
    return lower in name_class("masculine") or lower in name_class("feminine")


class NameReader:
    """Reads the names of one article, paragraph by paragraph.

    Args:
        text: the article's text.
        lower: all words that the article writes in lower case, which are no names at the beginning of a sentence.
        is_surname: whether a word is the family name of somebody named before.
    """

    def __init__(self, text: str, lower: set[str], is_surname: Callable[[str], bool]) -> None:
        self._text = text
        self._lower = lower
        self._is_surname = is_surname

    def read(self, words: Words) -> Iterator[Mention]:
        """The mentions of a paragraph, in text order; one may depend on `is_surname` having seen those before it."""
        tokens = words.tokens
        behind = 0
        for at, token in enumerate(tokens):
            # Most words are none: no capital, no hyphen before one.
            if at < behind or not (token.text[0].isupper() or "-" in token.text):
                continue
            end = self._end(words, at)
            if end > at:
                if end > at + 1 or self._may_name(words, at):
                    yield from self._parts(words, at, end)
                behind = end

    def _may_name(self, words: Words, at: int) -> bool:
        """Whether a capitalised word alone may name somebody at all; spares most of them the reading."""
        token, before = words.tokens[at], words.lower(at - 1)
        if (
            not _is_plain(token.text)
            or before == ","
            or before in word_class("roles")
            or before in name_class("outlets")
        ):
            return True
        return self._is_surname(token.text)

    # --- where a run ends ----------------------------------------------------------------------------

    def _end(self, words: Words, at: int) -> int:
        """The token behind a run of capitalised words that begins at a token; the token itself if none does."""
        if not self._begins(words, at):
            return at
        tokens, sentence = words.tokens, words.sentence_of[at]
        end = at + 1
        while end < len(tokens) and end - at < NAME_WORDS and words.sentence_of[end] == sentence:
            token, before = tokens[end], tokens[end - 1]
            if token.start - before.end > 1 and "\n" in self._text[before.end : token.start]:
                break
            if token.text == ".":
                if before.lower not in _titles() and not _INITIAL.match(before.text):
                    break
            elif token.lower in word_class("weekdays") or not (_is_capital(token) or _links(words, at, end)):
                break
            end += 1
        return end

    def _begins(self, words: Words, at: int) -> bool:
        first = words.tokens[at]
        if not _is_capital(first):
            return False
        if first.lower in _no_beginnings():
            return False
        opens = at == words.bounds(at)[0] or words.tokens[at - 1].text in '“"«„:—–-'
        if opens and first.lower in self._lower and first.lower not in word_class("titles"):
            following = words.tokens[at + 1] if at + 1 < len(words.tokens) else None
            return following is not None and following.is_capital and known_actor(first.text) is not None
        return True

    # --- what a run holds ----------------------------------------------------------------------------

    def _parts(self, words: Words, first: int, end: int) -> Iterator[Mention]:
        """The names of a run: possessives part it, and a state before a person's name ("of Belarus Ivan Novak")."""
        start = first
        for at in range(first, end):
            if at + 1 < end and bare(words.tokens[at].text) != words.tokens[at].text:
                yield from self._mention(words, start, at + 1, owned=False)
                start = at + 1
        owned = start > first and side_of(words.span(first, start - 1).of(self._text)) is not None
        split = self._behind_state(words, start, end, owned=owned)
        if split > start:
            yield from self._mention(words, start, split, owned=owned)
        yield from self._mention(words, split, end, owned=owned and split == start)

    def _behind_state(self, words: Words, first: int, end: int, *, owned: bool) -> int:
        """Where a person's name begins behind the state or body of an office before it; `first` if there is none."""
        governed = owned or words.lower(first - 1) in ("of", "to", "the", "for", "at")
        offices = _titles() if owned else _offices()
        if end - first < 3 or any(words.lower(i) in offices for i in range(first, end)):
            return first
        for rest in range(min(first + 3, end - 2), first, -1):
            if not governed and not words.tokens[rest - 1].text.isupper():
                continue
            if any(is_body(words.lower(i)) for i in range(rest, end)):
                continue
            if rest == first + 1 and is_body(words.lower(first)) and is_given_name(words.tokens[rest].text):
                return rest  # "the leader of the Party Anna Bondar"
            known = known_actor(words.span(first, rest - 1).of(self._text))
            if known is not None and known.kind in ("state", "body"):
                whole = known_actor(words.span(first, end - 1).of(self._text))
                return rest if whole is None or whole.kind == "person" else first
        return first

    def _mention(self, words: Words, first: int, end: int, *, owned: bool) -> Iterator[Mention]:
        tokens = words.tokens
        start = self._behind_titles(words, first, end)
        last = end - 1
        while last > start and tokens[last].text == ".":
            last -= 1
        span = Span(tokens[start].start, tokens[start].start + len(bare(words.span(start, last).of(self._text))))
        name = span.of(self._text)
        if not name or self._is_office(words, first, start, last):
            return
        known = known_actor(name)
        title = self._text[tokens[first].start : tokens[start].start].strip()
        outlet = words.lower(first - 1) in name_class("outlets") and known is None
        body = outlet or any(is_body(tokens[i].lower) for i in range(start, last + 1))
        person = self._is_person(known, title, body, words, start, last)
        if body and owned:
            span = Span(_owner_start(words, first), span.end)
            name = span.of(self._text)
            known = known_actor(name) or _of_side(known, side_of(name))
        if not person and not body and known is None and side_of(name) is None:
            return
        role = role_around(words, start, last, first) if person else None
        masculine = _sex(name, title, known) if person else None
        opening, before = words.bounds(first)[0], words.lower(first - 1)
        yield Mention(
            span=span,
            name=name,
            title=title,
            role=role,
            sentence=words.sentence_of[first],
            person=person,
            known=known,
            masculine=masculine,
            quoted=words.quote_of[first] >= 0,
            subject=first - opening <= 4 or before in word_class("subordinators") or before in (",", "“", '"'),
            first=first - opening <= 3,
            sure=bool(title or role or known or masculine is not None),
            begins=tokens[first].start,
            governed=before in word_class("prepositions"),
            owner=bare(tokens[last].text) != tokens[last].text,
        )

    def _behind_titles(self, words: Words, first: int, end: int) -> int:
        """Where a name begins behind nationality, title and office; `first` where what follows them is a body."""
        titled = [i for i in range(first, end - 1) if words.lower(i) in _titles()]
        if not titled:
            return first
        start = titled[-1] + 1
        while start < end - 1 and words.lower(start) in _offices():
            start += 1
        if start < end and any(is_body(words.lower(i)) for i in range(start, end)):
            return first
        return start

    def _is_office(self, words: Words, first: int, start: int, last: int) -> bool:
        """Whether a run is an office alone ("French President", "US Secretary of State"), unless it is a Mr King."""
        if words.lower(last) not in _offices() or (is_body(words.lower(last)) and words.lower(last - 1) != "of"):
            return False
        if known_actor(words.span(first, last).of(self._text)) is not None:
            return False
        if start > first and words.lower(first) in name_class("honorifics"):
            return False
        return all(
            words.lower(i) in _offices() or side_of(f"{words.tokens[i].text} government") is not None
            for i in range(first, last)
        )

    def _is_person(self, known: KnownActor | None, title: str, body: bool, words: Words, first: int, last: int) -> bool:
        if known is not None:
            return known.kind == "person"
        if body:
            return False
        if title:
            return True
        count = last - first + 1
        surface = words.span(first, last).of(self._text)
        if count == 1 and side_of(f"{surface} government") is not None:
            return False
        if words.lower(first - 1) in word_class("roles") and count <= PERSON_WORDS:
            return True
        if count > 1 and words.lower(first) in name_class("no_given"):
            return False
        if count == 1:
            apposed = words.lower(first - 1) == "," and words.lower(first - 2) in roles()
            given = is_given_name(bare(words.tokens[last].text))
            speaks = given and (words.lower(last + 1) in cue_forms() or words.lower(first - 1) in cue_forms())
            return apposed or speaks or self._is_surname(bare(words.tokens[last].text))
        if words.lower(last).endswith(_endings("thing_endings")):
            return False
        if words.tokens[last].text.isupper() or side_of(f"{words.tokens[first].text} government") is not None:
            return False
        if count > PERSON_WORDS or side_of(surface) is not None or surface.isupper():
            return False
        return not any(
            words.lower(i) in name_class("geography") or words.lower(i) in word_class("prepositions")
            for i in range(first, last + 1)
        )


@lru_cache(maxsize=8192)
def _is_plain(word: str) -> bool:
    """Whether a word by itself is no name of the packs, no state, no body, no given name, and no owner."""
    if bare(word) != word or is_body(word.lower()) or is_given_name(word) or known_actor(word) is not None:
        return False
    return side_of(word) is None


def _is_capital(token: Token) -> bool:
    """Whether a word has a capital, if only behind an article ("al-Hashimi")."""
    if token.is_capital:
        return True
    text, mark = token.text, token.text.find("-") + 1
    return 0 < mark < len(text) and text[mark].isupper() and text[:mark] in name_class("name_prefixes")


def _links(words: Words, first: int, at: int) -> bool:
    """Whether a word in lower case between two capitalised ones is part of the name."""
    if at + 1 >= len(words.tokens):
        return False
    if not words.tokens[at + 1].is_capital:
        # "von der Leyen": one link behind another.
        both = words.lower(at) in name_class("name_links") and words.lower(at + 1) in name_class("name_links")
        return both and at + 2 < len(words.tokens) and words.tokens[at + 2].is_capital
    lower, before, behind = words.lower(at), words.lower(at - 1), words.lower(at + 1)
    if lower in name_class("name_links"):
        return True
    if lower not in name_class("body_links"):
        return False
    if lower == "of" and before in _titles() and behind in name_class("portfolios"):
        return True
    if lower == "of" and is_given_name(behind) and at + 2 < len(words.tokens) and words.tokens[at + 2].is_capital:
        return False  # "the Security Council of Anna Bondar"
    if lower != "and" or is_body(before):
        return is_body(before) and (lower != "and" or behind not in _titles())
    earlier = {words.lower(i) for i in range(first, at)}
    whole = earlier & name_class("institutes") and earlier & name_class("body_links")
    return bool(whole) and behind not in _titles() and known_actor(words.tokens[at + 1].text) is None


def _owner_start(words: Words, first: int) -> int:
    at = first
    while (
        at > 0
        and first - at < NAME_WORDS
        and words.tokens[at - 1].is_capital
        and words.sentence_of[at - 1] == words.sentence_of[first]
    ):
        at -= 1
    return words.tokens[at].start


def _of_side(known: KnownActor | None, side: str | None) -> KnownActor | None:
    """A body of the packs, unless its owner is another state ("Poland’s Senate" is not that of the United States)."""
    return known if known is not None and (side is None or known.side == side) else None


def _sex(name: str, title: str, known: KnownActor | None) -> bool | None:
    """Whether a name is a man's, by title, the lists of given names or the packs; None where they don't tell."""
    if title:
        titles = set(re.findall(r"\w+", title.lower()))
        if titles & name_class("feminine_titles"):
            return False
        if titles & name_class("masculine_titles"):
            return True
    if known is not None and known.given:
        name = f"{known.given[0]} {name}"
    first, *rest = name.lower().split() or [""]
    if first in name_class("feminine"):
        return False
    if first in name_class("masculine"):
        return True
    return False if rest and rest[-1].endswith(_endings("feminine_endings")) else None
