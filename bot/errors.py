"""One tree of errors: `str(error)` is the one sentence or two that a user sees, and `outcome` how the item ended.

Each error keeps its facts in `args`, so that it survives the way back from a worker process. Sentences say what is
wrong and what to do; they never hold a traceback, a user name, a password or a query string.
"""

# ruff: noqa: N818  (the names say what happened; they stand in messages, outcomes and tests)

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar
from urllib.parse import urlsplit

from bot.messages import Outcome

_LINK_LENGTH = 60  # characters: two lines on a phone, enough to recognise a link by


class WarbriefError(Exception):
    """What went wrong, told to a user."""

    outcome: ClassVar[Outcome] = Outcome.FAILED

    @property
    def finding(self) -> str:
        """What is wrong, without what to do: the first sentence, without its full stop.

        >>> FetchFailed("https://example.org/a", "answered 404 (not found)").finding
        'example.org/a answered 404 (not found)'
        """
        return str(self).partition(". ")[0].removesuffix(".")


class FetchFailed(WarbriefError):
    """A page could not be fetched: what happened, as a phrase that follows the link, and what to do."""

    outcome = Outcome.FETCH_FAILED

    def __init__(self, link: str, reason: str, advice: str = "Check the link, or paste the text.") -> None:
        super().__init__(shorten_link(link), reason, advice)

    def __str__(self) -> str:
        link, reason, advice = self.args
        return f"{link} {reason}. {advice}"


class RefusedAddress(WarbriefError):
    """A link that leads somewhere other than a public web page."""

    outcome = Outcome.REFUSED_ADDRESS

    def __init__(self, link: str, reason: str = "is not a public web address") -> None:
        super().__init__(shorten_link(link), reason)

    def __str__(self) -> str:
        link, reason = self.args
        return f"{link} {reason}, so it was not opened. Post a link to a public page, or paste the text."


class UnsupportedType(WarbriefError):
    """A link or file that is neither a web page nor a document with text: `kind` is a phrase such as "an image"."""

    outcome = Outcome.UNSUPPORTED_TYPE

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(shorten_link(name), kind)

    def __str__(self) -> str:
        name, kind = self.args
        if "PDF" in kind:  # they are read, but for this one
            return f"{name} is {kind}. Paste the text."
        return f"{name} is {kind}; only web pages, PDFs and plain text can be read. Paste the text."


class NotAnArticle(WarbriefError):
    """A page or text without an article in it; `what` it is, where that is known: "a search page"."""

    outcome = Outcome.NOT_AN_ARTICLE

    def __init__(self, link: str = "", what: str = "") -> None:
        super().__init__(link and shorten_link(link), what)

    def __str__(self) -> str:
        link, what = self.args
        if what:
            return f"{link or 'This'} is {what}, not an article. Post a link to one, or paste its text."
        return f"No article was found {f'on {link}' if link else 'here'}. If there is one, paste its text."


class NoText(WarbriefError):
    """A text or file without a word in it, by its name."""

    outcome = Outcome.TOO_SHORT

    def __str__(self) -> str:
        return f"There is no text in {self.args[0]}. Paste the text, or post a link to it."


class TooShort(WarbriefError):
    """A text below the length of an article."""

    outcome = Outcome.TOO_SHORT

    def __init__(self, words: int, least: int) -> None:
        super().__init__(words, least)

    def __str__(self) -> str:
        words, least = self.args
        return f"The text has {count_words(words)}; an article needs at least {least}. Paste the whole text."


class Paywalled(WarbriefError):
    """A page that shows a part of its article: words that are visible, and of how many, if the page says so."""

    outcome = Outcome.PAYWALLED

    def __init__(self, visible: int, total: int | None = None) -> None:
        super().__init__(visible, total)

    def __str__(self) -> str:
        visible, total = self.args
        if total is not None and total > visible:
            return f"{visible:,} of about {total:,} words are visible. Paste the text and I'll brief it."
        verb = "is" if visible == 1 else "are"
        return f"Only {count_words(visible)} {verb} visible without a subscription. Paste the text and I'll brief it."


class WorkerTimeout(WarbriefError):
    """A job that ran longer than its limit, in seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)

    def __str__(self) -> str:
        return f"Reading this took longer than {self.args[0]:g} seconds and was stopped. Paste a shorter text."


class WorkerDied(WarbriefError):
    """A job that ended its worker process, or ran out of memory."""

    def __str__(self) -> str:
        return "Reading this needed too much memory and was stopped. Paste a shorter text."


class StoreError(WarbriefError):
    """The archive cannot be read or written: what happened and what to do, as whole sentences."""

    def __str__(self) -> str:
        return str(self.args[0])


class BadCursor(WarbriefError):
    """A cursor that ends no page."""

    def __str__(self) -> str:
        return "This is no mark of a page. Give the command again from its first page."


class BadSetting(WarbriefError):
    """A setting that does not exist, or a value that it cannot have: a whole sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownSpeaker(WarbriefError):
    """A corrected speaker whom the article does not name: the name, and those that it does name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name, tuple(known))

    def __str__(self) -> str:
        name, known = self.args
        others = ", ".join(known)
        return (
            f"The article names no {name}. It names {others}; or write unknown."
            if known
            else (f"The article names no {name}, and nobody else. Write unknown.")
        )


class BadExport(WarbriefError):
    """An export that cannot be taken in: a whole sentence that names the line."""

    def __str__(self) -> str:
        return str(self.args[0])


class BadCommand(WarbriefError):
    """A command that cannot be understood: a whole sentence that says how to write it."""

    def __str__(self) -> str:
        return str(self.args[0])


class SendFailed(WarbriefError):
    """A message was not sent; after `seconds` another attempt may help (None: whenever)."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason, seconds)

    def __str__(self) -> str:
        return f"The answer could not be sent: {self.args[0]}. It will be tried again."


class SendUnknown(WarbriefError):
    """Nobody knows whether a message was sent."""

    def __str__(self) -> str:
        return "Whether the answer was sent is not known. It will be looked for, and sent if it is not there."


class SendRefused(WarbriefError):
    """A message that will never be sent: why, as a phrase."""

    outcome = Outcome.NO_PERMISSION

    def __str__(self) -> str:
        return (
            f"The platform refused the answer: {self.args[0]}. See that the post stands and Warbrief may write there."
        )


class ConfigurationError(WarbriefError):
    """Settings that cannot be used: every fault at once, one a line."""

    def __init__(self, faults: Iterable[str]) -> None:
        super().__init__(tuple(faults))

    @property
    def faults(self) -> tuple[str, ...]:
        """The faults, one sentence each."""
        return tuple(self.args[0])

    def __str__(self) -> str:
        return "\n".join(self.faults)


class Refused(WarbriefError):
    """A chat platform does not let Warbrief in as it is set up: whole sentences that say what to change."""

    def __str__(self) -> str:
        return str(self.args[0])


class Unreachable(WarbriefError):
    """A chat platform cannot be reached now, or asks to wait: whole sentences; later it may be well."""

    def __str__(self) -> str:
        return str(self.args[0])


def count_words(number: int) -> str:
    """A number of words, in words.

    >>> count_words(1), count_words(40)
    ('1 word', '40 words')
    """
    return f"{number} word" if number == 1 else f"{number:,} words"


def shorten_link(link: str) -> str:
    """A link as a message shows it: host and path, without user, password, query and fragment.

    Args:
        link: a link, or the name of a file, which is shortened only. Never raises on any str.

    Returns:
        At most 60 characters on one line, ending in "…" where cut; "this link" if nothing is left.

    >>> shorten_link("https://user:secret@www.example.org/news/1?token=abc#top")
    'www.example.org/news/1'
    """
    shown = link
    if "://" in link:
        try:
            parts = urlsplit(link)
            shown = f"{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}" or parts.scheme + ":"
        except ValueError:
            shown = "this link"
    shown = " ".join("".join(character if character.isprintable() else " " for character in shown).split())
    if len(shown) > _LINK_LENGTH:
        shown = shown[: _LINK_LENGTH - 1] + "…"
    return shown or "this link"
