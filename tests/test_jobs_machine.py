"""Posts, edits, deletions, workers, senders, crashes and clocks in any order: nothing lost, nothing answered twice.

The chat is a platform in small: it knows which messages stand and what they show. At the end of each run everything is
worked off, and then the chat must show the last ending of each article of each post that is there, once.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from stores import DATABASES, START, SettableClock, kept, link, post, scope

from bot.messages import Action, Operator, Outcome, Outgoing
from bot.records import Ending, Job

LEASE = 60.0
MESSAGES = st.sampled_from(["m1", "m2"])
CONTENTS = st.lists(st.sampled_from("abc"), max_size=3, unique=True)
ACTIONS = st.sampled_from([Action.SEND, Action.SEND, Action.MARK, None])
OUTCOMES = st.sampled_from([Outcome.BRIEFED, Outcome.TOO_SHORT, Outcome.FAILED])
REPORTS = st.sampled_from(["sent", "late", "never", "failed", "unknown, sent", "unknown, not sent"])
T = TypeVar("T")


@dataclass
class Posted:
    """What a post holds now."""

    revision: int
    contents: list[str]
    deleted: bool = False


@dataclass
class Chat:
    """The messages that stand: each by its id, with its nonce and what it shows."""

    standing: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    promises: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def promise(self, to: str, again: bool) -> str:
        """A message says that an answer comes; `again` the post's last one, if that stands."""
        message = self.promises.get(to, "")
        if not again or message not in self.standing:
            self.made += 1
            message = self.promises[to] = f"promise {self.made}"
            self.standing[message] = (message, 0, 0)
        return message

    def find(self, nonce: str) -> str | None:
        return next((message for message, (of, *_) in self.standing.items() if of == nonce), None)

    def do(self, outgoing: Outgoing, maybe: bool, ending: int) -> str | None:
        """What a sender does; returns what it reports."""
        shown = (outgoing.nonce, outgoing.item, ending)
        if outgoing.action is Action.SEND:
            if maybe and (found := self.find(outgoing.nonce)):
                return found
            assert outgoing.nonce not in self.nonces, "sent twice"
            self.nonces.add(outgoing.nonce)
            message = f"re {outgoing.to} {len(self.nonces)}"
            self.standing[message] = shown
            return message
        if outgoing.action is Action.EDIT:
            assert outgoing.sent in self.standing, "edited what does not stand"
            self.standing[outgoing.sent] = shown
        if outgoing.action is Action.DELETE:
            assert outgoing.sent is not None or maybe
            self.standing.pop(outgoing.sent or self.find(outgoing.nonce) or "", None)
        return None


class Machine(RuleBasedStateMachine):
    """All that may happen to the way in and out."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.clock = SettableClock()
        opened = DATABASES[kind](Path(self.folder.name), self.clock)
        self.jobs = self.run(self.stack.enter_async_context(opened)).jobs
        self.posts: dict[str, Posted] = {}
        self.leased: list[Job] = []
        self.latest: dict[int, str] = {}
        self.accepted: set[str] = set()
        self.endings: dict[int, list[Action | None]] = {}
        self.articles: dict[int, tuple[str, str]] = {}
        self.dropped: set[tuple[str, str]] = set()
        self.chat = Chat()
        self.unreported: list[tuple[Outgoing, str | None]] = []

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)

    @rule(
        message=MESSAGES,
        contents=CONTENTS,
        step=st.sampled_from([-1, 0, 1, 1]),
        asked=st.booleans(),
        promised=st.sampled_from(["", "new", "again"]),
        spoiler=st.booleans(),
    )
    def accept(self, message: str, contents: list[str], step: int, asked: bool, promised: str, spoiler: bool) -> None:
        known = self.posts.get(message)
        revision = max(0, (known.revision if known else 0) + step)
        items = [link(f"https://news.example/{content}") for content in contents]
        made = post(message, revision=revision, asked=asked, spoiler=spoiler)
        taken = known is None or (not known.deleted and revision >= known.revision)
        if promised and asked and contents and taken:
            made = replace(made, answer=self.chat.promise(message, promised == "again"))
        waiting = self.run(self.jobs.accept(made, items, self.clock()))
        if known is None:
            if contents:
                self.posts[message] = Posted(revision, contents)
                assert waiting == len(contents)
        elif not known.deleted and revision > known.revision:
            gone = {(message, content) for content in known.contents if content not in contents}
            self.dropped -= gone
            known.revision, known.contents = revision, contents
        elif not known.deleted and asked and revision == known.revision:
            known.contents = known.contents + [content for content in contents if content not in known.contents]
        else:
            assert waiting == 0 or (asked and known is not None and not known.deleted)
        if asked and waiting:
            self.dropped -= {(message, content) for content in contents}

    @rule(message=MESSAGES)
    def delete(self, message: str) -> None:
        self.run(self.jobs.delete(scope(), message, self.clock(), keep=False))
        if message in self.posts:
            self.posts[message].deleted = True

    @rule()
    def lease(self) -> None:
        self.begin()

    def begin(self) -> Job | None:
        job = self.run(self.jobs.lease(self.clock(), LEASE))
        if job is None:
            return None
        found = self.posts[job.post.message]
        content = job.item.content[-1]
        assert not found.deleted
        assert content in found.contents
        assert (job.post.message, content) not in self.dropped
        self.leased.append(job)
        self.latest[job.id] = job.lease
        self.articles[job.id] = job.post.message, content
        return job

    @precondition(lambda self: self.leased)
    @rule(data=st.data(), outcome=OUTCOMES, action=ACTIONS)
    def finish(self, data: st.DataObject, outcome: Outcome, action: Action | None) -> None:
        self.end(data.draw(st.sampled_from(self.leased)), outcome, action)

    def end(self, job: Job, outcome: Outcome, action: Action | None) -> None:
        before = self.ended()
        ending = Ending(outcome=outcome, action=action, kept=kept() if outcome is Outcome.BRIEFED else None)
        brief = self.run(self.jobs.finish(job, ending, self.clock()))
        if self.ended() == before:
            assert brief is None
            return
        assert (brief is not None) == (outcome is Outcome.BRIEFED)
        message, content = self.articles[job.id]
        assert job.lease == self.latest[job.id], "the result of a lost lease"
        assert job.lease not in self.accepted, "a result twice"
        assert not self.posts[message].deleted
        assert content in self.posts[message].contents
        self.accepted.add(job.lease)
        self.endings.setdefault(job.id, []).append(action)

    def ended(self) -> int:
        return sum(self.run(self.jobs.load(START - timedelta(days=9))).outcomes.values())

    @precondition(lambda self: self.leased)
    @rule(data=st.data(), seconds=st.sampled_from([None, 5.0]))
    def release(self, data: st.DataObject, seconds: float | None) -> None:
        job = data.draw(st.sampled_from(self.leased))
        due = None if seconds is None else self.clock() + timedelta(seconds=seconds)
        self.run(self.jobs.release(job, due))

    @rule(seconds=st.sampled_from([1.0, LEASE, LEASE, -5.0, 9_000.0, -9_000.0]))
    def time(self, seconds: float) -> None:
        self.clock.move(seconds)

    @rule(report=REPORTS)
    def send(self, report: str) -> None:
        self.attempt(report)

    def attempt(self, report: str) -> bool:
        found = self.run(self.jobs.outgoing(self.clock(), LEASE, "scripted"))
        if found is None:
            return False
        outgoing, maybe = found
        later = self.clock() + timedelta(seconds=2)
        if report in ("failed", "unknown, not sent"):
            known = report == "failed"
            self.run(self.jobs.unsent(outgoing, later, self.clock(), known=known))
            return True
        message = self.chat.do(outgoing, maybe, len(self.endings.get(outgoing.item, ())))
        if report == "unknown, sent":
            self.run(self.jobs.unsent(outgoing, later, self.clock(), known=False))
        elif report == "late":
            self.unreported.append((outgoing, message))
        elif report == "sent":
            self.run(self.jobs.sent(outgoing, message, self.clock()))
        return True

    @precondition(lambda self: self.unreported)
    @rule()
    def report(self) -> None:
        outgoing, message = self.unreported.pop(0)
        self.run(self.jobs.sent(outgoing, message, self.clock()))

    @rule(again=st.booleans())
    def operate(self, again: bool) -> None:
        for one in self.run(self.jobs.queued())[:1]:
            if again:
                self.run(self.jobs.retry(one.id, self.clock()))
            elif self.run(self.jobs.drop(one.id, self.clock())) and one.outcome is None:
                self.dropped.add((one.message, one.name[-1]))

    @invariant()
    def one_message_each(self) -> None:
        nonces = [nonce for nonce, *_ in self.chat.standing.values()]
        assert len(nonces) == len(set(nonces))

    def teardown(self) -> None:
        try:
            self.work_off()
            self.check()
        finally:
            self.run(self.stack.aclose())
            self.runner.close()
            self.folder.cleanup()

    def work_off(self) -> None:
        self.clock.move(days=1)  # whatever was put off before the clock went back
        for _ in range(12):
            self.clock.move(LEASE)
            while (job := self.begin()) is not None:
                self.end(job, Outcome.TOO_SHORT, Action.SEND)
            while self.attempt("sent"):
                pass

    def check(self) -> None:
        load = self.run(self.jobs.load(START))
        assert (load.waiting, load.working, load.unsent) == (0, 0, 0)
        found = self.run(self.jobs.decisions(Operator(), None, None, 1000))
        outcomes: dict[tuple[str, str], list[Outcome | None]] = {}
        for decision in found:
            if decision.outcome is not Outcome.WITHDRAWN:
                outcomes.setdefault((decision.message, decision.name[-1]), []).append(decision.outcome)
        expected = {
            (message, content)
            for message, known in self.posts.items()
            if not known.deleted
            for content in known.contents
        }
        assert set(outcomes) == expected - self.dropped
        assert all(len(some) == 1 and some[0] is not None for some in outcomes.values())
        assert all(item for _, item, _ in self.chat.standing.values()), "a promise that was not kept"
        shown = [self.articles[item] for _, item, _ in self.chat.standing.values()]
        assert len(shown) == len(set(shown)), "an article answered twice"
        assert set(shown) <= expected, "an answer to what is not there"
        for _, item, ending in self.chat.standing.values():
            assert ending == len(self.endings.get(item, ())) or outcomes[self.articles[item]] == [Outcome.FAILED]
        for item, actions in self.endings.items():
            article = self.articles[item]
            newest = item == max(other for other, of in self.articles.items() if of == article)
            if newest and actions[-1] is Action.SEND and article in expected - self.dropped:
                assert article in shown or outcomes[article] == [Outcome.FAILED], "not answered"


@pytest.mark.parametrize("kind", DATABASES)
def test_whatever_happens_each_item_ends_once_and_is_answered_once(kind: str) -> None:
    run_state_machine_as_test(
        lambda: Machine(kind),
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
