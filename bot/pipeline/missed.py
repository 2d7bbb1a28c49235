"""What was posted while nobody looked: which of it is still briefed, and what is said of the rest. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.intake import items_of
from bot.messages import Item, Post
from bot.pipeline.endings import refused_item
from bot.records import ChannelSettings

CATCH_UP = 20
"""Posts of a channel that are still briefed after a pause: the cap of an hour. More would be a flood."""
LIVE = timedelta(minutes=5)
"""Posts no older than this are no catching up, whatever delayed them."""
TOO_OLD = "The post was too old when Warbrief saw it. Ask for its brief if you need it."
TOO_MANY = f"Warbrief was away and went through the newest {CATCH_UP} posts of that time alone. Ask for this one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Posts with articles that were missed, oldest first: `late` get no brief, `fresh` are taken in as usual."""

    late: tuple[Post, ...]
    fresh: tuple[Post, ...]


def wanted(post: Post, settings: ChannelSettings) -> bool:
    """Whether a channel's settings let a post in that nobody asks for.

    >>> from bot.messages import TERMINAL
    >>> wanted(Post(scope=TERMINAL, message="1", bot=True), ChannelSettings(watch=True))
    False
    """
    return settings.watch and not post.hidden and (settings.bots or not post.bot)


def oldest(settings: ChannelSettings, now: datetime) -> datetime:
    """When a post that is seen now for the first time was posted at the earliest, to be briefed."""
    return now - max(timedelta(hours=settings.catch_up), LIVE)


def all_refused(items: Sequence[Item], settings: ChannelSettings) -> str:
    """Why a channel's settings refuse all items of a post, as a sentence; "" where they don't."""
    sentences = [refused_item(item, settings) for item in items]
    return sentences[0] if sentences and all(sentences) else ""


def sort_out(posts: Sequence[Post], settings: ChannelSettings, now: datetime) -> Missed:
    """Which of the posts that were missed are still briefed.

    Args:
        posts: oldest first.
        settings: of their channel.
        now: the time.

    Returns:
        Those with an article that the channel wants. The newest `CATCH_UP` are fresh, less what is too old and what
        stands before that. One whose sites are all refused is fresh and not counted: it gets no brief in any case.
    """
    articles = [(post, items) for post in posts if wanted(post, settings) and (items := items_of(post))]
    counted = [place for place, (_, items) in enumerate(articles) if not all_refused(items, settings)]
    limit = oldest(settings, now)
    aged = [place for place in counted if (at := articles[place][0].posted_at) is not None and at < limit]
    first = max(counted[-CATCH_UP] if len(counted) > CATCH_UP else 0, aged[-1] + 1 if aged else 0)
    late = {place for place in counted if place < first}
    return Missed(
        late=tuple(articles[place][0] for place in sorted(late)),
        fresh=tuple(post for place, (post, _) in enumerate(articles) if place not in late),
    )


def reason(post: Post, settings: ChannelSettings, now: datetime) -> str:
    """Why a late post gets no brief."""
    return TOO_OLD if post.posted_at is not None and post.posted_at < oldest(settings, now) else TOO_MANY


def summary(late: Sequence[Post], settings: ChannelSettings, now: datetime) -> str:
    """What the channel is told of all its late posts.

    Args:
        late: oldest first, at least one.
        settings: of their channel; times are told in its zone.
        now: the time.
    """
    count = sum(len(items_of(post)) for post in late)
    until = ""
    if (newest := late[-1].posted_at) is not None:
        there, today = (when.astimezone(ZoneInfo(settings.zone)) for when in (newest, now))
        day = "" if there.date() == today.date() else f" on {there.day} {there:%B}"
        until = f", up to {there:%H:%M} {there.tzname()}{day},"
    if count == 1:
        return f"Warbrief was away. 1 article posted here meanwhile{until} got no brief; ask for it if you need it."
    return (
        f"Warbrief was away. {count} articles posted here meanwhile{until} got no brief; ask for those that you need."
    )
