"""Places: names looked up in gazetteers, joined under one canonical name with country and position.

Runs of capitalised words are looked up longest first; the words around decide whether the name is a place there, since
"Lincoln", "Paris Hilton", "Moscow Times" and "Moscow said" are a person, a person, a newspaper and a government. The
gazetteers are the files of `data/places/`: `*.toml` by hand (regions, waters, spellings, states), `cities.tsv` from
GeoNames (CC BY 4.0), read once, at first use.

What it cannot do: villages of one name are not told apart (they have no position then), and a small place is found
only where the context says that a place is meant ("near Robotyne").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from summarizers.lexicon import pack, packs
from summarizers.text.tokens import Token, bare, tokenise
from summarizers.types import Place, Sentence, Span

_LONGEST = 4  # words of a place's name
_WIDEST = 60  # characters of it
_AUXILIARIES = 3  # words between a name and its verb: "Moscow has repeatedly denied"
_INITIALS = frozenset("abcdefghijklmnopqrstuvwxyz")
_JOINT = 6  # characters between two names of a list
_JOINTS = frozenset({"", "and", "or"})
_NEAR = 60  # characters between a name and the country that it lies in
_ENDS = frozenset({",", ".", ";", ")", "”", '"'})
_SHORT = 3  # capitals up to this length are abbreviations, not a shouted name


@dataclass(frozen=True, slots=True)
class _Entry:
    """A place of the gazetteer.

    `sure`: the name alone says so, without locative words around it; `city`: the list of towns has it; `elsewhere`:
    countries that have a place of that name too; `part_of`: the country that it says of a place before it ("Texas").
    """

    canonical: str
    country: str | None
    position: tuple[float, float] | None
    sure: bool
    city: bool = False
    elsewhere: tuple[str, ...] = ()
    part_of: str | None = None


@cache
def _gazetteer() -> dict[str, _Entry]:
    """Every spelling of every place, hand-written entries first."""
    cities: dict[str, _Entry] = {}
    listing = (files("summarizers") / "data" / "places" / "cities.tsv").read_text(encoding="utf-8")
    for line in listing.splitlines():
        if not line.startswith("#"):
            name, country, latitude, longitude, sure = line.split("\t")
            position = (float(latitude), float(longitude)) if latitude else None
            cities[name] = _Entry(name, country or None, position, sure == "y", city=True)
    named: dict[str, _Entry] = {}
    for gazetteer in packs("places"):
        for name, known in gazetteer["places"].items():
            at = known.get("at")
            position = (at[0], at[1]) if at else cities[name].position if name in cities else None
            entry = _Entry(
                name,
                known.get("country"),
                position,
                not known.get("context", False),
                city=name in cities,
                elsewhere=tuple(known.get("elsewhere", ())),
                part_of=known.get("part_of"),
            )
            for spelling in (name, *known.get("also", ())):
                named.setdefault(spelling, entry)
    return {**cities, **named}


@cache
def _first_words() -> frozenset[str]:
    """The first words of all names, in lower case: what spares most capitalised words a look-up."""
    return frozenset(_folded(token.lower) for name in _gazetteer() for token in tokenise(name)[:1])


def _folded(word: str) -> str:
    """With the apostrophes of the gazetteer."""
    return word.replace("'", "’") if "'" in word else word


@cache
def _cues(language: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in pack(f"{language}/places").items()}


@dataclass(frozen=True, slots=True)
class _Found:
    """A name in the text: where, which place, and whether its context is enough."""

    span: Span
    entry: _Entry
    located: bool


def find_places(
    text: str, sentences: Sequence[Sentence], names: Sequence[Span] = (), language: str = "en"
) -> tuple[Place, ...]:
    """The places that an article names.

    Args:
        text: the article, unaltered.
        sentences: its sentences, in order.
        names: where persons and units are named, in any order; nothing inside them is a place.
        language: whose data pack says what context makes a place.

    Returns:
        In order of first mention, each with all its mentions in text order; spans index `text`. Empty if there are
        none. Never raises on any text.

    >>> from summarizers.types import Sentence, Span
    >>> text = "Fighting went on near Kyiv. Kiev Mayor Klitschko left for Paris."
    >>> for place in find_places(text, [Sentence(index=0, span=Span(0, len(text)), paragraph=0)]):
    ...     print(place.canonical, place.country, [span.of(text) for span in place.mentions])
    Kyiv UA ['Kyiv', 'Kiev']
    Paris FR ['Paris']
    """
    cues = _cues(language)
    taken = _merged(names)
    found: list[_Found] = []
    persons: set[str] = set()
    for sentence in sentences:
        tokens = tokenise(text, sentence.span.start, sentence.span.end)
        _read(text, tokens, cues, taken, found, persons)
    # a name that somebody bears in this text is no place elsewhere in it, unless words of place stand before it
    located = {each.entry.canonical for each in found if each.located}
    mentions: dict[tuple[str, str | None], list[_Found]] = {}
    for each in found:
        name = each.span.of(text)
        if each.located or (name not in persons and (each.entry.sure or each.entry.canonical in located)):
            mentions.setdefault((each.entry.canonical, each.entry.country), []).append(each)
    return tuple(
        Place(
            name=each[0].span.of(text),
            canonical=canonical,
            country=each[0].entry.country,
            latitude=each[0].entry.position[0] if each[0].entry.position else None,
            longitude=each[0].entry.position[1] if each[0].entry.position else None,
            mentions=tuple(one.span for one in each),
        )
        for (canonical, _), each in mentions.items()
    )


def _merged(names: Sequence[Span]) -> list[Span]:
    """Spans in order, overlapping ones joined."""
    merged: list[Span] = []
    for span in sorted(names):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _read(
    text: str,
    tokens: Sequence[Token],
    cues: dict[str, frozenset[str]],
    taken: list[Span],
    found: list[_Found],
    persons: set[str],
) -> None:
    """Adds the places of one sentence to `found`, the names of persons like places to `persons`."""
    gazetteer, first_words = _gazetteer(), _first_words()
    at, begun = 0, len(found)
    for i, (_, _, surface, lower) in enumerate(tokens):
        if i < at or not surface[0].isupper():
            continue
        if (lower if lower.isalpha() else _folded(bare(lower))) not in first_words:
            continue
        match = _longest(text, tokens, i, gazetteer)
        if match is None:
            continue
        last, entry, span = match
        before, behind = _run_before(text, tokens, i, cues), _run_behind(text, tokens, last, span, cues)
        if before == "name":
            persons.add(span.of(text))
        elif behind != "name" and not _bears(tokens, i, last, span, entry, cues, taken):
            located = behind == "place" or _located(tokens, i, last, span, cues) or _listed(text, found, begun, span)
            found.append(_Found(span, entry, located))
        at = last
    for n in range(begun, len(found)):
        found[n] = _elsewhere(text, found, n, begun)


def _longest(
    text: str, tokens: Sequence[Token], i: int, gazetteer: dict[str, _Entry]
) -> tuple[int, _Entry, Span] | None:
    """The longest known name at token `i`: the token behind it, its entry and its span without a possessive."""
    begin = tokens[i].start
    for last in range(min(i + _LONGEST, len(tokens)), i, -1):
        end = tokens[last - 1].end
        if end - begin > _WIDEST:
            continue
        surface = text[begin:end]
        name = bare(surface)
        spelling = name.replace("'", "’")
        if name.isupper() and len(name) > _SHORT:
            spelling = spelling.title()
        entry = gazetteer.get(spelling)
        if entry is not None:
            return last, entry, Span(begin, begin + len(name))
    return None


def _adjoins(text: str, left: Token, right: Token) -> bool:
    """Whether only spaces, not a line's end, stand between two tokens."""
    gap = text[left.end : right.start]
    return bool(gap) and gap.isspace() and "\n" not in gap


def _run_before(text: str, tokens: Sequence[Token], i: int, cues: dict[str, frozenset[str]]) -> str:
    """What the capitalised word before makes of the name: "name" (of a person or body) or ""."""
    if i == 0:
        return ""
    previous = tokens[i - 1]
    if previous.text == "." and i > 1 and tokens[i - 2].lower in cues["titles"] | _INITIALS:
        return "name"
    if previous.text in {"-", "@", "#", "&", "_"} and previous.end == tokens[i].start:
        return "name"
    if not previous.is_capital or not _adjoins(text, previous, tokens[i]) or bare(previous.text) != previous.text:
        return ""
    if previous.lower in cues["titles"]:
        return "name"
    if previous.lower in cues["before"] or (i == 1 and previous.lower in cues["openers"]):
        return ""
    return "" if previous.lower in cues["openers"] and previous.lower in cues["locative"] else "name"


def _run_behind(text: str, tokens: Sequence[Token], last: int, span: Span, cues: dict[str, frozenset[str]]) -> str:
    """What follows: "place" ("Kherson Oblast", "Kherson region"), "name" ("Moscow Times") or ""."""
    if last >= len(tokens):
        return ""
    following, end = tokens[last], tokens[last - 1]
    if end.end != span.end:  # a possessive: "Kyiv’s Maidan"
        return ""
    if following.text in {"-", "_", "@"} and following.start == span.end:
        return "name"
    if not _adjoins(text, end, following):
        return ""
    if following.lower in cues["after"]:
        return "place"
    if following.lower in cues["agreed"]:
        return "name"
    return "name" if following.is_capital and following.lower not in cues["openers"] else ""


def _located(tokens: Sequence[Token], i: int, last: int, span: Span, cues: dict[str, frozenset[str]]) -> bool:
    """Whether a word of place stands before, as in "in Lincoln" but not in "in Lincoln’s view"."""
    if tokens[last - 1].end != span.end:
        return False
    j = i - 1
    while j >= 0 and tokens[j].lower in cues["before"]:
        j -= 1
    return j >= 0 and tokens[j].lower in cues["locative"]


def _listed(text: str, found: list[_Found], begun: int, span: Span) -> bool:
    """Whether it follows a located name of its sentence in a list: "in Isfahan and Tabriz"."""
    if len(found) == begun or not found[-1].located or span.start - found[-1].span.end > _JOINT:
        return False
    return text[found[-1].span.end : span.start].strip(" ,&") in _JOINTS


def _elsewhere(text: str, found: list[_Found], n: int, begun: int) -> _Found:
    """The place in another country if the words beside say so: "Odessa, Texas", "Tripoli, in the north of Lebanon"."""
    each = found[n]
    following = found[n + 1] if n + 1 < len(found) else None
    comma = following is not None and text[each.span.end : following.span.start] == ", "
    if following is not None and comma and following.entry.part_of and each.entry.part_of is None:
        return _moved(text, each, following.entry.part_of)
    if each.entry.elsewhere:
        for other in (following, found[n - 1] if n > begun else None):
            gap = min(abs(other.span.start - each.span.end), abs(each.span.start - other.span.end)) if other else _NEAR
            if other is not None and gap < _NEAR and other.entry.country in each.entry.elsewhere:
                return _moved(text, each, other.entry.country)
    return each


def _moved(text: str, each: _Found, country: str | None) -> _Found:
    return _Found(each.span, _Entry(each.span.of(text), country, None, sure=True), located=True)


def _bears(
    tokens: Sequence[Token],
    i: int,
    last: int,
    span: Span,
    entry: _Entry,
    cues: dict[str, frozenset[str]],
    taken: list[Span],
) -> bool:
    """Whether somebody or something only bears the name: a person, a government, a ship, a dish."""
    before = tokens[i - 1].lower if i else ""
    behind = tokens[last].lower if last < len(tokens) else ""
    named = _holder(taken, span)
    if named is not None and not (
        _is_place_name(named, span, last > i + 1 and (entry.sure or before in cues["locative"]))
        or _opens(tokens, i, named, cues)
        or _is_part_of(tokens, i, last, named, cues)
    ):
        return True
    if before in cues["bearers"] or (before in cues["addressing"] and tokens[last - 1].end == span.end):
        return True
    # "which crews called the Moscow, sank"
    if entry.city and before in cues["articles"] and span.start != tokens[i - 1].start and behind in _ENDS:
        return True
    return before not in cues["inside"] and _speaks(tokens, last, span, cues)


def _is_place_name(named: Span, span: Span, known: bool) -> bool:
    """Whether what looks like a person's name is all a place's of several words: "Bandar Abbas", "Khan Younis"."""
    return named == span and known


def _is_part_of(tokens: Sequence[Token], i: int, last: int, named: Span, cues: dict[str, frozenset[str]]) -> bool:
    """Whether what looks like a name is a place with the words of places: "occupied Crimea", "Luhansk Oblasts"."""
    first, end = i, last
    while first and tokens[first - 1].start >= named.start:
        first -= 1
    while end < len(tokens) and tokens[end].end <= named.end:
        end += 1
    return end - first > last - i and all(
        token.lower in words - cues["titles"]
        for words, some in ((cues["before"], tokens[first:i]), (cues["after"], tokens[last:end]))
        for token in some
    )


def _opens(tokens: Sequence[Token], i: int, named: Span, cues: dict[str, frozenset[str]]) -> bool:
    """Whether what looks like a first name is a word of place that opens the sentence: "Off Odesa"."""
    return i == 1 and tokens[0].start == named.start and tokens[0].lower in cues["locative"]


def _speaks(tokens: Sequence[Token], last: int, span: Span, cues: dict[str, frozenset[str]]) -> bool:
    """Whether the name is the subject of a statement and so a government, a person or a team: "Moscow has denied"."""
    if tokens[last - 1].end != span.end:
        return False
    j = last
    while j < min(last + _AUXILIARIES, len(tokens)) and tokens[j].lower in cues["auxiliary"]:
        j += 1
    return j < len(tokens) and tokens[j].lower in cues["reporting"]


def _holder(taken: list[Span], span: Span) -> Span | None:
    """The first span of `taken` that overlaps `span`, or None."""
    low, high = 0, len(taken)
    while low < high:
        middle = (low + high) // 2
        if taken[middle].end <= span.start:
            low = middle + 1
        else:
            high = middle
    return taken[low] if low < len(taken) and taken[low].start < span.end else None
