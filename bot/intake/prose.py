"""Whether a text reads like an article, or like people talking. Pure; the words are in `data/words.toml`.

An article is long enough, has sentences, and gives a sign that somebody reports: a source ("said", «заявив», قال),
words in quotation marks, a dateline; from some length on it need only speak to nobody. A flash of an agency is shorter,
and needs a headline, a dateline or "BREAKING" beside its source. What speaks of I and you outside quotation marks, asks
more than it tells, or is code, a log, a list or verse is none. It cannot tell an article from a long essay written in
the chat; it errs towards silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from bot.intake.lists import listed

# Shorter than this a text is a remark, unless it is a flash by its form; beside a link it may be the link's own teaser.
PASTE_WORDS = 60
PASTE_WORDS_WITH_LINK = 150
FLASH_WORDS = 22
# From here on a text that speaks to nobody needs no sign of a report.
FEATURE_WORDS = 250
PASTE_SENTENCES = 3
FLASH_SENTENCES = 2
# Above this share of first and second person outside quotation marks, people are talking to one another.
CHAT_SHARE = 0.05
# In a flash there is nobody to talk to.
CHAT_SHARE_OF_FLASH = 0.02
# A word such as "lol" is worth as many of them.
TALK = 3
# Questions among the sentences of a text that asks more than it tells.
QUESTIONS = 0.34
# Signs of code among the letters; a table of figures has fewer.
CODE_SHARE = 0.06
# The share of words in lines that end as sentences do, from which on the other lines are a page's menus.
PROSE_SHARE = 0.6
# Characters of a text by which it is judged: more than any message of Discord's holds.
READ = 6_000
# Marks and emoji in front of what a text begins with.
MARKS = 40
# A headline has so many words.
HEADLINE_WORDS = range(3, 26)

# A run of marks is looked at once, from its first on: rows of thousands of them are posted too.
ENDING = re.compile(r"(?<![.!?…؟۔])[.!?…؟۔]++[\"'”’»“)*_|]*+(?=\s|$)|[。！？]")
_QUESTION = re.compile(r"(?<![?؟？])[?؟？]++[\"'”’»“)*_|]*+(?=\s|$)|？")
_QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|\"[^\"\n]*\"")
_WORD = re.compile(r"\w+")
_HEADLINE_END = re.compile(r"[.,;:،؛-]\Z")
_DATELINE = re.compile(
    r"[^\n()]{2,60}\([^()\n]{2,40}\)\s?[-–—]"
    r"|[^\W\d_][\w'’-]+(?:[ -][\w'’-]+){0,2}[,.]? (?:\d{1,2} [^\W\d_]{3,12}|[^\W\d_]{3,12}\.? \d{1,2})\b"
    r"[^\n]{0,25}?[-–—]{1,2}\s"
)
_CAPITAL_PLACE = re.compile(r"[^\W\d_a-zа-яёїієґ][^\W\d_a-zа-яёїієґ .,'’/-]{2,40}[^\n]{0,25}?\s[-–—]{1,2}\s")
_ASIDE = re.compile(r"\s*+(?:[>@]|<@)|\W*+i(?: |['’])\w", re.IGNORECASE)
_COMMAND = re.compile(r"[!/$;][a-z]")
_MENTION = re.compile(r"<@!?[UW\d]\w*(?:\|[^>\n]*)?>|(?<!\w)@\w")
_SYMBOLS = re.compile(r"[{}\[\]=<>\\#$&*+~^@_|/]")
_LOG = re.compile(r"\W{0,3}(?:\d{4}-\d\d-\d\d[T ]|\d\d:\d\d:\d\d|INFO|WARN|ERROR|DEBUG|Traceback|at \w+\.|\$ |>>> )")
_OWN_SCRIPTS = re.compile(r"[^\W\d_\u0000-\u052f\u0600-\u06ff\u3400-\u9fff\u3040-\u30ff]")
_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]")


def size(text: str) -> int:
    """How long a text is, in words; in a script without spaces six letters count as one. 0 for an empty text.

    >>> size("Kyiv denied it."), size("乌克兰军方周二在一份报告中说")
    (3, 2)
    """
    words = sum(1 for _ in _WORD.finditer(text))
    return max(words, sum(map(str.isalpha, text)) // 6)


def is_article(text: str, *, link: bool = False) -> bool:
    """Whether a text reads like an article. Never raises.

    Args:
        text: without a chat's marks.
        link: whether a link to a page stands beside it, whose teaser it may be.

    >>> is_article("KYIV, 3 March (Reuters) - Drones hit a depot near the port overnight, the governor said. "
    ...            "Nobody was hurt, according to the fire service, and trains ran again by noon.")
    True
    >>> is_article("the governor said that nobody was hurt")
    False
    """
    view = _View(text)
    if view.size < (PASTE_WORDS_WITH_LINK if link else FLASH_WORDS):
        return False
    if view.size < PASTE_WORDS:
        return view.is_flash()
    least = PASTE_SENTENCES - view.has_source()
    return view.endings >= least and not view.is_chat() and not view.is_material() and view.is_report()


def is_chat(text: str) -> bool:
    """Whether people are talking to one another."""
    return _View(text).is_chat()


def is_remark(text: str) -> bool:
    """Whether a text begins or ends as people do who speak of a text that they or others have posted."""
    words = _words()
    opened = _ASIDE.match(text) or words.opening.match(text) or words.alert.match(text)
    return opened is not None or words.closing.search(text[-100:]) is not None


def is_closing(text: str) -> bool:
    """Whether a text ends as people do who ask others about it: "thoughts?"."""
    return _words().closing.search(text[-100:]) is not None


def is_spoken(text: str) -> bool:
    """Whether there is a word in it that people use who talk to one another, outside quotation marks."""
    return _View(text).spoken > 0


def is_aside(text: str) -> bool:
    """Whether there is a word in it that stands in no headline, but above texts that people paste: "paywalled"."""
    return not _words().asides.isdisjoint(_WORD.findall(text.casefold()))


def is_alert(text: str) -> bool:
    """Whether a text begins as flashes do: "BREAKING:".

    >>> is_alert("⚡ Терміново: вибухи у Харкові"), is_alert("Urgently needed")
    (True, False)
    """
    return _words().alert.match(text) is not None


class _View:
    """A text, and what can be counted in it."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()[:READ]
        self.size = size(self.text)

    @cached_property
    def tokens(self) -> list[str]:
        return _WORD.findall(self.text.casefold())

    @cached_property
    def endings(self) -> int:
        return sum(1 for _ in ENDING.finditer(self.text))

    @cached_property
    def lines(self) -> list[str]:
        return [line for line in map(str.strip, self.text.split("\n")) if line]

    @cached_property
    def spoken(self) -> float:
        """The share of words that people use who talk to one another."""
        words = _words()
        outside = _WORD.findall(_QUOTED.sub(" ", self.text))
        folded = [word.casefold() for word in outside]
        english = not words.english.isdisjoint(folded)
        persons = sum(word in words.persons for word in folded) + outside.count("I")
        if english:
            persons += sum(word in words.english_persons for word in folded) + outside.count("i")
        return (persons + TALK * sum(word in words.talk for word in folded)) / max(1, self.size)

    def is_chat(self) -> bool:
        words = _words()
        if self.spoken >= CHAT_SHARE or _COMMAND.match(self.text) or words.closing.search(self.text[-100:]):
            return True
        if self.size < PASTE_WORDS_WITH_LINK and words.opening.match(self.text):
            return True
        questions = sum(1 for _ in _QUESTION.finditer(_QUOTED.sub(" ", self.text)))
        return questions > 1 and questions >= QUESTIONS * self.endings

    def is_material(self) -> bool:
        """Whether it is code, a log, a list or verse."""
        letters = max(1, sum(map(str.isalpha, self.text)))
        if sum(1 for _ in _SYMBOLS.finditer(self.text)) > CODE_SHARE * letters:
            return True
        lines = self.lines
        if sum(1 for line in lines if _LOG.match(line)) * 3 > len(lines) > 2:
            return True
        if sum(1 for _ in _EMOJI.finditer(self.text)) * 6 > self.size:
            return True
        told = [line for line in lines if ENDING.search(line[-6:])]
        if len(lines) < 5 or len(told) * 2 >= len(lines) or self.size >= 11 * len(lines):
            return False
        return sum(map(size, told)) < PROSE_SHARE * self.size  # else a whole page was copied, with its menus

    def is_report(self) -> bool:
        """Whether somebody reports."""
        if self.has_source() or self.has_dateline() or _OWN_SCRIPTS.search(self.text[:200]):
            return True
        if any(size(found.group()) > 3 for found in _QUOTED.finditer(self.text)):
            return True
        if self.size >= FEATURE_WORDS and self.spoken < CHAT_SHARE_OF_FLASH:
            return True
        return self.has_headline() and self.size >= PASTE_WORDS_WITH_LINK

    def is_flash(self) -> bool:
        if self.endings < FLASH_SENTENCES - self.has_headline() or not self.has_source():
            return False
        if self.spoken >= CHAT_SHARE_OF_FLASH or self.is_chat() or self.is_material() or _MENTION.search(self.text):
            return False
        return is_alert(self.text) or self.has_headline() or self.has_dateline()

    def has_source(self) -> bool:
        """Whether it says who says so."""
        words = _words()
        if not words.cues.isdisjoint(self.tokens):
            return True
        folded = self.text.casefold()
        return any(phrase in folded for phrase in words.phrases)

    def has_headline(self) -> bool:
        """Whether its first line is one: short, no sentence, with prose under it."""
        if len(self.lines) < 2:
            return False
        first = self.lines[0].strip("#*_ ")
        if size(first) not in HEADLINE_WORDS or _HEADLINE_END.search(first) or first[:1].islower():
            return False
        return not is_remark(first) and any(len(line) > len(first) and ENDING.search(line) for line in self.lines[1:4])

    def has_dateline(self) -> bool:
        """Whether one of its first paragraphs begins with a place, and a day or an agency."""
        starts = [line[:160] for line in self.lines[:3]]
        forms = (_DATELINE, _CAPITAL_PLACE, _words().agency)
        return any(form.match(start) for start in starts for form in forms)


@dataclass(frozen=True, slots=True)
class _Words:
    persons: frozenset[str]
    english_persons: frozenset[str]
    english: frozenset[str]
    talk: frozenset[str]
    asides: frozenset[str]
    cues: frozenset[str]
    phrases: tuple[str, ...]
    opening: re.Pattern[str]
    closing: re.Pattern[str]
    alert: re.Pattern[str]
    agency: re.Pattern[str]


@cache
def _words() -> _Words:
    lists = listed("words")
    languages = [lists[name] for name in ("en", "uk", "ru", "ar")]

    def each(name: str, *of: dict[str, str]) -> frozenset[str]:
        return frozenset(word for language in of for word in language[name].casefold().split())

    def any_of(name: str) -> str:
        return "|".join(re.escape(phrase) for language in languages for phrase in _lines(language[name]))

    openings = "|".join((*sorted(each("openings", *languages)), any_of("opening_phrases")))
    agencies = "|".join(map(re.escape, _lines(lists["agencies"]["names"])))
    return _Words(
        persons=each("persons", *languages[1:]),
        english_persons=each("persons", lists["en"]) - {"i"},
        english=frozenset(("the", "is", "are", "and", "to", "it", "that", "this", "you", "of")),
        talk=each("talk", *languages),
        asides=each("asides", *languages),
        cues=each("cues", *languages, lists["other"]),
        phrases=tuple(phrase for language in (*languages, lists["other"]) for phrase in _lines(language["phrases"])),
        opening=re.compile(rf"\W{{0,{MARKS}}}(?:{openings})\b", re.IGNORECASE),
        closing=re.compile(rf"\b(?:{any_of('closings')})\W*\Z", re.IGNORECASE),
        alert=re.compile(rf"\W{{0,{MARKS}}}(?:{any_of('alerts')})\b", re.IGNORECASE),
        agency=re.compile(rf"[^\n]{{2,60}}?\b(?:{agencies})\b\)?\s?[-–—.:]", re.IGNORECASE),
    )


def _lines(listing: str) -> list[str]:
    return [line.strip() for line in listing.splitlines() if line.strip()]
