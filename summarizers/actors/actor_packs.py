"""The packs of actors and the words of sources, compiled once, at first use, into one index of phrases.

All `data/actors/*.toml` (their tables are described in `states.toml`) and the words of `data/en/sides.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any, Literal, NamedTuple

from summarizers.actors.spellings import ACRONYM_LETTERS, NAME_WORD, name_sound, phrase_keys
from summarizers.lexicon import pack, packs

ActorType = Literal["state", "body", "person", "media", "experts"]


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
        keys = [key for word in (phrase.split() if plain else NAME_WORD.findall(phrase)) for key in phrase_keys(word)]
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
                    sound = name_sound(spelling)
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
                if len(phrase) <= ACRONYM_LETTERS:
                    self._add(phrase.upper(), tag)
        compounds = {"void_suffixes": None, "own_suffixes": Tag.OFFICE, "veto_suffixes": Tag.VETO}
        for name, effect in compounds.items():
            self.compounds |= dict.fromkeys(self.words[name], effect)
        for number, group in enumerate(self.words["given_names"]):
            self.given |= dict.fromkeys((name_sound(name) for name in group.split()), number)
        self.hosts = frozenset(self.words["hosts"])
        self.particles = frozenset(self.words["particles"])
        self.family_first = frozenset(self.words["family_first"].split())
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


@cache
def actor_index() -> Index:
    """The compiled packs, read once, in about 25 ms."""
    return Index()
