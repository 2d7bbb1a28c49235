"""Persons and bodies of an article, under all their names: mentions joined to actors, sources resolved to them.

Names are runs of capitalised words; a title, a role before it or an apposition behind it tells what the person is
("presidential aide Mykhailo Podolyak", "Sergei Shoigu, Russia’s Defense Minister"). Spellings of one name fall together
by their sound. A pronoun takes the person that was the source or subject last, a role its last holder (Lappin and Leass
1994, without the syntax). What it cannot do: tell two persons of one surname apart where neither has a given name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from summarizers.clauses import Words, cue_forms, word_class
from summarizers.lexicon import pack
from summarizers.sides import KnownActor, is_expert, known_actor, same_person, side_of
from summarizers.tokens import bare
from summarizers.types import Actor, ActorKind, Source, Span

NAME_WORDS = 8
"""The longest name, in words."""

_LEADING = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_TRAILING = re.compile(
    r"\s*(?:,|\(|—|–| who | which | that | speaking | citing | quoted | quoting | speaking | familiar | close to ).*$",
    re.DOTALL,
)
_INITIAL = re.compile(r"^[A-Z]$")


@dataclass(slots=True)
class _Mention:
    span: Span
    name: str
    title: str
    role: Span | None
    sentence: int
    subject: bool
    person: bool
    actor: int = -1
    masculine: bool | None = None
    quoted: bool = False
    first: bool = False
    sure: bool = False


@dataclass(slots=True)
class _Entry:
    """An actor while it grows."""

    names: list[str]
    kind: ActorKind
    known: KnownActor | None = None
    roles: list[str] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    masculine: bool | None = None
    sure: bool = False


class Cast:
    """The actors of one article, found in one pass, then asked for the source of each attribution in text order.

    Args:
        text: the article's text.
        paragraphs: the words of each paragraph.
    """

    def __init__(self, text: str, paragraphs: Sequence[Words]) -> None:
        self._text = text
        self._entries: list[_Entry] = []
        self._mentions: list[_Mention] = []
        self._by_last: dict[str, list[int]] = {}
        self._sources: list[tuple[int, int]] = []
        self._lower = {t.lower for words in paragraphs for t in words.tokens if t.text.islower()}
        for words in paragraphs:
            self._read(words)
        self._starts = [mention.span.start for mention in self._mentions]

    # --- names ---------------------------------------------------------------------------------------

    def _read(self, words: Words) -> None:
        at = 0
        while at < len(words.tokens):
            end = self._name_end(words, at)
            if end > at:
                self._take(words, at, end)
                at = end
            else:
                at += 1

    def _name_end(self, words: Words, at: int) -> int:
        """The token behind a run of capitalised words that begins at a token; the token itself if none does."""
        first = words.tokens[at]
        if not first.is_capital or first.lower in word_class("pronouns") or first.lower in word_class("months"):
            return at
        if first.lower in word_class("weekdays") or first.lower in word_class("determiners"):
            return at
        opens = at == words.bounds(at)[0] or words.tokens[at - 1].text in '“"«„:—–-'
        if opens and first.lower in self._lower and first.lower not in word_class("titles"):
            following = words.tokens[at + 1] if at + 1 < len(words.tokens) else None
            if following is None or not following.is_capital or known_actor(first.text) is None:
                return at
        sentence = words.sentence_of[at]
        end = at + 1
        while end < len(words.tokens) and end - at < NAME_WORDS and words.sentence_of[end] == sentence:
            token = words.tokens[end]
            glued = token.start - words.tokens[end - 1].end
            if glued > 1 and "\n" in self._text[words.tokens[end - 1].end : token.start]:
                break
            if token.text == ".":
                short = words.tokens[end - 1]
                if short.lower in word_class("titles") or _INITIAL.match(short.text):
                    end += 1
                    continue
                break
            if not token.is_capital or token.lower in word_class("weekdays"):
                follows = end + 1 < len(words.tokens) and words.tokens[end + 1].is_capital
                if (
                    token.lower in ("of", "for", "on", "and", "de", "von", "van", "der", "al", "bin", "el", "du", "da")
                    and follows
                ):
                    body = token.lower in ("of", "for", "on", "and")
                    if body and not _is_body(words.tokens[end - 1].lower):
                        break
                    end += 1
                    continue
                break
            end += 1
        return end

    def _take(self, words: Words, first: int, end: int) -> None:
        """Notes a run of capitalised words as a mention; possessives part it ("Russia’s Defense Ministry")."""
        start = first
        for at in range(first, end):
            if at + 1 < end and bare(words.tokens[at].text) != words.tokens[at].text:
                self._note(words, start, at + 1, owner=True)
                start = at + 1
        self._note(words, start, end, owner=False, owned=start > first and self._owner_side(words, first, start))

    def _owner_side(self, words: Words, first: int, start: int) -> bool:
        return side_of(words.span(first, start - 1).of(self._text)) is not None

    def _note(self, words: Words, first: int, end: int, *, owner: bool, owned: bool = False) -> None:
        tokens = words.tokens
        name_first = first
        while name_first < end - 1 and (
            tokens[name_first].lower in word_class("titles") or tokens[name_first].text == "."
        ):
            name_first += 1
        adjective = name_first > first or None
        while name_first < end - 1 and tokens[name_first].text == ".":
            name_first += 1
        title = self._text[tokens[first].start : tokens[name_first].start].strip() if name_first > first else ""
        last = end - 1
        while last > name_first and tokens[last].text == ".":
            last -= 1
        span = Span(
            tokens[name_first].start,
            tokens[name_first].start + len(bare(self._text[tokens[name_first].start : tokens[last].end])),
        )
        name = span.of(self._text)
        known = known_actor(name)
        if name_first == first:
            name_first, title = self._without_demonym(words, first, end, title)
            if name_first > first:
                span = Span(tokens[name_first].start, span.end)
                name = span.of(self._text)
                known = known_actor(name) or known
        if not name or (tokens[name_first].lower in word_class("titles") and name_first == last):
            return
        count = last - name_first + 1
        body = any(_is_body(tokens[i].lower) for i in range(name_first, last + 1))
        person = self._is_person(known, title, count, body, words, name_first, last)
        role = self._role_around(words, name_first, last, first) if person or known is not None else None
        if body and owned:
            span = Span(self._owner_start(words, first), span.end)
            name = span.of(self._text)
            known = known_actor(name) or known
        if not person and not body and known is None and side_of(name) is None:
            return
        masculine = _gender(name) if person else None
        masculine = True if re.search(r"\bmr\b|\bking\b|\bpope\b", title.lower()) else masculine
        masculine = False if re.search(r"\b(mrs|ms|miss|queen)\b", title.lower()) else masculine
        subject = self._is_subject(words, first)
        mention = _Mention(span, name, title, role, words.sentence_of[first], subject, person, masculine=masculine)
        mention.quoted = words.quote_of[first] >= 0
        mention.sure = bool(title or role or known or masculine is not None)
        mention.first = first - words.bounds(first)[0] <= 3
        del adjective, owner
        self._join(mention, known, body)

    def _owner_start(self, words: Words, first: int) -> int:
        at = first
        while at > 0 and words.tokens[at - 1].is_capital and words.sentence_of[at - 1] == words.sentence_of[first]:
            at -= 1
        return words.tokens[at].start

    def _without_demonym(self, words: Words, first: int, end: int, title: str) -> tuple[int, str]:
        """Steps over nationality and office before a name: "Ukrainian President Volodymyr Zelenskiy"."""
        tokens = words.tokens
        titled = [i for i in range(first, end - 1) if tokens[i].lower in word_class("titles")]
        if not titled:
            return first, title
        start = titled[-1] + 1
        while start < end - 1 and tokens[start].text == ".":
            start += 1
        if start >= end or any(_is_body(tokens[i].lower) for i in range(start, end)):
            return first, title
        return start, self._text[tokens[first].start : tokens[start].start].strip()

    def _is_person(
        self, known: KnownActor | None, title: str, count: int, body: bool, words: Words, first: int, last: int
    ) -> bool:
        if known is not None:
            return known.kind == "person"
        if body:
            return False
        if title:
            return True
        before = words.lower(first - 1)
        if before in word_class("roles") and count <= 4:
            return True
        if count == 1:
            return self._surname(words.tokens[last].text) is not None
        surface = words.span(first, last).of(self._text)
        if words.tokens[last].text.isupper() or side_of(f"{words.tokens[first].text} government") is not None:
            return False
        if count > 4 or side_of(surface) is not None or surface.isupper():
            return False
        return not any(
            words.lower(i) in _GEOGRAPHY or words.lower(i) in word_class("prepositions") for i in range(first, last + 1)
        )

    def _surname(self, word: str) -> int | None:
        """The actor with this surname so far."""
        for actor in self._by_last.get(_key(bare(word)), ()):
            if same_person(bare(word), self._entries[actor].names[0]):
                return actor
        return None

    def _role_around(self, words: Words, first: int, last: int, run: int) -> Span | None:
        """The role as worded: before the name ("presidential aide"), or behind it between commas."""
        start = run
        lower_before = run - 1
        while (
            lower_before >= 0 and run - lower_before <= 8 and words.sentence_of[lower_before] == words.sentence_of[run]
        ):
            token = words.tokens[lower_before]
            if not token.is_word or token.lower in word_class("determiners") | word_class("coordinators"):
                break
            if token.lower in word_class("prepositions") | word_class("subordinators") | word_class("auxiliaries"):
                break
            if token.lower in cue_forms() and token.lower not in word_class("roles"):
                break
            start = lower_before
            lower_before -= 1
        before = range(start, first)
        if any(words.lower(i) in word_class("roles") or words.lower(i) in word_class("titles") for i in before):
            roles = [i for i in before if words.lower(i) in word_class("roles") | word_class("titles")]
            honorific = {words.lower(i) for i in roles} <= {"mr", "mrs", "ms", "miss", "dr", "sir", "lord", "lady"}
            if not honorific and words.lower(first - 1) not in ("'s", "’s"):
                return Span(words.tokens[start].start, words.tokens[first - 1].end)
        end = self._apposition_end(words, last)
        if end is not None:
            return Span(words.tokens[last + 2].start, words.tokens[end].end)
        owner = words.lower(run - 1)
        if words.lower(run - 1) == "," and run >= 2:
            return self._role_before_comma(words, run - 2)
        del owner
        return None

    def _role_before_comma(self, words: Words, last: int) -> Span | None:
        """A role that the name explains ("Russia’s Defense Minister, Sergei Shoigu")."""
        first = last
        while first > words.bounds(last)[0] and last - first < 9:
            token = words.tokens[first - 1]
            if not token.is_word or token.lower in word_class("subordinators") | word_class("auxiliaries"):
                break
            if token.lower in ("said", "says", "told", "by", "and", "to", "with"):
                break
            first -= 1
        inside = [words.lower(i) for i in range(first, last + 1)]
        if inside[-1] not in word_class("roles") and not (set(inside) & word_class("roles") and "of" in inside):
            return None
        return Span(words.tokens[first].start, words.tokens[last].end)

    def _apposition_end(self, words: Words, last: int) -> int | None:
        if words.lower(last + 1) != "," or last + 2 >= len(words.tokens):
            return None
        limit = words.bounds(last)[1]
        end = last + 2
        while end <= min(limit, last + 18) and words.tokens[end].text not in ',.;:()“”"—–':
            if words.lower(end) in word_class("auxiliaries") | {"who", "which", "but"}:
                return None
            if words.lower(end) in cue_forms() and words.lower(end) not in word_class("noun_cues"):
                return None
            end += 1
        if (
            end - 1 < last + 2
            or end > limit
            or not any(words.lower(i) in word_class("roles") for i in range(last + 2, end))
        ):
            return None
        return end - 1

    def _is_subject(self, words: Words, first: int) -> bool:
        """Whether a name stands first in its sentence or clause, where subjects stand."""
        start = words.bounds(first)[0]
        before = words.lower(first - 1)
        return first - start <= 4 or before in word_class("subordinators") or before in (",", "“", '"')

    # --- joining -------------------------------------------------------------------------------------

    def _join(self, mention: _Mention, known: KnownActor | None, body: bool) -> None:
        last = mention.name.split()[-1] if mention.name.split() else mention.name
        key = _key(known.name.split()[-1] if known is not None and known.kind == "person" else last)
        actor = -1
        for candidate in self._by_last.get(key, ()):
            entry = self._entries[candidate]
            if (entry.kind is ActorKind.PERSON) != mention.person:
                continue
            if mention.person:
                agrees = entry.masculine is None or mention.masculine is None or entry.masculine == mention.masculine
                same = same_person(mention.name, entry.names[0]) or (known is not None and known is entry.known)
                if agrees and same:
                    actor = candidate
                    break
            elif _key(mention.name) == _key(entry.names[0]) or (known is not None and known is entry.known):
                actor = candidate
                break
        if actor < 0:
            kind = ActorKind.PERSON if mention.person else ActorKind.BODY
            actor = len(self._entries)
            self._entries.append(_Entry([mention.name], kind, known))
            self._by_last.setdefault(key, []).append(actor)
        entry = self._entries[actor]
        entry.known = entry.known or known
        entry.sure = entry.sure or mention.sure
        if mention.name not in entry.names:
            entry.names.append(mention.name)
        entry.masculine = mention.masculine if entry.masculine is None else entry.masculine
        role = mention.role.of(self._text) if mention.role is not None else ""
        if role and role not in entry.roles:
            entry.roles.append(role)
        entry.mentions.append(mention.span)
        mention.actor = actor
        self._mentions.append(mention)
        del body

    # --- sources -------------------------------------------------------------------------------------

    def resolve(self, span: Span | None, sentence: int, rule: str) -> Source | None:
        """The source that a span means; call it in text order, since pronouns follow the sources before them.

        Args:
            span: the source as worded, or None where it is not named.
            sentence: index of the sentence of its cue.
            rule: which rule found the source, kept for explanations.

        Returns:
            None where nobody is named. A pronoun without a person before it keeps its wording as name.
        """
        if span is None:
            return None
        surface = span.of(self._text)
        lower = surface.lower().strip()
        actor: int | None = None
        how = rule
        if lower in ("he", "she", "him", "her", "his"):
            actor = self._person_before(span.start, sentence, feminine=lower in ("she", "her"))
            how = f"{rule}; “{surface}” taken as the person spoken of before"
        elif lower in ("it", "they"):
            actor = self._body_before(sentence, plural=lower == "they")
            how = f"{rule}; “{surface}” taken as the source before"
        else:
            actor = self._named(span)
            if actor is None:
                actor = self._by_role(surface, span.start)
                how = f"{rule}; “{surface}” by role" if actor is not None else rule
        if actor is not None:
            self._sources.append((sentence, actor))
            entry = self._entries[actor]
            if not any(mention.overlaps(span) for mention in entry.mentions[-3:]):
                entry.mentions.append(span)
            return Source(
                span=span,
                name=self._name(entry),
                actor=actor,
                role=self._role(entry),
                side=self._side(entry, surface),
                rule=how,
            )
        if lower in word_class("pronouns"):
            return Source(span=span, name="", rule=f"{rule}; “{surface}” unresolved")
        worded = self._worded(surface)
        if not worded:
            return None
        index = self._group(worded, span)
        self._sources.append((sentence, index))
        return Source(span=span, name=worded, actor=index, side=side_of(worded), rule=how)

    def _group(self, worded: str, span: Span) -> int:
        """Unnamed people as an actor of their own: the same wording is the same group."""
        key = _key(_LEADING.sub("", worded))
        for candidate in self._by_last.get(key, ()):
            if self._entries[candidate].kind is ActorKind.GROUP:
                self._entries[candidate].mentions.append(span)
                return candidate
        self._entries.append(_Entry([worded], ActorKind.GROUP, mentions=[span]))
        self._by_last.setdefault(key, []).append(len(self._entries) - 1)
        return len(self._entries) - 1

    def _worded(self, surface: str) -> str:
        name = _TRAILING.sub("", " " + surface + " ").strip()
        return " ".join(name.split()) or " ".join(surface.split())

    def _within(self, span: Span) -> list[_Mention]:
        first = bisect_left(self._starts, span.start)
        return self._mentions[first : bisect_right(self._starts, span.end - 1)]

    def _named(self, span: Span) -> int | None:
        """The actor named in a source: the head of its first part, else the person of its apposition."""
        inside = self._within(span)
        if not inside:
            return None
        surface = span.of(self._text)
        comma = surface.find(",")
        head_end = span.start + comma if comma > 0 else span.end
        for part in (
            [m for m in inside if m.span.start < head_end],
            [m for m in inside if m.span.start >= head_end],
        ):
            persons = [m for m in part if m.person and not self._governed(m, span)]
            if persons:
                return next((m for m in reversed(persons) if self._entries[m.actor].sure), persons[-1]).actor
        head = [m for m in inside if m.span.start < head_end and not self._governed(m, span)]
        for mention in head:
            after = self._text[mention.span.end : head_end].strip()
            before = _LEADING.sub("", self._text[span.start : mention.span.start].strip() + " ").strip()
            if not after and not before:
                return mention.actor
            if not after and self._entries[mention.actor].kind is ActorKind.BODY and " " in mention.name:
                return mention.actor
            if after and not before and after.split()[0].lower() in word_class("prepositions") and " " in mention.name:
                return mention.actor
        return None

    def _governed(self, mention: _Mention, span: Span) -> bool:
        """Whether a name is owned or governed by a preposition ("a spokesman for X", "X’s adviser")."""
        before = self._text[span.start : mention.span.start].split()
        while before and before[-1].lower().strip(".") in word_class("titles"):
            before.pop()
        after = self._text[mention.span.end : mention.span.end + 2]
        if after in ("’s", "'s") or (after[:1] in ("’", "'") and mention.name.endswith("s")):
            return True
        if before and before[-1].lower() in ("by", "from") and any(w.lower() in word_class("media") for w in before):
            return False
        return bool(before) and before[-1].lower() in ("for", "of", "to", "under", "with", "from", "in", "at", "by")

    def _by_role(self, surface: str, start: int) -> int | None:
        """The actor whose role or name a definite description repeats ("the Ukrainian president", "the ministry")."""
        words = [bare(w) for w in re.findall(r"[\w’'.-]+", surface.lower().split(",")[0])]
        if not words or words[0] not in ("the", "his", "her", "their", "its", "this", "that") and len(words) < 2:
            return None
        if words[0] in ("a", "an", "some", "several", "many", "two", "three", "one", "another", "other", "few"):
            return None
        definite = words[0] in ("the", "this", "that")
        content = [w for w in words if w not in word_class("determiners") and w not in word_class("prepositions")]
        if not content or len(content) > 6 or not definite:
            return None
        head = content[-1]
        group = self._group_before(content)
        if group is not None:
            return group
        for mention in reversed(self._mentions[: bisect_left(self._starts, start)]):
            entry = self._entries[mention.actor]
            described = {
                bare(w) for role in (*entry.roles, *entry.names) for w in re.findall(r"[\w’'.-]+", role.lower())
            }
            described |= {_long_titles()[word.strip(".")] for word in described if word.strip(".") in _long_titles()}
            if head not in described and head.rstrip("s") not in described:
                continue
            if all(w in described or self._agrees(w, entry) for w in content):
                return mention.actor
        return None

    def _group_before(self, content: list[str]) -> int | None:
        """Unnamed people that were a source before ("a US official" … "the official")."""
        for _, actor in reversed(self._sources[-8:]):
            entry = self._entries[actor]
            if entry.kind is not ActorKind.GROUP:
                continue
            described = [bare(word) for word in re.findall(r"[\w’'.-]+", entry.names[0].lower())]
            if content[-1] in described and all(word in described for word in content):
                return actor
        return None

    def _agrees(self, word: str, entry: _Entry) -> bool:
        """Whether a nationality fits an actor's side ("the Ukrainian president" for a president of Ukraine)."""
        side = side_of(f"{word} government")
        return side is not None and side == self._side(entry, "")

    def _person_before(self, start: int, sentence: int, feminine: bool) -> int | None:
        """Whom "he" or "she" means: the person who was source or subject last, within three sentences."""
        best: tuple[int, int] | None = None
        last = bisect_left(self._starts, start)
        spoke = {actor: at for at, actor in self._sources[-6:]}
        for mention in self._mentions[max(0, last - 40) : last]:
            entry = self._entries[mention.actor]
            if mention.quoted:
                continue
            distance = sentence - mention.sentence
            if not mention.person or distance > 5 or (entry.masculine is not None and entry.masculine is feminine):
                continue
            score = -3 * distance - (0 if entry.sure or mention.actor in spoke else 4)
            score += 3 if mention.first else 1 if mention.subject else 0
            score += 4 if sentence - spoke.get(mention.actor, -99) <= 2 else 0
            if best is None or score >= best[0]:
                best = score, mention.actor
        if best is None:
            return None
        entry = self._entries[best[1]]
        if entry.masculine is None:
            entry.masculine = not feminine
        return best[1]

    def _body_before(self, sentence: int, plural: bool) -> int | None:
        """Whom "it" or "they" means: the last source of that number within four sentences that is no person."""
        for at, actor in reversed(self._sources[-6:]):
            entry = self._entries[actor]
            if entry.kind is ActorKind.PERSON or sentence - at > 4:
                continue
            words = [bare(word) for word in entry.names[0].lower().split()]
            many = words[-1].endswith("s") and entry.kind is ActorKind.GROUP or "and" in words or words[0] == "both"
            if many == plural:
                return actor
        return None

    # --- results -------------------------------------------------------------------------------------

    def _name(self, entry: _Entry) -> str:
        """The fullest name as the article spells it; of equals the first."""
        return max(entry.names, key=lambda name: (min(len(name.split()), 4), -entry.names.index(name)))

    def _role(self, entry: _Entry) -> str | None:
        return entry.roles[0] if entry.roles else None

    def _side(self, entry: _Entry, worded: str) -> str | None:
        """From the packs by name, else by what the article calls the actor; experts and media have none."""
        if entry.known is not None and entry.known.side is not None:
            return entry.known.side
        for phrase in (*(f"{role} {entry.names[0]}" for role in entry.roles), worded, *entry.names):
            if phrase and is_expert(phrase):
                return None
            if phrase and (side := side_of(phrase)) is not None:
                return side
        return None

    def actors(self) -> tuple[Actor, ...]:
        """The actors, indexed as the sources' `actor`; empty if the article names nobody."""
        return tuple(
            Actor(
                name=self._name(entry),
                kind=entry.kind,
                aliases=tuple(
                    dict.fromkeys(name for name in (*entry.names, *entry.roles) if name != self._name(entry))
                ),
                role=self._role(entry),
                side=self._side(entry, ""),
                mentions=tuple(sorted(set(entry.mentions))),
            )
            for entry in self._entries
        )


_BODY_WORDS = frozenset(
    "studies relations affairs ministry council command staff army forces force group institute agency committee commission party union bank "
    "office department service services guard police parliament court government administration institution centre "
    "center foundation organization organisation association company corporation university fund alliance assembly "
    "congress senate house authority board bureau league front brigade battalion regiment division corps directorate".split()
)
_GEOGRAPHY = frozenset(
    "sea street river strait ocean island islands mountain mountains lake bridge square road avenue city region oblast "
    "district province valley peninsula war wars day week month year north south east west northern southern eastern "
    "western central airport station port plant act treaty agreement operation games cup times post news journal".split()
)


@cache
def _long_titles() -> dict[str, str]:
    """Titles in full by their abbreviations."""
    return dict(pair.split("=") for pair in pack("en/grammar")["title_abbreviations"].split())


def _gender(name: str) -> bool | None:
    """Whether a name is a man's, by the lists of given names; None where they don't tell."""
    names = pack("en/names")
    first, *rest = name.lower().split()
    if first in names["feminine"].split():
        return False
    if first in names["masculine"].split():
        return True
    return False if rest and rest[-1].endswith(tuple(names["feminine_endings"].split())) else None


_SOUNDS = str.maketrans("wcz", "vks")


def _is_body(lower: str) -> bool:
    return bare(lower) in _BODY_WORDS


def _key(name: str) -> str:
    """A name's sound, roughly: the first letters without vowels' spelling, so that transliterations meet."""
    lower = re.sub(r"[^\w]", "", name.lower())
    return re.sub(r"[aeiouyj]", "", lower.translate(_SOUNDS))[:4] or lower[:3]
