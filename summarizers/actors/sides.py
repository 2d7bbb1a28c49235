"""Whom a source speaks for: read from the packs of actors, never guessed from opinion.

A *side* is the state or body that a source speaks for ("Ukraine", "NATO", "Hamas"). The packs (`data/actors/*.toml`)
name states, bodies, institutions, persons, outlets and institutes; `data/en/sides.toml` holds the words that make a
nationality count ("officials") and those that veto it ("analyst", "Moscow-installed"). A phrase is read from left to
right in chunks parted by prepositions and commas; the first office with a state or body decides. Officials of occupied
places, former officials, experts, media and private persons speak for nobody.

What it cannot do: tell who held an office when. A person who changed sides has none but by the words beside the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from summarizers.actors.known import (
    COMMA,
    Item,
    KnownActor,
    Tag,
    actor_index,
    known_actor,
    known_person,
    same_person,
    scan,
)

__all__ = [
    "KnownActor",
    "is_expert",
    "is_media",
    "known_actor",
    "known_person",
    "same_person",
    "side_of",
    "side_of_office",
]

_BOUNDARIES = frozenset({Tag.LINK, Tag.JOIN, Tag.STOP, Tag.BREAK})
_NOBODY = frozenset({Tag.VETO, Tag.MEDIA, Tag.EXPERTS})
_OFFICES = frozenset({Tag.OFFICE, Tag.ENVOY, Tag.INSTITUTION, Tag.WEAK})
_HELD = _OFFICES | {Tag.POST}
_GOVERNING = frozenset({Tag.OFFICE, Tag.ENVOY, Tag.POST, Tag.DOCUMENT})
_FILLERS = frozenset({Tag.FILLER})
_QUIET = _FILLERS | {Tag.NAME, Tag.HONORIFIC}
# After these a body is the owner of the office before it.
_OWNERS = frozenset({"of", "for", "from"})


@lru_cache(maxsize=8192)
def side_of(phrase: str) -> str | None:
    """The state or body that a source speaks for.

    Args:
        phrase: the source as worded in an article; read up to 400 characters.

    Returns:
        The side's name as in the packs, or None where it speaks for nobody or nothing tells. Never raises.

    >>> side_of("Russia’s ambassador to the United States"), side_of("a senior US defence official")
    ('Russia', 'United States')
    >>> side_of("Moscow-installed authorities"), side_of("Polish farmers"), side_of("Western experts")
    (None, None, None)
    """
    items = scan(phrase)
    governed = envoy = False
    pending: str | None = None
    link = ""
    start = 0
    while start < len(items):
        end = start
        while end < len(items) and items[end].tag not in _BOUNDARIES:
            end += 1
        chunk = items[start:end]
        boundary = items[end] if end < len(items) else COMMA
        if chunk and not (envoy and link in actor_index().hosts):
            if _speaks_for_nobody(chunk):
                return None
            offices = any(item.tag in _OFFICES for item in chunk)
            if pending and offices:
                return pending
            side = _side_of_chunk(chunk, link=link, governed=governed, offices=offices)
            if side is None:
                side = _weak_side(chunk, items[end + 1 :] if boundary.key in _OWNERS else ())
            if side is not None:
                return side
            last = chunk[-1]
            joined = boundary.tag is Tag.JOIN and _is_nationality(last)
            pending = last.entry.side if joined and last.entry is not None else None
            governed = (governed and boundary.tag is Tag.LINK) or any(item.tag in _GOVERNING for item in chunk)
            envoy = any(item.tag is Tag.ENVOY for item in chunk)
        if boundary.tag is Tag.STOP:
            return None
        if boundary.tag is Tag.BREAK:
            governed = envoy = False
        link = boundary.key
        start = end + 1
    return None


def _is_nationality(item: Item) -> bool:
    return item.tag in (Tag.DEMONYM, Tag.STATE, Tag.DOUBTFUL)


def _speaks_for_nobody(chunk: Sequence[Item]) -> bool:
    """Whether a word of the chunk forbids a side: an expert, a medium, a private person, a former official."""
    tags = {item.tag for item in chunk}
    if tags & _NOBODY:
        return True
    in_office = any(item.tag is Tag.PERSON and item.actor and item.actor.office.endswith("!") for item in chunk)
    return Tag.FORMER in tags and not in_office


def _side_of_chunk(chunk: Sequence[Item], *, link: str, governed: bool, offices: bool) -> str | None:
    """The side of a run of words without a preposition: a state with an office, a person, a body, a bare state."""
    free = link not in actor_index().hosts and link not in actor_index().words["links"]
    papers = any(item.tag is Tag.DOCUMENT for item in chunk)
    person = next((item.actor for item in chunk if item.tag is Tag.PERSON), None)
    for at, item in enumerate(chunk):
        before = chunk[at - 1].tag if at else None
        if item.entry is None or before is Tag.LOCALITY:
            continue
        after = chunk[at + 1 :]
        if item.actor is not None and item.actor.kind == "state" and _is_of_a_body(after):
            continue
        if _is_nationality(item):
            # "Rep. Jim Jordan": a family name, unless an office follows.
            if not after and before in (Tag.NAME, Tag.WEAK, Tag.HONORIFIC):
                continue
            first = next((other for other in chunk if other.tag is Tag.PERSON or _is_nationality(other)), item)
            if offices and (first is item or first.tag is not Tag.PERSON):
                return item.entry.side
            if item.tag is Tag.STATE and person is None:
                body = item.actor is not None and item.actor.kind == "body"
                if papers or (body and any(other.tag is Tag.POST for other in after)):
                    return item.entry.side
                bare = all(other.tag in (_QUIET if governed else _FILLERS) for other in after)
                if bare and (governed or free):
                    return item.entry.side
        elif person is None and item.tag is Tag.INSTITUTION:
            if governed or len(chunk) > 1 or link not in actor_index().hosts:
                return item.entry.side
        elif person is None and item.tag is Tag.REGION and (governed or any(o.tag in _HELD for o in chunk)):
            return item.entry.side
    if person is None or not (free or governed or chunk[0].tag is Tag.PERSON):
        return None
    if len(person.sides) > 1:
        return next((item.entry.side for item in chunk if item.entry and item.entry.side in person.sides), None)
    return person.side


def _is_of_a_body(after: Sequence[Item]) -> bool:
    """Whether the words after a state's name turn to a body: "Lebanon’s Hezbollah leader", not "Russia’s UN envoy"."""
    if any(item.tag is Tag.ENVOY for item in after):
        return False
    person = next((item.actor for item in after if item.tag is Tag.PERSON), None)
    if person is not None and len(person.sides) == 1 and person.sides[0] not in actor_index().states:
        return True
    following = after[0].actor if after else None
    return following is not None and following.kind == "body" and after[0].tag is Tag.STATE


def _weak_side(chunk: Sequence[Item], owner: Sequence[Item]) -> str | None:
    """The side of an office that one state has by that name, unless the words after "of" name another state."""
    if any(item.tag is Tag.PERSON and item.actor and not item.actor.side for item in chunk):
        return None
    weak = next((item for item in chunk if item.tag is Tag.WEAK and item.entry), None)
    for item in owner:
        if item.tag in _BOUNDARIES:
            break
        if _is_nationality(item):
            return None
    return weak.entry.side if weak is not None and weak.entry is not None else None


def side_of_office(person: KnownActor, roles: Sequence[str]) -> str | None:
    """The side of somebody who changed sides, by the office that an article gives; None where that tells nothing.

    The pack lists offices in the order of the sides, parted by "then": "prime minister to 2024, then secretary general
    of NATO".
    """
    offices = [part.split() for part in person.office.split(" then ")]
    for role in roles:
        words = {word.lower() for word in role.split()}
        told = [side for side, office in zip(person.sides, offices, strict=False) if set(office[:2]) <= words]
        if len(told) == 1:
            return told[0]
    return None


def is_media(phrase: str) -> bool:
    """Whether a source is an outlet or agency, known by name or called so ("local media"). Never raises.

    >>> is_media("Russian state news agency TASS"), is_media("the Kremlin")
    (True, False)
    """
    return _is_called(phrase, Tag.MEDIA)


def is_expert(phrase: str) -> bool:
    """Whether a source is an expert or institute, known by name or called so ("Western experts"). Never raises.

    >>> is_expert("the Institute for the Study of War"), is_expert("Polish officials")
    (True, False)
    """
    return _is_called(phrase, Tag.EXPERTS)


def _is_called(phrase: str, tag: Tag) -> bool:
    for item in scan(phrase):
        if item.tag is Tag.STOP:
            break
        if item.tag is tag:
            return True
    return False
