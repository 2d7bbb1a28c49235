"""From a message of Slack to a post: where it stands, what it says in Slack's own marks, what is attached.

A shared message says what the message says that it shares. A message that a program posted says what its blocks and
attachments say too where its text gives no link, since feeds often write nothing else; the previews that Slack makes of
a person's links are Slack's, not theirs. A message is known by its time in its channel: "1700000000.000100".
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import TypeGuard
from urllib.parse import parse_qs, urlsplit

from bot.intake import LATER_PART, NO_DOWNLOAD, TOO_LARGE
from bot.messages import File, Post, Scope
from bot.platforms.joining import revision_at
from bot.platforms.media import is_media
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.web import CallFailed, Limited, NoAnswer, Web
from bot.platforms.slack.written import Message, dicts, is_shared, mapping, of_attachment, of_blocks, of_share, string

PLATFORM = "slack"
FILE_BYTES = 8 * 1024 * 1024
"""A text of 200,000 characters, which is all of an article that is read, has at most 0.8 MB."""
TRIES = 3
"""How often a file is asked for: a store of files fails for a moment now and then."""
PAUSE_SECONDS = 0.5
FILE_SECONDS = 20.0
"""How long one try may take: the posts after it in its channel wait."""
POST_SECONDS = 60.0
"""How long all files of a message may take; those that are not there by then count as not to be had."""
POST_BYTES = 4 * FILE_BYTES
"""Of all files of a message."""
LIMITED = "is hidden by the plan of this workspace"
"""What is said of a file that Slack keeps back."""

KINDS = frozenset({"", "bot_message", "file_share", "me_message", "thread_broadcast"})
"""What somebody wrote. Any other subtype is Slack's own word about the channel, or tells of another message."""
GONE = "tombstone"
"""The subtype of what stands for a deleted message that has replies, and the mode of a deleted file."""

_SLACKBOT = "USLACKBOT"
_TIME = re.compile(r"\d{10}\.\d{6}")
_MENTIONED = re.compile(r"<@([A-Z0-9]{2,30})(?:\|[^<>]*)?>")
_LINK = re.compile(r"\bhttps?://\S", re.IGNORECASE)
_PERMALINK = re.compile(r"/archives/([A-Z][A-Z0-9]{2,30})/p(\d{10})(\d{6})/?")


def scope_of(workspace: str, channel: str, thread: str | None = None, name: str = "") -> Scope:
    """Where a channel stands, or a thread in it, which is known by its first message.

    >>> scope_of("T1", "C1", "1700000000.000100").room
    'C1'
    """
    if thread is None:
        return Scope(platform=PLATFORM, workspace=workspace, channel=channel, name=name)
    return Scope(platform=PLATFORM, workspace=workspace, channel=f"{channel}:{thread}", parent=channel, name=name)


def place_of(scope: Scope) -> tuple[str, str | None]:
    """The channel of a scope, and its thread if it is one.

    >>> place_of(scope_of("T1", "C1", "1700000000.000100")), place_of(scope_of("T1", "C1"))
    (('C1', '1700000000.000100'), ('C1', None))
    """
    channel, _, thread = scope.channel.partition(":")
    return channel, thread or None


def moment(ts: str) -> datetime:
    """When a message was posted.

    Raises:
        ValueError: this is no time of Slack's.

    >>> moment("1700000000.000100").isoformat()
    '2023-11-14T22:13:20.000100+00:00'
    """
    if not _TIME.fullmatch(ts):
        raise ValueError(ts)
    seconds, _, fraction = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(fraction))


def is_time(ts: object) -> TypeGuard[str]:
    """Whether this is a time by which Slack knows a message."""
    return isinstance(ts, str) and _TIME.fullmatch(ts) is not None


def thread_of(message: Message) -> str | None:
    """The thread that a message is a reply in; None for one of the channel itself, and for a thread's first."""
    thread = message.get("thread_ts")
    return str(thread) if is_time(thread) and thread != message.get("ts") else None


def is_program(message: Message) -> bool:
    """Whether a program posted a message, and no person."""
    return bool(message.get("bot_id")) or message.get("subtype") == "bot_message"


def is_mine(message: Message, me: Identity) -> bool:
    """Whether a message is the bot's own."""
    return message.get("user") == me.user or (bool(me.bot) and message.get("bot_id") == me.bot)


def is_post(message: Message) -> bool:
    """Whether a message is something that somebody posted.

    What a program says in a thread is its answer and no post: two programs that answer each other would never end.
    """
    written = is_time(message.get("ts")) and str(message.get("subtype") or "") in KINDS
    answered = is_program(message) and thread_of(message) is not None
    return written and not answered and message.get("user") != _SLACKBOT


def post_of(
    message: Message, scope: Scope, *, me: Identity, link: str | None = None, author_name: str = "", asked: bool = False
) -> Post:
    """The post that a message is, in its present revision and without its files.

    Args:
        message: for which `is_post` holds.
        scope: where it stands.
        me: the bot.
        link: leads to it; None for what `permalink` makes.
        author_name: what members call its poster.
        asked: whether somebody asked for a brief of it.
    """
    ts = str(message["ts"])
    channel, thread = place_of(scope)
    edited = mapping(message.get("edited")).get("ts")
    return Post(
        scope=scope,
        message=ts,
        revision=revision_at(moment(ts), moment(edited)) if is_time(edited) else 0,
        author=str(message.get("user") or message.get("bot_id") or message.get("username") or ""),
        author_name=author_name or str(message.get("username") or ""),
        bot=is_program(message),
        link=link or permalink(me, channel, ts, thread),
        text=text_of(message, me).strip(),
        posted_at=moment(ts),
        asked=asked,
    )


def text_of(message: Message, me: Identity | None = None) -> str:
    """What a message says, with Slack's marks in it, or the message that it shares, unless that is the bot's own.

    What a person remarks on a shared message is no part of that.
    """
    written = string(message.get("text")) or of_blocks(message.get("blocks"))
    attached = list(dicts(message.get("attachments")))
    if is_program(message) and _LINK.search(written) is None:
        # A program's text is there for notifications where it has blocks, and says the same or less.
        said = [of_blocks(message.get("blocks")) or written, *(of_attachment(each) for each in attached)]
    else:
        said = [written, *(of_share(each) for each in attached if is_shared(each, me.user if me else ""))]
        if any(said[1:]) and len(written) < LATER_PART and _LINK.search(written) is None:
            del said[0]  # a remark on what is shared
    return "\n\n".join(text for text in said if text.strip())


def mentions_in(text: str) -> frozenset[str]:
    """Who is mentioned in a text.

    >>> sorted(mentions_in("<@U12> and <@W7|ann>, not &lt;@U9&gt; or <!here>"))
    ['U12', 'W7']
    """
    return frozenset(_MENTIONED.findall(text))


def same_words(one: Message, other: Message) -> bool:
    """Whether two states of a message say the same: a preview that appeared, a pin or a reply is no edit."""
    return text_of(one) == text_of(other) and _files_named(one) == _files_named(other)


def attached_to(message: Message) -> list[Message]:
    """The files of a message and of those that it shares, as Slack tells of them, each once.

    Deleted ones are left out, and so are those that stand elsewhere on the web, whose links the message shows; and what
    a program says that it shares, which might name the file of a channel that its readers may not read.
    """
    attached = () if is_program(message) else dicts(message.get("attachments"))
    shared = (file for each in attached if is_shared(each) for file in dicts(each.get("files")))
    files = [*dicts(message.get("files")), *shared]
    there = (file for file in files if file.get("mode") not in (GONE, "external") and not file.get("is_external"))
    return list({str(file.get("id") or number): file for number, file in enumerate(there)}.values())


async def files_of(web: Web, workspace: str, message: Message) -> tuple[File, ...]:
    """The files of a message, in order, downloaded; pictures, films and sound are left out.

    One that cannot be had has no data and says why. Never raises.
    """
    end, space = asyncio.get_running_loop().time() + POST_SECONDS, POST_BYTES
    found: list[File] = []
    for file in attached_to(message):
        try:
            async with asyncio.timeout_at(end):
                file = await _whole_file(web, workspace, file)
                made = None if _is_media(file) else await _file_of(web, workspace, file, min(FILE_BYTES, space))
        except TimeoutError:
            made = None if _is_media(file) else _without_data(file, NO_DOWNLOAD)
        if made is not None:
            found.append(made)
            space -= len(made.data)
    return tuple(found)


def unread_files(message: Message) -> tuple[File, ...]:
    """The files of a message by their names alone, where they are not to be downloaded."""
    return tuple(_without_data(file, NO_DOWNLOAD) for file in attached_to(message) if not _is_media(file))


def permalink(identity: Identity, channel: str, ts: str, thread: str | None = None) -> str:
    """The address of a message, as Slack makes it."""
    inside = f"?thread_ts={thread}&cid={channel}" if thread is not None else ""
    return f"{identity.url}archives/{channel}/p{ts.replace('.', '')}{inside}"


def message_in(link: str) -> tuple[str, str, str | None] | None:
    """The channel, message and thread that a link to a message names; None for any other link. Never raises.

    >>> message_in("https://desk.slack.com/archives/C12AB/p1700000000000100?thread_ts=1690000000.000200&cid=C12AB")
    ('C12AB', '1700000000.000100', '1690000000.000200')
    """
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return None
    found = _PERMALINK.fullmatch(parts.path)
    if found is None or not host.endswith((".slack.com", ".slack-gov.com")):
        return None
    ts = f"{found[2]}.{found[3]}"
    thread = next(iter(parse_qs(parts.query).get("thread_ts", ())), None)
    return found[1], ts, thread if is_time(thread) and thread != ts else None


async def _whole_file(web: Web, workspace: str, file: Message) -> Message:
    """What Slack tells of a file; of one from another workspace it has to be asked for first."""
    if file.get("file_access") != "check_file_info":
        return file
    try:
        async with asyncio.timeout(FILE_SECONDS):
            answer = await web.call(workspace, "files.info", file=string(file.get("id")))
    except (CallFailed, Limited, NoAnswer, TimeoutError):
        return file
    return mapping(answer.get("file")) or file


async def _file_of(web: Web, workspace: str, file: Message, most: int) -> File:
    link, size = string(file.get("url_private_download") or file.get("url_private")), file.get("size")
    if file.get("mode") == "hidden_by_limit":
        return _without_data(file, LIMITED)
    if isinstance(size, int) and size > most:
        return _without_data(file, TOO_LARGE)
    for number in range(TRIES if link else 0):
        if number:
            await asyncio.sleep(PAUSE_SECONDS * number)
        try:
            async with asyncio.timeout(FILE_SECONDS):
                data = await web.download(workspace, link, most)
        except CallFailed as error:
            return _without_data(file, TOO_LARGE if error.code == "too_large" else NO_DOWNLOAD)
        except (Limited, NoAnswer, TimeoutError):
            continue
        if isinstance(size, int) and len(data) != size:
            break  # a page to sign in at, which comes as if it were the file
        return File(name=_name_of(file), data=data, content_type=_type_of(file))
    return _without_data(file, NO_DOWNLOAD)


def _without_data(file: Message, fault: str) -> File:
    return File(name=_name_of(file), data=b"", content_type=_type_of(file), fault=fault)


def _name_of(file: Message) -> str:
    return string(file.get("name")) or string(file.get("title")) or "a file"


def _type_of(file: Message) -> str | None:
    return string(file.get("mimetype")) or None


def _is_media(file: Message) -> bool:
    return is_media(_name_of(file), _type_of(file))


def _files_named(message: Message) -> tuple[str, ...]:
    return tuple(str(file.get("id", "")) for file in attached_to(message))
