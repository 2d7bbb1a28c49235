"""Consecutive messages of one person that make one paste, since chats limit the length of a message. Pure.

The first message is the post; the others are its parts. Whether a text goes on with the one before it is for
`bot.intake.continues` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.intake import continues, join_parts
from bot.messages import Post

_MILLISECOND = timedelta(milliseconds=1)


def join(posts: Iterable[Post]) -> list[Post]:
    """Posts of a channel, oldest first, those that go on with an earlier one of the same person joined to it.

    Args:
        posts: each as it stands, without parts.

    Returns:
        In the order of their first messages.
    """
    pastes: list[list[Post]] = []
    latest: dict[str, list[Post]] = {}
    for post in posts:
        paste = latest.get(post.author)
        if paste is not None and _goes_on(paste, post):
            paste.append(post)
        else:
            latest[post.author] = [post]
            pastes.append(latest[post.author])
    return [whole_of(paste) for paste in pastes]


def whole_of(posts: Sequence[Post]) -> Post:
    """The post that messages make together, in their order.

    >>> from datetime import UTC, datetime
    >>> from bot.messages import TERMINAL
    >>> first = Post(scope=TERMINAL, message="7", text="They left", posted_at=datetime(2015, 1, 1, tzinfo=UTC))
    >>> second = replace(first, message="8", text="at dawn.", posted_at=datetime(2015, 1, 1, 0, 0, 1, tzinfo=UTC))
    >>> whole = whole_of([first, second])
    >>> whole.message, whole.parts, whole.text, whole.revision
    ('7', ('8',), 'They left at dawn.', 1000)
    """
    first, *rest = posts
    if not rest:
        return first
    created = (_revision_at(first, post.posted_at) + post.revision for post in rest)
    return replace(
        first,
        revision=max(first.revision, *created),
        text=join_parts([post.text for post in posts]),
        parts=tuple(post.message for post in rest),
        asked=any(post.asked for post in posts),
        spoiler=any(post.spoiler for post in posts),
    )


def _goes_on(paste: Sequence[Post], post: Post) -> bool:
    plain = all(one.text and not one.files for one in (*paste, post))
    return plain and continues(replace(whole_of(paste), posted_at=paste[-1].posted_at), post)


def revision_at(first: datetime, when: datetime) -> int:
    """The number of a revision made at a time: milliseconds since the post; never that of the post as it was first."""
    return max(1, (when - first) // _MILLISECOND)


def _revision_at(first: Post, when: datetime | None) -> int:
    return revision_at(first.posted_at, when) if first.posted_at is not None and when is not None else 1
