"""Briefs of which each has a word that stands nowhere else, so that a test sees whether anything of it was shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from stores import kept

from bot.bootstrap import Application
from bot.messages import Asker, Item, ItemKind, Operator, Outcome, Post, Scope
from bot.records import Ending, Reason

WORDS = (
    "Adelmor",
    "Brunvik",
    "Castelgo",
    "Dornhal",
    "Elvestad",
    "Fjordby",
    "Gostmere",
    "Hallvik",
    "Ilmarsk",
    "Jorvald",
)
"""Names of no place and nobody."""


def marked_story(mark: str) -> tuple[str, str]:
    """An article with a word in its title, text, speaker and source."""
    return (
        f"{mark}: both sides blame each other for the bridge",
        f"The bridge at {mark} collapsed on Monday after two explosions, and traffic in Odesa came to a stop.\n\n"
        f"General {mark} Markov, commander of the eastern forces, said aircraft had dropped four bombs on the bridge of"
        f" {mark}. “They want to starve {mark} of everything, down to bread,” Markov told reporters.\n\n"
        f"Russia’s Defense Ministry denied striking the bridge of {mark}. At least 14 people were killed in {mark},"
        f" {mark} Markov said. The claim could not be independently verified.",
    )


async def keep_marked(
    application: Application, scope: Scope, mark: str, number: int, *, message: str, link: str
) -> tuple[str, str]:
    """A brief of a page in a place, a report of it, and whoever posted and reported it, all with the word.

    Args:
        application: with its pipeline at rest, so that nothing is sent by itself.
        scope: where it is posted.
        mark: the word.
        number: the page is https://news.example/NUMBER, and a greater one is newer.
        message: the post's id.
        link: to the post.

    Returns:
        The ids of the brief and of the report.
    """
    now, page, (title, text) = application.clock(), f"https://news.example/{number}", marked_story(mark)
    posted = now - timedelta(minutes=30 - number)
    post = Post(
        scope=scope,
        message=message,
        author="77",
        author_name=f"{mark}-poster",
        link=link,
        posted_at=posted,
        asked=True,
    )
    await application.jobs.accept(post, [Item(kind=ItemKind.LINK, name=page, content=page)], now)
    job = await application.jobs.lease(now, 60)
    assert job is not None
    made = kept("bridge", title=title, text=text, url=page, publisher=f"{mark} Times", published_at=posted)
    brief = await application.jobs.finish(job, Ending(outcome=Outcome.BRIEFED, kept=made, canonical=page), now)
    assert brief is not None
    asker = Asker(scope=scope, viewer=Operator(), user="78", name=f"{mark}-reader")
    spans = made.brief.sections[-1].lines[0].content
    assert await application.desk.report(asker, brief, spans, Reason.CUT, now) == 1
    reports = await application.desk.reports(Operator(), 100)
    return brief, str(next(report.id for report in reports if report.brief == brief))


def shown_of(marks: Mapping[str, str], sent: Iterable[Any]) -> set[str]:
    """The names whose words stand anywhere in what was sent, as JSON has it."""
    said = json.dumps(list(sent), ensure_ascii=False).casefold()
    return {name for name, mark in marks.items() if mark.casefold() in said}
