"""How a phrase names an actor of the packs: spellings, titles and roles of one name fall together.

Spellings fall together by the packs, else by a folding of the usual transliterations, while given names must agree.
What it cannot do: tell two persons of one name apart where only the family name stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from summarizers.actors.actor_packs import Entry, KnownActor, Tag, actor_index
from summarizers.actors.spellings import ACRONYM_LETTERS, NAME_WORD, POSSESSIVE, fold, name_sound, phrase_keys

__all__ = [
    "COMMA",
    "Item",
    "KnownActor",
    "Tag",
    "actor_index",
    "family_name",
    "known_actor",
    "known_person",
    "same_person",
    "scan",
]

# A source is a noun phrase; what lies beyond is not read, so that cost stays linear and small.
_LONGEST = 400

_ARTICLE = re.compile(r"^(?:al|el)-", re.IGNORECASE)
_BEFORE_A_NAME = frozenset(
    {Tag.OFFICE, Tag.ENVOY, Tag.POST, Tag.HONORIFIC, Tag.DEMONYM, Tag.FORMER, Tag.FILLER, Tag.WEAK}
)
_BESIDE_A_NAME = _BEFORE_A_NAME | {Tag.STATE, Tag.DOUBTFUL, Tag.REGION, Tag.INSTITUTION}


class Item(NamedTuple):
    """A word or phrase of a source, as the index reads it."""

    tag: Tag
    key: str
    entry: Entry | None = None
    actor: KnownActor | None = None


COMMA = Item(Tag.BREAK, ",")


def _tokens(phrase: str) -> Iterator[tuple[str, bool, Tag | None]]:
    """Each word of a phrase: its key, whether it has a capital, and what a compound settles by itself."""
    index = actor_index()
    for word in NAME_WORD.findall(phrase[:_LONGEST]):
        keys, capital = phrase_keys(word), word[0].isupper()
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


@lru_cache(maxsize=512)
def scan(phrase: str) -> tuple[Item, ...]:
    """The phrase as the packs read it: the longest phrases first, then surnames in any spelling.

    Kept for a while, since a phrase is asked for its actor, its side and what it is called.
    """
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
            if capital and len(key) > ACRONYM_LETTERS and (spelled := index.sounds.get(name_sound(key))):
                item = _person(items, spelled, None, item)
            elif capital and items and items[-1].tag is Tag.PERSON and items[-1].entry is None:
                # "the Trump Organization": a surname before another name is no person, unless a given name stood there.
                items[-1] = Item(Tag.NAME, items[-1].key)
            items.append(item)
    return tuple(items)


def _person(items: list[Item], actors: tuple[KnownActor, ...], entry: Entry | None, item: Item) -> Item:
    """The person of a family name, if the names before it agree; those names are taken off `items` then."""
    start = len(items)
    while start and items[start - 1].tag is Tag.NAME:
        start -= 1
    names = [before.key for before in items[start:]]
    if not names and items and items[-1].tag is Tag.PERSON:
        # "Naim Qassem": a given name that is another one's family name.
        namesake = next((a for a in actors for name in a.given if name_sound(name) == name_sound(items[-1].key)), None)
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
    a, b = name_sound(one.split()[0]), name_sound(other.split()[0])
    if a[:1] == b[:1]:
        return True
    return len(a) > 1 and len(b) > 1 and index.given.get(a, -1) == index.given.get(b, -2)


@lru_cache(maxsize=8192)
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
    names = {
        " ".join(phrase_keys(part)[0] for part in _parts(alias)) for alias in (last.actor.name, *last.actor.aliases)
    }
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
    if name_sound(family) != name_sound(other_family):
        return False
    return not given or not other_given or _agree(given, other_given)


def family_name(phrase: str) -> str:
    """The family name of a phrase without titles and roles; empty if it has none.

    >>> family_name("President Zelenskiy"), family_name("Wang Yi")
    ('Zelenskiy', 'Wang')
    """
    return _name(phrase)[1]


def _parts(phrase: str) -> list[str]:
    return [part for word in NAME_WORD.findall(phrase) for part in word.split("-")]


@lru_cache(maxsize=512)
def _name(phrase: str) -> tuple[str, str]:
    """Given and family name of a phrase, either empty if it has none, without titles, roles and particles."""
    index = actor_index()
    words = [POSSESSIVE.sub("", word) for word in NAME_WORD.findall(phrase[:_LONGEST]) if word[0].isalnum()]
    while len(words) > 1:
        entry = index.entries.get(phrase_keys(words[0])[0])
        if entry is None or entry.tag not in _BEFORE_A_NAME:
            break
        words.pop(0)
    if not words:
        return "", ""
    if len(words) == 2 and fold(words[0]) in index.family_first and fold(words[1]) not in index.family_first:
        words.reverse()
    family = _ARTICLE.sub("", words[-1])
    given = [word for word in words[:-1] if fold(word) not in index.particles]
    return (given[0] if given else ""), family
