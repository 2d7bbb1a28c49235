"""Who sees what on Slack, through everything that answers: each command, button and form, for each kind of person."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from marked_briefs import WORDS, keep_marked, shown_of
from slack_peer import Fault
from slack_workspace import Json
from slack_world import Ephemeral, Given, SlackWorld

from bot.messages import Operator
from bot.platforms.slack.roster import KNOWN_SECONDS, UNTOLD
from bot.records import Query

one_mode = pytest.mark.parametrize("slack_mode", ["sockets"], indirect=True)

PLACES = ("talk", "desk", "lobby", "abroad", "treaty", "old", "turned", "left", "cellar", "thread")
MARKS = dict(zip(PLACES, WORDS, strict=True))
"""Each place with the word of the brief in it: `turned` was public once, of `left` Warbrief was a member once, in
`cellar` it never was, and `thread` is a thread of the desk."""

OPEN = {"talk", "lobby", "old"}

SEEN: list[tuple[str, str, set[str]]] = [
    ("member", "talk", OPEN | {"desk", "thread"}),
    ("member", "desk", OPEN | {"desk", "thread"}),
    ("member", "left", OPEN | {"desk", "thread"}),  # a command given where Warbrief is not
    ("member", "cellar", OPEN | {"desk", "thread"}),
    ("member", "letter", OPEN | {"desk", "thread"}),  # in the direct message with Warbrief
    ("newcomer", "talk", OPEN),
    ("leaver", "talk", OPEN | {"abroad"}),
    ("named", "talk", OPEN),
    ("chief", "talk", OPEN | {"treaty", "turned"}),
    ("guest", "lobby", {"lobby"}),
    ("single", "treaty", {"treaty"}),
    ("stranger", "abroad", {"abroad", "treaty"}),
    ("gone", "talk", set()),
]
"""Who asks, where, and the places whose briefs they may see then."""


@dataclass
class Town:
    """A workspace with one brief in each kind of place, and people of all kinds."""

    world: SlackWorld
    places: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    briefs: dict[str, str] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    cursors: list[str] = field(default_factory=list)

    async def build(self) -> None:
        """Everything there is, with the pipeline at rest, so that nothing is sent by itself."""
        world, peer = self.world, self.world.peer
        await world._end("_working")
        who = self.people = {
            "member": peer.add_user("mia"),
            "newcomer": peer.add_user("ned"),
            "leaver": peer.add_user("lee"),
            "named": peer.add_user("nan"),
            "chief": peer.add_user("kim", admin=True),
            "guest": peer.add_user("guy", guest=True),
            "single": peer.add_user("sid", single=True),
            "stranger": peer.add_user("sam", stranger=True),
            "gone": peer.add_user("gil"),
        }
        inside = [who[name] for name in ("member", "gone", "leaver")]
        self.places = {
            "talk": peer.add_channel("talk", members=[*inside, who["newcomer"], who["named"], who["chief"]]),
            "desk": peer.add_channel("brunvik-room", private=True, members=inside),
            "lobby": peer.add_channel("castelgo-room", members=[who["guest"], who["newcomer"]]),
            "abroad": peer.add_channel("dornhal-room", shared=True, members=[who["leaver"], who["stranger"]]),
            "treaty": peer.add_channel(
                "elvestad-room", private=True, shared=True, members=[who["chief"], who["single"], who["stranger"]]
            ),
            "old": peer.add_channel("old-room", members=[who["guest"]]),
            "turned": peer.add_channel("gostmere-room", members=[who["chief"], who["gone"]]),
            "left": peer.add_channel("hallvik-room", members=[who["member"]]),
            "cellar": peer.add_channel("ilmarsk-room", private=True, members=[who["member"]], bot=False),
        }
        self.places["letter"] = peer.space.open_im(who["member"]).id
        group = peer.add_group("editors", [who["named"], who["guest"], who["stranger"]])
        await world.set("admin role", group, server=True)
        for number, (name, mark) in enumerate(MARKS.items()):
            thread = "1700000000.000100" if name == "thread" else None
            scope = world.scope(self.places["desk" if thread else name], thread)
            link = f"https://newsroom.slack.com/archives/{scope.room}/p1"
            self.briefs[name], self.reports[name] = await keep_marked(
                world.application, scope, mark, number, message=peer.space.ts(), link=link
            )
        for user in self.people.values():  # what was known before what happens now must not be remembered
            await world.client.roster.person(peer.workspace, user)
            await world.client.roster.memberships(peer.workspace, user)
        await world.client.roster.channels(peer.workspace)
        peer.leave(who["leaver"], self.places["desk"])
        peer.leave(who["guest"], self.places["old"])
        peer.archive(self.places["old"])
        peer.make_private(self.places["turned"])
        peer.leave(peer.bot_user, self.places["left"])
        peer.change_user(who["gone"], deleted=True)
        await self.quiet()
        found = await world.application.archive.find(Operator(), Query(limit=100))
        self.cursors = [hit.cursor for hit in found.hits]
        assert len(self.cursors) == len(MARKS)

    async def quiet(self) -> None:
        """Wait until everything is handled; answers to posts are left lying."""
        peer, calm = self.world.peer, 0
        async with asyncio.timeout(60):
            while calm < 2:
                await asyncio.sleep(0.001)
                busy = peer.unacknowledged or peer.api.running or self.world.client.busy
                calm = 0 if busy else calm + 1

    async def say(self, who: str, where: str, text: str) -> Given:
        given = self.world.peer.command(text, user=self.people[who], channel=self.places[where])
        await self.quiet()
        return given

    async def press(
        self, who: str, where: str, verb: str, value: str, *, option: bool = False, public: bool = False
    ) -> Given:
        """A button or menu that they were never shown, on a message that they alone see, or on one of the channel."""
        peer, channel = self.world.peer, self.places[where]
        text = {"type": "plain_text", "text": "x"}
        element: Json = {"type": "button", "action_id": f"{verb}:0", "text": text, "value": value}
        if option:
            options = [{"text": text, "value": value}]
            element = {"type": "static_select", "action_id": f"{verb}:0", "placeholder": text, "options": options}
        blocks = [{"type": "actions", "block_id": "b", "elements": [element]}]
        on: Any = Ephemeral(channel=channel, user=self.people[who], ts=peer.space.ts(), payload={"blocks": blocks})
        if public:
            room = peer.space.rooms[channel]
            on = channel, peer.space.put(room, {"user": peer.bot_user, "text": "x", "blocks": blocks}, live=False)
        given = (
            peer.choose(on, f"{verb}:0", value, user=self.people[who])
            if option
            else peer.press(on, f"{verb}:0", user=self.people[who])
        )
        await self.quiet()
        return given

    @property
    def since(self) -> tuple[int, int]:
        """A point in time, for `sent`."""
        return len(self.world.peer.log), len(self.world.peer.given)

    def sent(self, since: tuple[int, int]) -> list[Any]:
        """All that the bot sent since then, to whomever: calls, answers to commands and presses, acknowledgements."""
        peer = self.world.peer
        return [call.body for call in peer.log[since[0] :]] + [(one.answers, one.ack) for one in peer.given[since[1] :]]

    def marks(self, since: tuple[int, int]) -> set[str]:
        """The places of which something stands in what was sent."""
        return shown_of(MARKS, self.sent(since))


@pytest.fixture
async def town(slack: SlackWorld) -> Town:
    built = Town(slack)
    await built.build()
    return built


Look = Callable[[Town, str, str], Awaitable[Any]]


def slash(text: str) -> Look:
    return lambda town, who, where: town.say(who, where, text)


def each(text: str, *places: str) -> Look:
    """A command with the id of every brief that there is, or of some places."""

    async def say(town: Town, who: str, where: str) -> None:
        for place in places or PLACES:
            await town.say(who, where, text.format(id=town.briefs[place]))

    return say


def pressed(
    verb: str, value: str = "", *, option: bool = False, public: bool = False, places: Sequence[str] = PLACES
) -> Look:
    """A press that names no brief; or each of them, or those of some places, where "{id}" or "{report}" stands."""

    async def press(town: Town, who: str, where: str) -> None:
        named = places if "{" in value else ("talk",)
        for place in named:
            said = value.format(id=town.briefs[place], report=town.reports[place])
            await town.press(who, where, verb, said, option=option, public=public and where not in ("letter", "left"))

    return press


async def paged(town: Town, who: str, where: str) -> None:
    """Pages behind the marks of somebody who sees everything."""
    for cursor in town.cursors[::3]:
        await town.press(who, where, "page", f"0:{cursor}\nrecent")


async def reported(town: Town, who: str, where: str) -> None:
    """The form about a wrong line, sent with whatever brief in it."""
    peer = town.world.peer
    for place in HIDING:
        given = await town.press(who, where, "wrong", town.briefs[place])
        if not given.views:
            continue
        view = peer.views[given.views[-1]]
        if any(block["type"] == "input" for block in view["blocks"]):
            peer.submit(given, {"line": "1", "reason": "misleading cut"})
            await town.quiet()


HIDING = ("desk", "treaty", "left", "thread")
"""Ways in which a place is closed, for looks that do no more than others to find a brief."""

LOOKS: Mapping[str, Look] = {
    "recent": slash("recent"),
    "find": slash("find bridge"),
    "find with filters": slash("find bridge place: Odesa since: 2020 source: Times"),
    "quotes": slash("quotes Markov unsourced: yes"),
    "claims": slash("claims bridge"),
    "claims of a topic": slash("claims topic: casualties"),
    "why": slash("why"),
    "why of links": lambda town, who, where: _why_links(town, who, where),
    "status": slash("status"),
    "help": slash("help"),
    "nothing": slash(""),
    "watch list": slash("watch list"),
    "show": each("show {id}"),
    "all": each("show {id} all", *HIDING),
    "wrong by words": each("wrong {id} 99 misleading cut", *HIDING),
    "correct by words": each("correct {id} 99 hide", *HIDING),
    "forget": each("forget {id}", *HIDING),
    "settings": slash("settings"),
    "settings log": slash("settings log"),
    "reports": slash("reports"),
    "page": paged,
    "pick": pressed("pick", "show {id}", option=True, places=HIDING),
    "button": pressed("do", "show {id} all", places=HIDING),
    "button in the channel": pressed("do", "show {id} all", public=True, places=HIDING),
    "menu in the channel": pressed("more", "copy:{id}", option=True, public=True, places=HIDING),
    "copy": pressed("copy", "{id}", places=HIDING),
    "delete": pressed("do", "forget {id}", places=HIDING),
    "wrong": reported,
    "speaker": pressed("speaker", "{id} 1", places=HIDING),
    "said": pressed("said", "{id} 99 unknown", option=True, places=HIDING),
    "hide": pressed("do", "correct {id} 99 hide", places=HIDING),
    "report": pressed("report", "{report}", option=True, places=HIDING),
    "share": pressed("share", "0:\nrecent"),
    "share a brief": pressed("share", "0:\nshow {id}", places=HIDING),
    "panel": pressed("set", "here show"),
    "panel's log": pressed("set", "server log"),
}


ELSEWHERE = ("recent", "show", "button", "pick", "copy", "share a brief")
"""What is tried where Warbrief is not: that the place asked in counts for nothing does not hang on the command.

The first four askers try everything, the others these and every second of the rest.
"""


async def _why_links(town: Town, who: str, where: str) -> None:
    for number in (PLACES.index(place) for place in HIDING):
        await town.say(who, where, f"why https://news.example/{number}")


@one_mode
async def test_nobody_sees_anything_of_what_they_may_not_read(town: Town) -> None:
    leaks, seen = [], []
    for number, (person, place, may_see) in enumerate(SEEN):
        shown: set[str] = set()
        every = sorted(LOOKS, key=lambda name: name not in ELSEWHERE)
        looks = every if number < 4 else every[: len(ELSEWHERE)] + every[len(ELSEWHERE) + number % 2 :: 2]
        for name in ELSEWHERE if place in ("left", "cellar", "letter") else looks:
            before, look = town.since, LOOKS[name]
            await look(town, person, place)
            marks = town.marks(before)
            leaks += [f"{person} in {place}: {name} shows {mark}" for mark in sorted(marks - may_see)]
            shown |= marks
        seen.append((person, place, shown))
    assert leaks == []
    assert seen == SEEN  # and of the rest they see something


@one_mode
async def test_nothing_is_exported_for_those_who_may_not_read_everything(town: Town) -> None:
    for person, place in (("member", "talk"), ("guest", "lobby"), ("stranger", "abroad"), ("gone", "talk")):
        await town.say(person, place, "export")
    assert town.world.peer.uploads == []
    assert shown_of(MARKS, town.sent((0, 0))) == set()


SHARED = {
    "talk": OPEN,
    "lobby": {"lobby"},
    "desk": OPEN | {"desk", "thread"},
    "abroad": {"abroad"},
    "treaty": {"treaty"},
}
"""What everyone who reads a place may read."""


@one_mode
async def test_nothing_is_shared_that_not_everybody_there_may_read(town: Town) -> None:
    leaks, posted = [], {}
    commands = ("recent", "find bridge", "quotes Markov", "claims bridge", *(f"show {{{place}}}" for place in PLACES))
    for person, place in (
        ("member", "desk"),
        ("member", "talk"),
        ("chief", "talk"),
        ("newcomer", "lobby"),
        ("leaver", "abroad"),
        ("chief", "treaty"),
    ):
        for line in commands:
            before = len(town.world.peer.log)
            await town.press(person, place, "share", "0:\n" + line.format(**town.briefs))
            public = [call.body for call in town.world.peer.log[before:] if call.method == "chat.postMessage"]
            shown = shown_of(MARKS, public)
            leaks += [f"{person} shares {line} in {place}: {mark}" for mark in shown - SHARED[place]]
            posted.setdefault(place, set()).update(shown)
    assert leaks == []
    assert posted == SHARED | {"talk": posted["talk"]}
    assert posted["talk"] == OPEN


@one_mode
async def test_what_was_taken_away_meanwhile_is_not_shown_by_what_stands_already(town: Town) -> None:
    """Between an answer and a press somebody leaves, becomes a guest, is deactivated; a channel is made private."""
    peer = town.world.peer
    lost = {"member": "desk", "leaver": "abroad", "guest": "lobby", "newcomer": "talk", "named": "old"}
    home = {"guest": "lobby", "leaver": "abroad"}
    shown = {
        who: [await town.say(who, home.get(who, "talk"), line) for line in ("recent", f"show {town.briefs[place]}")]
        for who, place in lost.items()
    }
    opened = await town.press("member", "talk", "copy", town.briefs["desk"])
    before = town.since
    assert MARKS["desk"] in str(peer.views[opened.views[-1]])
    peer.leave(town.people["member"], town.places["desk"])
    peer.leave(town.people["leaver"], town.places["abroad"])
    peer.leave(town.people["guest"], town.places["lobby"])
    peer.change_user(town.people["named"], deleted=True)
    peer.change_user(town.people["newcomer"], is_restricted=True)
    peer.leave(town.people["newcomer"], town.places["talk"])
    await town.quiet()
    for who, place in lost.items():
        listed, alone = shown[who]
        for label in ("All statements", "Wrong?", "Copy with sources", "Share"):
            for element in _usable(alone, label):
                peer.press(alone, element, user=town.people[who])
                await town.quiet()
        for verb in ("pick:", "share:"):
            for element in _usable(listed, verb):
                if verb == "pick:":
                    peer.choose(listed, element, f"show {town.briefs[place]}", user=town.people[who])
                else:
                    peer.press(listed, element, user=town.people[who])
                await town.quiet()
    marks = town.marks(before)
    assert marks & {"desk", "thread", "abroad"} == set()
    assert marks <= OPEN


def _usable(given: Given, what: str) -> list[str]:
    """How the elements of an answer that bear a label or a verb can be named."""
    found = []
    for block in given.shown[-1].payload.get("blocks") or () if given.shown else ():
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            label = (element.get("text") or {}).get("text", "")
            if label.startswith(what) or element["action_id"].startswith(what):
                found.append(element["action_id"])
    return found


async def test_who_leaves_sees_nothing_more_at_once_and_after_a_minute_if_slack_does_not_tell(town: Town) -> None:
    peer = town.world.peer
    now = [0.0]
    town.world.client.roster._clock = lambda: now[0]
    town.world.client.roster.forget(peer.workspace)
    line = f"show {town.briefs['desk']}"

    async def sees(who: str) -> bool:
        before = town.since
        await town.say(who, "talk", line)
        return "desk" in town.marks(before)

    peer.join(town.people["newcomer"], town.places["desk"])
    await town.quiet()
    assert await sees("member")
    assert await sees("newcomer")
    peer.leave(town.people["member"], town.places["desk"])
    peer.leave(town.people["newcomer"], town.places["desk"], live=False)  # of which nothing is told
    await town.quiet()
    assert not await sees("member")
    now[0] += KNOWN_SECONDS - 1
    assert await sees("newcomer")
    now[0] += 1
    assert not await sees("newcomer")


@one_mode
@pytest.mark.parametrize("method", ["users.info", "users.conversations"])
async def test_where_slack_does_not_tell_the_answer_is_a_sentence(town: Town, method: str) -> None:
    town.world.client.roster.forget(town.world.peer.workspace)
    for fault in (Fault(status=503), Fault(error="missing_scope")):
        town.world.peer.fault(method, *[fault] * 4)
        before = town.since
        given = await town.say("member", "talk", "recent")
        assert town.marks(before) == set()
        assert UNTOLD in str(given.answers)
        town.world.peer.api.faults[method].clear()
    assert MARKS["desk"] in str((await town.say("member", "talk", "recent")).answers)
