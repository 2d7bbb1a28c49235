"""The actors that the packs know, and how a phrase names them: spellings, titles and roles of one name fall together.

All `data/actors/*.toml` and the words of `data/en/sides.toml` are compiled once, at first use, into one index of
phrases. Spellings fall together by the packs, else by a folding of the usual transliterations (-sky, -skyi, -skiy; kh,
h; w, v) while given names must agree. What it cannot do: tell two persons of one name apart where only the family name
stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from summarizers.lexicon import pack, packs

ActorType = Literal["state", "body", "person", "media", "experts"]

# A source is a noun phrase; what lies beyond is not read, so that cost stays linear and small.
_LONGEST = 400
# Up to this length an acronym must stand in capitals: "US" and "WHO" are not "us" and "who".
_ACRONYM = 3

_WORD = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\b\.?|[^\W_]+(?:['’ʼ`-][^\W_]+)*|[,;:()–—]")
_POSSESSIVE = re.compile(r"['’ʼ`]s$|(?<=s)['’ʼ`]$", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’ʼ`.]")
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ə": "a"}
)
# The usual ways of writing one Cyrillic or Arabic sound, folded in this order; then single letters for double ones.
_SOUNDS = (
    *(("shch", "s"), ("szcz", "s"), ("sch", "s"), ("tch", "c"), ("cz", "c"), ("ch", "c"), ("sh", "s"), ("sz", "s")),
    *(("zh", "z"), ("rz", "z"), ("kh", "h"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("w", "v"), ("ph", "f")),
    *(("ou", "u"), ("y", "i"), ("j", "i"), ("iie", "e"), ("ie", "e")),
)
_DOUBLE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownActor:
    """An actor of the packs.

    `name` is the name as shown, `side` whom it speaks for or None, `aliases` its other spellings, `office` what the
    pack says of a person. `sides` has more than one entry where a person changed sides: `side` is None then.
    """

    name: str
    kind: ActorType
    side: str | None
    sides: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    office: str = ""


class Tag(Enum):
    """What a word or phrase does in a source."""

    STATE = auto()
    DOUBTFUL = auto()
    DEMONYM = auto()
    INSTITUTION = auto()
    WEAK = auto()
    REGION = auto()
    PERSON = auto()
    SURNAME = auto()
    OFFICE = auto()
    ENVOY = auto()
    POST = auto()
    DOCUMENT = auto()
    VETO = auto()
    MEDIA = auto()
    EXPERTS = auto()
    FORMER = auto()
    LOCALITY = auto()
    FILLER = auto()
    HONORIFIC = auto()
    LINK = auto()
    JOIN = auto()
    STOP = auto()
    BREAK = auto()
    NAME = auto()
    WORD = auto()


_BEFORE_A_NAME = frozenset(
    {Tag.OFFICE, Tag.ENVOY, Tag.POST, Tag.HONORIFIC, Tag.DEMONYM, Tag.FORMER, Tag.FILLER, Tag.WEAK}
)
_BESIDE_A_NAME = _BEFORE_A_NAME | {Tag.STATE, Tag.DOUBTFUL, Tag.REGION, Tag.INSTITUTION}


class Entry(NamedTuple):
    """A phrase of the index: `capital` if it must stand so, `full` if a family name needs its given name."""

    tag: Tag
    actors: tuple[KnownActor, ...] = ()
    capital: bool = False
    full: bool = False

    @property
    def side(self) -> str | None:
        """The side of its first actor."""
        return self.actors[0].side if self.actors else None


class Item(NamedTuple):
    """A word or phrase of a source, as the index reads it."""

    tag: Tag
    key: str
    entry: Entry | None = None
    actor: KnownActor | None = None


COMMA = Item(Tag.BREAK, ",")


class Index:
    """All packs, compiled: phrases by their folded words, the longest phrase by its first word, surnames by sound."""

    def __init__(self) -> None:
        self.words: dict[str, Any] = pack("en/sides")
        self.entries: dict[str, Entry] = {}
        self.longest: dict[str, int] = {}
        self.sounds: dict[str, tuple[KnownActor, ...]] = {}
        self.given: dict[str, int] = {}
        self.states: set[str] = set()
        self.compounds: dict[str, Tag | None] = {}
        for table in packs("actors"):
            self._states(table)
        for table in packs("actors"):
            self._bodies(table)
            self._persons(table)
        self._language()

    def _add(self, phrase: str, tag: Tag, actor: KnownActor | None = None, *, full: bool = False) -> None:
        plain = phrase.isascii() and phrase.replace(" ", "").isalpha()
        keys = [key for word in (phrase.split() if plain else _WORD.findall(phrase)) for key in _keys(word)]
        if not keys:
            return
        key = " ".join(keys)
        old = self.entries.get(key)
        if actor is None:
            self.entries.setdefault(key, Entry(tag))
        elif old is None or old.tag is not tag:
            if old is None or tag is not Tag.SURNAME:
                self.entries[key] = Entry(tag, (actor,), phrase[0].isupper(), full)
        elif actor not in old.actors:
            self.entries[key] = Entry(tag, (*old.actors, actor), old.capital, old.full and full)
        self.longest[keys[0]] = max(self.longest.get(keys[0], 0), len(keys))

    def _states(self, table: dict[str, Any]) -> None:
        for name, _code, others, demonyms, capitals in _rows(table.get("states", ""), 5):
            self.states.add(name)
            actor = KnownActor(name=name, kind="state", side=name, aliases=tuple(_cells(others)))
            for alias in (name, *_cells(others), *_cells(capitals)):
                self._add(alias.rstrip("?"), Tag.DOUBTFUL if alias.endswith("?") else Tag.STATE, actor)
            for demonym in _cells(demonyms):
                self._add(demonym, Tag.DEMONYM, actor)

    def _bodies(self, table: dict[str, Any]) -> None:
        for name, others in _rows(table.get("bodies", ""), 2):
            side = None if name == "-" else name
            for alias in ([name] if side else []) + _cells(others):
                aliases = tuple(_cells(others)) if alias == name else ()
                actor = KnownActor(name=alias, kind="body", side=side, aliases=aliases)
                self._add(alias, Tag.STATE if side else Tag.VETO, actor)
        for state, others in _rows(table.get("institutions", ""), 2):
            for group in _cells(others):
                names = [name.strip() for name in group.split("=")]
                bare = tuple(name.rstrip("~") for name in names)
                actor = KnownActor(name=bare[0], kind="body", side=state, aliases=bare[1:])
                for name in names:
                    self._add(name.rstrip("~"), Tag.WEAK if name.endswith("~") else Tag.INSTITUTION, actor)
        for state, others in _rows(table.get("regions", ""), 2):
            for region in _cells(others):
                self._add(region, Tag.REGION, KnownActor(name=region, kind="body", side=state))
        kinds: tuple[tuple[Literal["media", "experts"], Tag], ...] = (("media", Tag.MEDIA), ("experts", Tag.EXPERTS))
        for kind, tag in kinds:
            for group in (cell for line in table.get(kind, "").splitlines() for cell in _cells(line)):
                names = [name.strip() for name in group.split("=")]
                actor = KnownActor(name=names[0], kind=kind, side=None, aliases=tuple(names[1:]))
                for name in names:
                    self._add(name, tag, actor)

    def _persons(self, table: dict[str, Any]) -> None:
        for given, family, sides, office in _rows(table.get("persons", ""), 4):
            names, spellings = _cells(given), [name.rstrip("+") for name in _cells(family)]
            held = tuple(side.rstrip("!") for side in _cells(sides) if side != "-")
            actor = KnownActor(
                name=f"{names[0]} {spellings[0]}" if names else spellings[0],
                kind="person",
                side=held[0] if len(held) == 1 else None,
                sides=held,
                aliases=tuple(spellings if names else spellings[1:]),
                given=tuple(names),
                office=f"{office}!" if sides.endswith("!") else office,
            )
            for spelling in _cells(family):
                common = spelling.endswith("+")
                tag = Tag.SURNAME if names else Tag.PERSON
                self._add(spelling.rstrip("+"), tag, actor, full=common)
                for name in names if common else ():
                    self._add(f"{name} {spelling.rstrip('+')}", Tag.PERSON, actor)
                if names and not common and " " not in spelling and "-" not in spelling:
                    sound = _sound(spelling)
                    if actor not in self.sounds.get(sound, ()):
                        self.sounds[sound] = (*self.sounds.get(sound, ()), actor)

    def _language(self) -> None:
        tags = {
            "stops": Tag.STOP, "joins": Tag.JOIN, "links": Tag.LINK, "fillers": Tag.FILLER,
            "former": Tag.FORMER, "occupied": Tag.VETO, "vague": Tag.VETO, "localities": Tag.LOCALITY,
            "experts": Tag.EXPERTS, "media": Tag.MEDIA, "private": Tag.VETO, "envoys": Tag.ENVOY,
            "offices": Tag.OFFICE, "documents": Tag.DOCUMENT, "posts": Tag.POST, "honorifics": Tag.HONORIFIC,
        }  # fmt: skip
        for name, tag in tags.items():
            for phrase in self.words[name]:
                self._add(phrase, tag)
                if len(phrase) <= _ACRONYM:
                    self._add(phrase.upper(), tag)
        compounds = {"void_suffixes": None, "own_suffixes": Tag.OFFICE, "veto_suffixes": Tag.VETO}
        for name, effect in compounds.items():
            self.compounds |= dict.fromkeys(self.words[name], effect)
        for number, group in enumerate(self.words["given_names"]):
            self.given |= dict.fromkeys((_sound(name) for name in group.split()), number)
        self.hosts = frozenset(self.words["hosts"])
        self.particles = frozenset(self.words["particles"])
        self.prefixes = frozenset(self.words["veto_prefixes"])
        self.former = frozenset(self.words["former"])


def _rows(table: str, columns: int) -> Iterator[list[str]]:
    """The lines of a table of the packs, each with as many cells as asked for."""
    for line in table.splitlines():
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")]
            yield (cells + [""] * columns)[:columns]


def _cells(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


@lru_cache(maxsize=16_384)
def _fold(word: str) -> str:
    """A word in lower case without diacritics, apostrophes and dots."""
    folded = _APOSTROPHE.sub("", word).casefold()
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@lru_cache(maxsize=16_384)
def _sound(word: str) -> str:
    """A name's spelling folded, so that its transliterations are equal."""
    folded = _fold(word)
    for letters, to in _SOUNDS:
        folded = folded.replace(letters, to)
    folded = _DOUBLE.sub(r"\1", folded)
    return f"{folded[:-1]}o" if folded.endswith("enka") else folded


def _keys(word: str) -> list[str]:
    """The keys of a word of a phrase: its folded parts, an acronym of few letters in capitals."""
    if word.isascii() and word.isalpha():
        return [word if 1 < len(word) <= _ACRONYM and word.isupper() else word.lower()]
    keys = []
    for part in word.split("-"):
        bare = _POSSESSIVE.sub("", part)
        plain = bare.replace(".", "")
        keys.append(plain if len(plain) <= _ACRONYM and len(plain) > 1 and plain.isupper() else _fold(bare))
    return keys


@cache
def actor_index() -> Index:
    """The compiled packs, read once, in about 25 ms."""
    return Index()


def _tokens(phrase: str) -> Iterator[tuple[str, bool, Tag | None]]:
    """Each word of a phrase: its key, whether it has a capital, and what a compound settles by itself."""
    index = actor_index()
    for word in _WORD.findall(phrase[:_LONGEST]):
        keys, capital = _keys(word), word[0].isupper()
        if len(keys) > 1:
            if keys[0] in index.prefixes:
                yield word, capital, Tag.FORMER if keys[0] in index.former else Tag.VETO
                continue
            if keys[-1] in index.compounds:
                effect = index.compounds[keys[-1]]
                if effect is not Tag.OFFICE:
                    yield word, capital, effect or Tag.WORD
                    continue
                yield from ((key, capital, None) for key in keys[:-1])
                yield keys[-1], False, effect
                continue
        for part, key in zip(word.split("-"), keys, strict=True):
            yield key, capital or part[:1].isupper(), None


def scan(phrase: str) -> list[Item]:
    """The phrase as the packs read it: the longest phrases first, then surnames in any spelling."""
    index = actor_index()
    tokens = list(_tokens(phrase))
    keys = [key for key, _, _ in tokens]
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        key, capital, settled = tokens[at]
        at += 1
        if settled is not None:
            items.append(Item(settled, key))
            continue
        if not key[0].isalnum():
            items.append(COMMA)
            continue
        for size in range(min(index.longest.get(key, 0), len(keys) - at + 1), 0, -1):
            joined = " ".join(keys[at - 1 : at - 1 + size]) if size > 1 else key
            entry = index.entries.get(joined)
            if entry is None or (entry.capital and not capital):
                continue
            item = Item(entry.tag, joined, entry, entry.actors[0] if entry.actors else None)
            if entry.tag is Tag.SURNAME:
                item = _person(items, entry.actors, entry, item)
            items.append(item)
            at += size - 1
            break
        else:
            item = Item(Tag.NAME if capital else Tag.WORD, key)
            if capital and len(key) > _ACRONYM and (spelled := index.sounds.get(_sound(key))):
                item = _person(items, spelled, None, item)
            elif capital and items and items[-1].tag is Tag.PERSON and items[-1].entry is None:
                # "the Trump Organization": a surname before another name is no person, unless a given name stood there.
                items[-1] = Item(Tag.NAME, items[-1].key)
            items.append(item)
    return items


def _person(items: list[Item], actors: tuple[KnownActor, ...], entry: Entry | None, item: Item) -> Item:
    """The person of a family name, if the names before it agree; those names are taken off `items` then."""
    start = len(items)
    while start and items[start - 1].tag is Tag.NAME:
        start -= 1
    names = [before.key for before in items[start:]]
    if not names and items and items[-1].tag is Tag.PERSON:
        # "Naim Qassem": a given name that is another one's family name.
        namesake = next((a for a in actors for name in a.given if _sound(name) == _sound(items[-1].key)), None)
        if namesake is not None:
            items.pop()
            return Item(Tag.PERSON, item.key, Entry(Tag.PERSON, (namesake,)), namesake)
    if not names:
        if entry is not None and entry.full:
            return Item(Tag.NAME, item.key)
        return Item(Tag.PERSON, item.key, None, actors[0])
    for actor in actors:
        if any(_agree(name, given) for name in names for given in actor.given):
            del items[start:]
            return Item(Tag.PERSON, item.key, Entry(Tag.PERSON, (actor,)), actor)
    return Item(Tag.NAME, item.key)


def _agree(one: str, other: str) -> bool:
    """Whether two given names may be one person's: the same first letter, or two spellings of one name."""
    index = actor_index()
    a, b = _sound(one.split()[0]), _sound(other.split()[0])
    if a[:1] == b[:1]:
        return True
    return len(a) > 1 and len(b) > 1 and index.given.get(a, -1) == index.given.get(b, -2)


def known_actor(name: str) -> KnownActor | None:
    """The actor of the packs that a name means, whatever its spelling, titles and roles.

    Args:
        name: a name as worded: "President Zelenskiy", "the Pentagon", "ISW". A capital is no name of its state here.

    Returns:
        The actor, or None if no pack holds it or the phrase is more than its name. Never raises.

    >>> known_actor("Ukrainian President Volodymyr Zelenskiy").name, known_actor("ISW").kind
    ('Volodymyr Zelensky', 'experts')
    """
    items = [item for item in scan(name) if item.tag is not Tag.FILLER]
    if not items:
        return None
    last = items[-1]
    if last.tag is Tag.PERSON and all(item.tag in _BESIDE_A_NAME for item in items[:-1]):
        return last.actor
    if len(items) > 1 or last.actor is None or last.tag in (Tag.DEMONYM, Tag.REGION, Tag.NAME):
        return None
    names = {" ".join(_keys(part)[0] for part in _parts(alias)) for alias in (last.actor.name, *last.actor.aliases)}
    return last.actor if last.key in names else None


def known_person(name: str) -> KnownActor | None:
    """The person of the packs whom a name means, by any spelling; None for bodies and for names of no pack.

    >>> known_person("Shoygu").name, known_person("Kim")
    ('Sergei Shoigu', None)
    """
    actor = known_actor(name)
    return actor if actor is not None and actor.kind == "person" else None


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: family names that sound alike, given names that agree where both have one.

    Titles and roles before the names are left out. Symmetric; False if a name is empty. Never raises.

    >>> same_person("Zelenskiy", "Volodymyr Zelensky"), same_person("Ivan Petrenko", "Oleh Petrenko")
    (True, False)
    """
    given, family = _name(one)
    other_given, other_family = _name(other)
    if not family or not other_family:
        return False
    actor, other_actor = known_person(one), known_person(other)
    if actor is not None and actor == other_actor:
        return not given or not other_given or _agree(given, other_given) or len(actor.given) == 0
    if _sound(family) != _sound(other_family):
        return False
    return not given or not other_given or _agree(given, other_given)


def _parts(phrase: str) -> list[str]:
    return [part for word in _WORD.findall(phrase) for part in word.split("-")]


def _name(phrase: str) -> tuple[str, str]:
    """Given and family name of a phrase, either empty if it has none, without titles, roles and particles."""
    index = actor_index()
    words = [_POSSESSIVE.sub("", word) for word in _WORD.findall(phrase[:_LONGEST]) if word[0].isalnum()]
    while len(words) > 1:
        entry = index.entries.get(_keys(words[0])[0])
        if entry is None or entry.tag not in _BEFORE_A_NAME:
            break
        words.pop(0)
    if not words:
        return "", ""
    family = re.sub(r"^(?:al|el)-", "", words[-1], flags=re.IGNORECASE)
    given = [word for word in words[:-1] if _fold(word) not in index.particles]
    return (given[0] if given else ""), family
