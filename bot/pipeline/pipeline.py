"""From post to brief: what is let in, worked off, sent and kept tidy. Knows neither a platform nor a database.

What is not watched is not stored. What is let in is committed before the platform acknowledges it; it is leased, read,
ended in one transaction with its brief and its answer, and the answer is sent by `bot.pipeline.outgoing`. Whatever
ends the program meanwhile, the inbox and the outbox know where to go on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import StoreError, WarbriefError, shorten_link
from bot.intake import items_of
from bot.messages import Action, Item, Outcome, Outgoing, Post, Reader, Reply, Scope, Viewer
from bot.pipeline.allowance import Allowance
from bot.pipeline.endings import Endings, action_of
from bot.pipeline.missed import TOO_OLD, all_refused, oldest, reason, sort_out, summary, wanted
from bot.pipeline.outgoing import LET_GO_SECONDS, Sender
from bot.pipeline.pacing import Bell, Complaints, tell_fault, work_off
from bot.pipeline.working import shown_working
from bot.ports import Archive, Clock, Desk, Jobs, Platform, Upkeep
from bot.records import ChannelSettings, Deleted, Ending, Job, Mode
from bot.service import Service
from bot.workers import Workers

READERS = 12
"""Items read at a time: more than there are worker processes, since fetching a page is mostly waiting."""
SENDERS = 16
"""Messages sent at a time on one platform: most wait for its limits, and a channel that is at one holds up no other."""
LEASE_SECONDS = 60.0
"""After a crash an item waits so long; while it is worked on, its lease is renewed."""
BEGINNINGS = 5
"""How often an item is begun at most: one that ends the program each time ends as failed, and so do few others."""
POLL_SECONDS = 1.0
"""How often to look for what another process made, or what has become due."""
TIDY_SECONDS = 86_400.0
HIDDEN = "Warbrief may not read this post. Choose Brief this in its menu, or paste the text."
_ITEMS = 10
"""More items than posts have, of all that end as too old."""


class Pipeline:
    """Takes posts in, briefs them and answers.

    Args:
        jobs: inbox and outbox.
        archive: what was briefed already.
        desk: the channels' settings.
        upkeep: deletes what is old.
        service: reads items.
        workers: run comparisons of texts.
        platforms: by name; where answers go.
        reply_to: makes what an answer says, anew at each attempt to send it, for those who will read it.
        clock: the time.
        lease: seconds that work is leased for.
        beginnings: how often an item is begun at most before it ends as failed.
        tidying: held while old briefs are deleted; where several pipelines have one archive, they share it.
        poll: seconds between two looks for work that was made elsewhere.
    """

    def __init__(
        self,
        *,
        jobs: Jobs,
        archive: Archive,
        desk: Desk,
        upkeep: Upkeep,
        service: Service,
        workers: Workers,
        platforms: Mapping[str, Platform],
        reply_to: Callable[[Outgoing, Viewer], Awaitable[Reply]],
        clock: Clock,
        lease: float = LEASE_SECONDS,
        beginnings: int = BEGINNINGS,
        tidying: asyncio.Lock | None = None,
        poll: float = POLL_SECONDS,
    ) -> None:
        self._jobs = jobs
        self._desk = desk
        self._upkeep = upkeep
        self._clock = clock
        self._lease = lease
        self._beginnings = beginnings
        self._tidying = tidying or asyncio.Lock()
        self._poll = poll
        self._platforms = platforms
        self._endings = Endings(archive, desk, service, workers, platforms)
        self._senders = [Sender(jobs, platform, reply_to, clock, lease=lease) for platform in platforms.values()]
        self._allowance = Allowance()
        self._accepting = asyncio.Lock()
        self._deciding = asyncio.Lock()
        self._waiting = Bell()
        self._unsent = Bell()
        self._complaints = Complaints()

    async def accept(self, post: Post) -> int:
        """Take a post in; what is to be kept of it is committed when this returns. Harmless when repeated.

        Args:
            post: one revision of it. One that was `asked` for is briefed whatever the channel's settings; of any other
                in a channel that is not watched, or of a bot that the channel does not want, or that is `hidden`,
                nothing is stored, but an edit of one that was is followed; where the channel is watched no
                more, not with more items than it had.

        Returns:
            How many of its items are new and waiting.

        Raises:
            StoreError: nothing was committed; the platform must not acknowledge the post.
        """
        async with self._accepting:  # of two at once the second must see the first: its count, or what is to be deleted
            settings = await self._desk.settings(post.scope)
            followed = post.revision > 0 and await self._jobs.known(post.scope, post.message)
            if not settings.watch and not post.asked and not followed:
                return 0
            waiting = 0
            if post.hidden:
                await self._accept_hidden(post)
            elif post.asked or followed or wanted(post, settings):
                now = self._clock()
                items = items_of(post)
                if not (settings.watch or post.asked) and len(items) > await self._jobs.held(post.scope, post.message):
                    await self._jobs.accept(post, items, now, known=True)  # no more than there was
                elif items:
                    refused, action = await self._refused(post, items, settings, edited=followed)
                    waiting = await self._jobs.accept(post, items, now, refused=refused, action=action)
                    if post.asked and refused is None:
                        self.asked(post.scope, post.asker or post.author, waiting)
                elif followed:
                    await self._jobs.accept(post, (), now)  # what an edit took out is withdrawn
            if settings.watch and not post.asked and (post.parts or not post.revision):
                await self._jobs.seen(post.scope, (post.message, *post.parts)[-1])
        self._ring()
        return waiting

    def spent(self, scope: Scope, asker: str, items: int = 1) -> str:
        """Why somebody may not ask for so many briefs more in a server now, as a sentence; "" where they may."""
        return self._allowance.spent(scope, asker, items, self._clock())

    def asked(self, scope: Scope, asker: str, items: int = 1) -> None:
        """Somebody asked for briefs in a server, or put something else into one of its channels."""
        self._allowance.take(scope, asker, max(1, items), self._clock())

    async def catch_up(self, scope: Scope, posts: Sequence[Post]) -> int:
        """Take in what was posted while nobody looked; harmless when repeated, and after a crash in the middle.

        The newest `CATCH_UP` posts with articles are accepted as if they came now. Older ones, and those older than
        the channel catches up with, end as too old, and one sentence under the newest of them tells of all.

        Args:
            scope: the channel or thread.
            posts: all of its posts behind the last one seen, oldest first, none of them asked for.

        Returns:
            How many posts ended as too old now.

        Raises:
            StoreError: what was not committed is to be caught up with again, in the next attempt.
        """
        settings = await self._desk.settings(scope)
        if not settings.watch or not posts:
            return 0
        now = self._clock()
        missed = sort_out(posts, settings, now)
        ended = await self._end_late(scope, missed.late, settings, now)
        for post in missed.fresh:
            await self.accept(post)
        async with self._accepting:
            await self._jobs.seen(scope, (posts[-1].message, *posts[-1].parts)[-1])
        self._ring()
        return ended

    async def deleted(self, scope: Scope, message: str) -> None:
        """A post was deleted: its briefs go with it or stay without their poster, as its channel's settings say.

        Raises:
            StoreError: nothing was done.
        """
        async with self._accepting:
            settings = await self._desk.settings(scope)
            keep = settings.deleted_posts is Deleted.KEEP
            await self._jobs.delete(scope, message, self._clock(), keep=keep)
        self._ring()

    async def run(self) -> None:
        """Work items off, send answers, delete what is old; until cancelled. What was in work then is given back."""
        told, poll = self._complaints, self._poll
        async with asyncio.TaskGroup() as running:
            running.create_task(work_off(self._next, self._end, self._waiting, told, most=READERS, poll=poll))
            for sender in self._senders:
                running.create_task(work_off(sender.get, sender.send, self._unsent, told, most=SENDERS, poll=poll))
            running.create_task(self._tidy())

    def _ring(self) -> None:
        self._waiting.ring()
        self._unsent.ring()

    async def _accept_hidden(self, post: Post) -> None:
        """Of a post that may not be read nothing is kept; who asks for its brief is told what to do instead."""
        if post.asked and not await self._jobs.known(post.scope, post.message):  # what is known was readable, or told
            refused = (Outcome.CONTENT_HIDDEN, HIDDEN)
            await self._jobs.accept(post, items_of(post), self._clock(), refused=refused, action=Action.SEND)

    async def _end_late(self, scope: Scope, posts: Sequence[Post], settings: ChannelSettings, now: datetime) -> int:
        """End posts as too old, the newest with the sentence that tells of all; returns how many were not before.

        The newest comes last: whatever ends the program before it, the sentence is still to come, and counts all.
        """
        told = await self._ended_late(scope, len(posts))
        fates = [(post, post.message in told, await self._jobs.known(scope, post.message)) for post in posts]
        late = [(post, known) for post, before, known in fates if before or not known]
        for place, (post, known) in enumerate(late, 1):
            if known:
                continue
            last = place == len(late)
            sentence = summary([post for post, _ in late], settings, now) if last else reason(post, settings, now)
            async with self._accepting:
                await self._jobs.accept(
                    post,
                    items_of(post),
                    now,
                    refused=(Outcome.TOO_OLD, sentence),
                    action=Action.SEND if last else None,
                )
        return sum(not known for _, known in late)

    async def _ended_late(self, scope: Scope, posts: int) -> frozenset[str]:
        """Which of a channel's last posts ended as too old."""
        viewer = Reader(platform=scope.platform, workspace=scope.workspace, rooms=frozenset({scope.room}))
        found = await self._jobs.decisions(viewer, scope, None, posts * _ITEMS) if posts else ()
        return frozenset(decision.message for decision in found if decision.outcome is Outcome.TOO_OLD)

    async def _refused(
        self, post: Post, items: tuple[Item, ...], settings: ChannelSettings, *, edited: bool
    ) -> tuple[tuple[Outcome, str] | None, Action | None]:
        """Why a post's items are not worked on, if so, and whether the sign is put up by which a brief can be had."""
        if post.asked:
            sentence = self.spent(post.scope, post.asker or post.author, len(items))
            return ((Outcome.COOLDOWN, sentence) if sentence else None), None
        if sentence := all_refused(items, settings):
            return (Outcome.REFUSED_DOMAIN, sentence), None
        now = self._clock()
        if not edited and post.posted_at is not None and post.posted_at < oldest(settings, now):
            return (Outcome.TOO_OLD, TOO_OLD), None
        if settings.mode is Mode.ON_REQUEST:
            sentence = "This channel gets briefs on request only. Ask for this one."
            return (Outcome.ON_REQUEST, sentence), Action.OFFER
        left = settings.cap - (await self._jobs.count(post.scope, now - timedelta(hours=1)))[0]
        if edited:  # what was let in may be changed at any time
            left = max(left, await self._jobs.held(post.scope, post.message))
        if len(items) > left:
            had = "had" if left <= 0 else "would have more than"
            briefs_an_hour = "1 brief" if settings.cap == 1 else f"{settings.cap} briefs"
            sentence = f"This channel {had} its {briefs_an_hour} of this hour. Ask for this one, or wait."
            return (Outcome.COOLDOWN, sentence), Action.OFFER
        if edited:
            return None, None
        for seconds, whose, sentence in (
            (settings.cooldown, post.author, "Its poster had a brief less than {} seconds before. Ask for this one."),
            (
                settings.channel_cooldown,
                None,
                "This channel had a brief less than {} seconds before. Ask for this one.",
            ),
        ):
            if seconds and whose != "":
                briefs, _ = await self._jobs.count(post.scope, now - timedelta(seconds=seconds), whose)
                if briefs:
                    return (Outcome.COOLDOWN, sentence.format(seconds)), Action.OFFER
        return None, None

    async def _next(self) -> Job | None:
        return await self._jobs.lease(self._clock(), self._lease, self._beginnings, tuple(self._platforms))

    async def _end(self, job: Job) -> None:
        """Work on an item until it is ended, or its lease is lost, or the program ends: then it is given back.

        So it is where the store fails: no item is to blame for a full disk.
        """
        work = asyncio.create_task(self._read_and_finish(job))
        try:
            while not (await asyncio.wait({work}, timeout=self._lease / 3))[0]:
                if not await self._jobs.renew(job, self._clock(), self._lease):
                    return  # the post was deleted or edited, or another has it
            await work
        except (StoreError, asyncio.CancelledError):
            await _stopped(work)
            with contextlib.suppress(StoreError, TimeoutError):
                async with asyncio.timeout(LET_GO_SECONDS):
                    await self._jobs.release(job)
            raise
        finally:
            await _stopped(work)
        self._unsent.ring()

    async def _read_and_finish(self, job: Job) -> None:
        try:
            post = job.post
            async with shown_working(self._platforms.get(post.scope.platform), post.scope, post.message):
                answer, settings = await self._endings.read(job)
            async with self._deciding:
                ending = await self._endings.decide(job, answer, settings)
                if ending.outcome is Outcome.DUPLICATE and not post.asked:
                    ending = await self._quieter(job, ending, settings)
                await self._jobs.finish(job, ending, self._clock())
        except StoreError:
            raise
        except Exception as error:
            await self._jobs.finish(job, _failed(job, error), self._clock())

    async def _quieter(self, job: Job, ending: Ending, settings: ChannelSettings) -> Ending:
        """Without an answer where as many of an hour as the cap allows have said that a brief stands already."""
        since = self._clock() - timedelta(hours=1)
        enough = await self._jobs.repeated(job.post.scope, since) >= settings.cap
        return replace(ending, action=None) if enough else ending

    async def _tidy(self) -> None:
        """Every day, delete what is older than its channel's retention, and scrub the file of all that was deleted."""
        while True:
            try:
                async with self._tidying:  # whoever comes second finds nothing to do
                    await self._upkeep.retain(self._clock())
                    if await self._upkeep.unscrubbed():
                        await self._upkeep.scrub()
            except StoreError as error:
                self._complaints.tell(error)
            except Exception as error:
                tell_fault("retention", error)
            await asyncio.sleep(TIDY_SECONDS)


async def _stopped(work: asyncio.Task[None]) -> None:
    """Cancel a task, if it is not done, and wait for its end, whatever that is."""
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


def _failed(job: Job, error: Exception) -> Ending:
    """How an item ends that broke Warbrief."""
    if isinstance(error, WarbriefError):
        outcome, sentence, incident = error.outcome, str(error), None
    else:
        incident = tell_fault(f"item {job.id}", error)
        outcome = Outcome.FAILED
        what = shorten_link(job.item.name)
        sentence = f"Something went wrong with {what}. The log has more under incident {incident}."
    return Ending(
        outcome=outcome,
        sentence=sentence,
        incident=incident,
        action=action_of(outcome, job.item, asked=job.post.asked),
    )
