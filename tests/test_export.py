"""Exports: what stands in them, taken in again, cut, changed and forged."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from filled_stores import asker, deliver, exported, fill, given
from stores import ARTICLES, DATABASES, START, SettableClock, Stores, kept, link, post, reader, scope

from bot.errors import BadExport
from bot.messages import Operator, Outcome
from bot.records import Correction, EntryKind, Facet, Hits, Query


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> Callable[[], Any]:
    """Opens a second, empty store of the same kind."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    kind = request.node.callspec.params["stores"]
    return lambda: DATABASES[kind](folder, clock)


VIEWERS = (
    Operator(),
    reader("c1"),
    reader("c1", "c2"),
    reader("t2"),
    reader("c1", workspace="w2"),
    reader("c1", platform="other"),
)


async def look_ups(stores: Stores, ids: dict[str, str]) -> list[tuple[str, Any]]:
    """More than 200 look-ups of every kind, made of the data, each with its answer."""
    asked: list[tuple[str, Any]] = []
    queries = [Query(kind=kind, limit=4) for kind in EntryKind]
    words = sorted({word for _, text in ARTICLES.values() for word in re.findall(r"\w{9,}", text)})[::4]
    queries += [Query(words=word) for word in (*words, '"dropped four guided bombs"', "reg*", "zelensky", "OR NOT (")]
    queries += [Query(kind=kind, words="said OR ukraine", limit=3) for kind in EntryKind]
    for kind in (EntryKind.QUOTE, EntryKind.CLAIM):
        for speaker in ("Petrenko", "Vera Sokolova", "Lysenko", "Rochat", "Oliinyk", "Defense Ministry"):
            queries.append(Query(kind=kind, speaker=speaker, unsourced=True))
        queries += [Query(kind=kind, speaks_for="Russia"), Query(kind=kind, topic="casualties", unsourced=True)]
    queries += [Query(place="Kherson"), Query(source="news.example"), Query(channel="news"), Query(channel="t1")]
    queries += [
        Query(since=START - timedelta(days=3)),
        Query(until=START - timedelta(days=2)),
        Query(source="Example News"),
    ]
    for viewer in VIEWERS:
        for query in queries[:: 1 if viewer == Operator() else 3]:
            hits: Hits = await stores.archive.find(viewer, query)
            asked.append((f"{viewer} {query}", hits))
            if hits.more is not None:
                asked.append(
                    (f"{viewer} {query} more", await stores.archive.find(viewer, replace(query, after=hits.more)))
                )
        for name, brief_id in ids.items():
            asked.append((f"{viewer} show {name}", await stores.archive.show(viewer, brief_id)))
        for facet, prefix in itertools.product(Facet, ("", "k", "p", "ru", "no")):
            asked += [(f"{viewer} {facet} {prefix}", await stores.archive.suggest(viewer, facet, prefix))]
        asked.append((f"{viewer} versions", await stores.archive.versions(viewer, "https://news.example/bridge")))
        asked.append((f"{viewer} alike", await stores.archive.alike(viewer, ARTICLES["bridge"][1])))
        asked.append((f"{viewer} decisions", await stores.jobs.decisions(viewer, None, None, 50)))
        asked.append((f"{viewer} link", await stores.jobs.decisions(viewer, None, "https://news.example/bridge")))
    asked.append(("failed", [item.name for item in await stores.jobs.queued()]))
    for platform, workspace in (("scripted", "w1"), ("scripted", "w2"), ("other", "w1")):
        asked.append((f"{workspace} changes", await stores.desk.changes(platform, workspace)))
        asked.append((f"{workspace} watched", await stores.desk.watched(platform, workspace)))
        for channel in ("c1", "c2"):
            where = scope(channel, workspace=workspace, platform=platform)
            asked += [(f"{where} settings", await stores.desk.settings(where))]
    asked += [("report", replace(report, id=0)) for report in await stores.desk.reports(Operator())]
    asked.append(("seen", await stores.jobs.last_seen("scripted")))
    for channel in ("c1", "c2", "t1"):
        asked.append((f"{channel} recent", await stores.jobs.recent(scope(channel), START - timedelta(days=9))))
        for message in ("m0", "m1", "m2", "m20", "m21", "m21b", "m21c", "m23"):
            asked.append((f"whole {message}", await stores.jobs.whole(scope(channel), message)))
            asked.append((f"briefs {message}", await stores.jobs.briefs(scope(channel), message)))
    return asked


async def test_import_of_an_export_answers_every_look_up_alike(stores, elsewhere):
    ids = await fill(stores)
    before = await look_ups(stores, ids)
    assert len(before) > 200
    assert sum(bool(answer.hits if isinstance(answer, Hits) else answer) for _, answer in before) > 150
    lines = await exported(stores)
    async with elsewhere() as other:
        assert await other.upkeep.restore(given(lines)) == len(ids)
        for (question, expected), (_, found) in zip(before, await look_ups(other, ids), strict=True):
            assert found == expected, question
        assert list(await other.upkeep.check()) == []
        again = await exported(other)
        assert [comparable(line) for line in again[1:-1]] == [comparable(line) for line in lines[1:-1]]
        assert await other.upkeep.restore(given(lines)) == 0
        assert (await exported(other))[1:] == again[1:]


def comparable(line: str) -> dict[str, Any]:
    """A line without the numbers that only hold the lines of one export together."""
    return {name: value for name, value in json.loads(line).items() if name not in ("post", "page")}


async def test_what_was_told_and_what_was_left_is_not_exported(stores):
    await stores.desk.tell_once(scope(), "send messages")
    await stores.upkeep.left("scripted", "w1", START)
    assert [json.loads(line)["kind"] for line in await exported(stores)] == ["header", "end"]


async def test_a_covered_post_is_answered_covered_after_an_import_too(stores, elsewhere):
    await deliver(stores, post(spoiler=True, parts=("p1", "p2")), link(), kept())
    lines = await exported(stores)
    async with elsewhere() as other:
        await other.upkeep.restore(given(lines))
        assert list(await other.jobs.recent(scope(), START - timedelta(hours=1))) == [("m1", 0, ("p1", "p2"))]
        assert (await other.jobs.delete(scope(), "m1", START, keep=False)) is None
        outgoing, _ = await other.jobs.outgoing(START, 60, "scripted")
        assert outgoing.spoiler


async def test_what_is_there_stays_when_an_export_comes_in(stores):
    ids = await fill(stores)
    lines = await exported(stores)
    assert await stores.upkeep.forget_brief(ids["talks"])
    await stores.desk.change(asker(), "cap", "3", START + timedelta(hours=2), server=True)
    await stores.desk.correct(asker(), ids["harbour"], Correction(content=(), at=START))
    fresh = await stores.archive.keep(post("m90"), kept("winter"), START)
    assert await stores.upkeep.restore(given(lines)) == 1
    assert (await stores.desk.settings(scope())).cap == 3
    assert await stores.archive.show(Operator(), fresh) is not None
    back = await stores.archive.show(reader("c1", workspace="w2"), ids["talks"])
    assert back.brief.sections == kept("talks", published_at=START - timedelta(days=4)).brief.sections
    hits = await stores.archive.find(reader("c1", workspace="w2"), Query(words="Geneva"))
    assert [hit.id for hit in hits.hits] == [ids["talks"]]
    assert list(await stores.upkeep.check()) == []


async def test_an_id_that_another_brief_has_is_given_anew(stores, elsewhere):
    brief_id = await deliver(stores, post(), link(), kept())
    lines = await exported(stores)
    async with elsewhere() as other:
        mine = await deliver(other, post("x", at=scope("c9")), link(), kept("harbour"))
        lines = signed([line.replace(brief_id, mine) for line in lines[:-1]])
        assert await other.upkeep.restore(given(lines)) == 1
        assert (await other.archive.show(Operator(), mine)).scope == scope("c9")
        (hit,) = (await other.archive.find(reader("c1"), Query(words="Novopillia"))).hits
        assert hit.id != mine
        (decision,) = await other.jobs.decisions(reader("c1"), scope("c1"), None)
        assert decision.brief == hit.id


COVERED = [
    (("scripted", "w1", "c1"), {"bridge", "harbour", "paste", "newer"}),
    (("scripted", "w1", "c2"), {"prisoners", "losses", "again"}),
    (("scripted", "w1", "t2"), {"losses"}),
    (("scripted", "w1"), {"bridge", "harbour", "prisoners", "losses", "again", "paste", "newer"}),
    (("scripted", "w2"), {"talks"}),
    (("other",), {"winter"}),
    (("other", "w1", "c2"), set()),
]


@pytest.mark.parametrize(("covers", "names"), COVERED, ids=[" ".join(covers) for covers, _ in COVERED])
async def test_an_export_has_what_it_covers_and_nothing_else(stores, elsewhere, covers, names):
    ids = await fill(stores)
    lines = await exported(stores, *covers)
    rows = [json.loads(line) for line in lines]
    assert {row["id"] for row in rows if row["kind"] == "brief"} == {ids[name] for name in names}
    assert {row["platform"] for row in rows if "platform" in row} <= {covers[0]}
    assert {row["workspace"] for row in rows if "workspace" in row} <= ({covers[1]} if covers[1:] else {"w1", "w2"})
    texts = {row["text"] for row in rows if row["kind"] == "page"}
    assert len(texts) == len(names - ({"again"} if "bridge" in names else set()))  # one text of one page
    async with elsewhere() as other:
        assert await other.upkeep.restore(given(lines)) == len(names)
        assert list(await other.upkeep.check()) == []


async def test_an_export_names_no_brief_that_it_does_not_cover(stores):
    old = await deliver(stores, post("m1"), link("https://news.example/bridge"), kept())
    newer = replace(kept(text=f"{ARTICLES['bridge'][1]}\n\nA third man died."), replaces=old)
    where = {"at": scope("c2")}
    new = await deliver(stores, post("m2", **where), link("https://news.example/bridge"), newer)
    same = {"outcome": Outcome.DUPLICATE, "same_as": old}
    await deliver(stores, post("m3", **where), link("https://news.example/bridge?3"), **same)
    for channel, other in (("c1", new), ("c2", old)):
        assert other not in "".join(await exported(stores, "scripted", "w1", channel))


async def test_an_empty_store_is_an_export_too(stores, elsewhere):
    lines = await exported(stores)
    assert [json.loads(line)["kind"] for line in lines] == ["header", "end"]
    async with elsewhere() as other:
        assert await other.upkeep.restore(given(lines)) == 0


async def test_an_export_is_one_moment_while_others_write(stores):
    ids = {await stores.archive.keep(post(f"m{number}"), kept(), START) for number in range(80)}
    lines = stores.upkeep.export()
    first = await anext(lines)
    assert await stores.upkeep.forget_workspace("scripted", "w1") == 80
    rows = [json.loads(line) for line in [first, *[line async for line in lines]]]
    assert {row["id"] for row in rows if row["kind"] == "brief"} == ids
    assert (await stores.archive.find(Operator(), Query())).hits == ()


async def test_an_export_that_nobody_finishes_holds_nothing_up(stores):
    lines = stores.upkeep.export()
    await anext(lines)
    await lines.aclose()
    await stores.upkeep.scrub()


async def test_an_export_cut_at_any_line_is_refused_and_nothing_taken_in(stores, elsewhere):
    await fill(stores)
    lines = await exported(stores)
    async with elsewhere() as other:
        empty = await exported(other)
        for end in range(len(lines)):
            with pytest.raises(BadExport, match=rf"ends after line {end} .* it was cut"):
                await other.upkeep.restore(given(lines[:end]))
        for end in range(1, len(lines), 7):
            with pytest.raises(BadExport, match=rf"Line {end + 1} is no JSON"):
                await other.upkeep.restore(given([*lines[:end], lines[end][: len(lines[end]) // 2]]))
            with pytest.raises(BadExport):
                await other.upkeep.restore(given(lines[:end] + lines[end + 1 :]))
        assert (await exported(other))[1:] == empty[1:]


def signed(lines: list[str]) -> list[str]:
    """Lines with an end that fits them, as whoever forges an export would write it."""
    counts: dict[str, int] = {}
    for line in lines:
        row = json.loads(line)
        kind = str(row["kind"]) if isinstance(row, dict) else ""
        counts[kind] = counts.get(kind, 0) + 1
    digest = hashlib.sha256("".join(line + "\n" for line in lines).encode(errors="replace")).hexdigest()
    return [*lines, json.dumps({"kind": "end", "counts": counts, "sha256": digest})]


def changed(kind: str, **values: Any) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Changes fields of the first line of a kind; a field of None is taken away."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        at = next(index for index, row in enumerate(rows) if row["kind"] == kind)
        rows[at] = {name: value for name, value in {**rows[at], **values}.items() if value is not None}
        return rows

    return change


def deep(name: str, *path: Any, value: Any) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Changes something inside a field of the first brief."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        inside = next(row for row in rows if row["kind"] == "brief")[name]
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = value
        return rows

    return change


HOSTILE = [
    ("another format", changed("header", format="mail"), "Line 1 is not the first line of an export"),
    ("a newer version", changed("header", version=2), "Line 1 tells that a newer Warbrief made the export"),
    ("a version of words", changed("header", version="1"), "Line 1 has no “version” that can be used"),
    ("no header", lambda rows: rows[1:], "Line 1 is not the first line of an export"),
    ("two headers", lambda rows: [rows[0], *rows], "Line 2 is a second first line"),
    ("an unknown kind", lambda rows: [*rows, {"kind": "query"}], "is of no known kind"),
    ("a kind that is none", lambda rows: [*rows, {"kind": ["brief"]}], "has no “kind” that can be used"),
    ("a list", lambda rows: [*rows, []], "is no object"),
    (
        "a brief twice",
        lambda rows: rows + [row for row in rows if row["kind"] == "brief"][:1],
        "has the id of an earlier",
    ),
    (
        "a post twice",
        lambda rows: rows + [row for row in rows if row["kind"] == "post"][:1],
        "has the id of an earlier",
    ),
    ("a post of nowhere", changed("post", channel="c77"), "is of a channel that the export does not have"),
    ("a brief of no post", changed("brief", post=999), "is of a post that the export does not have before it"),
    ("a brief of no text", changed("brief", page=999), "is of a text that the export does not have before it"),
    ("a report of no brief", changed("report", brief="ZZZZZ"), "is of a brief that the export does not have before it"),
    ("an id of words", changed("brief", id="'; DROP"), "has no “id” that can be used"),
    ("an id with O", changed("brief", id="OOOOO"), "has no “id” that can be used"),
    ("a flag as number", changed("brief", sourced=1), "has no “sourced” that can be used"),
    ("a time without zone", changed("brief", when="2026-01-01T00:00:00"), "has no “when” that can be used"),
    ("a time of no calendar", changed("brief", when="2026-02-30T00:00:00+00:00"), "has no “when” that can be used"),
    ("parts of numbers", changed("post", parts=["1", 2]), "has no “parts” that can be used"),
    ("parts that are none", changed("post", parts="12"), "has no “parts” that can be used"),
    ("a cover of words", changed("post", spoiler="yes"), "has no “spoiler” that can be used"),
    ("a file's fault as list", changed("item", file_fault=[]), "has no “file_fault” that can be used"),
    ("a number as text", changed("post", revision="0"), "has no “revision” that can be used"),
    ("a number too large", changed("post", revision=2**70), "has no “revision” that can be used"),
    ("a number below", changed("brief", number=-1), "has no “number” that can be used"),
    ("a name as list", changed("post", author=["Ada"]), "has no “author” that can be used"),
    ("no text", changed("page", text=None), "Line [0-9]+ has no “text”. Nothing"),
    ("a hash of nothing", changed("page", hash="xyz"), "has no “hash” that can be used"),
    ("a setting that is none", changed("setting", name="colour"), "is of no setting"),
    ("a setting's value that is none", changed("setting", value="perhaps"), "is of no setting"),
    ("an outcome that is none", changed("item", outcome="eaten"), "has no “outcome” that can be used"),
    ("data that is none", changed("item", file_data="%%%"), "has no “file_data” that can be used"),
    ("answers that are none", changed("item", answers={"a": 1}), "has no “answers” that can be used"),
    ("a reason that is none", changed("report", reason="I am bored"), "has no “reason” that can be used"),
    ("spans outside", changed("report", content=[[0, 10_000_000]]), "has no “content” that can be used"),
    ("spans backwards", changed("report", content=[[5, 2]]), "has no “content” that can be used"),
    ("a brief as list", changed("brief", brief=[]), "has no “brief” that can be used"),
    ("a title of numbers", deep("brief", "title", value=[1, 2, 3]), "has no “brief” that can be used"),
    ("a ratio of words", deep("brief", "ratio", value="0.5"), "has no “brief” that can be used"),
    ("a context of numbers", deep("brief", "context", value=[5]), "has no “brief” that can be used"),
    ("a line's span outside", deep("lines", 0, "content", value=[[0, 10**6]]), "has no “lines” that can be used"),
    ("a line's speaker as list", deep("lines", 0, "speaker", value=["x"]), "has no “lines” that can be used"),
    ("a line of no kind", deep("lines", 0, "kind", value="rumour"), "has no “lines” that can be used"),
    ("figures of figures", deep("lines", 0, "figures", value=[{"low": {"a": 1}}]), "has no “lines” that can be used"),
    (
        "words never said",
        deep("lines", 0, "words", 0, 0, value="We surrender"),
        "has words that do not stand in its text",
    ),
    ("places of numbers", deep("subjects", "places", value=[[1, 2]]), "has no “subjects” that can be used"),
    ("actors of nothing", deep("subjects", "actors", value=[None]), "has no “subjects” that can be used"),
    (
        "an end in the middle",
        lambda rows: [*rows[:4], json.loads(signed(list(map(dump, rows[:4])))[-1]), *rows[4:]],
        "after the end",
    ),
]


def dump(row: Any) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


async def test_hostile_exports_are_refused_whole(stores, lines_of_all):
    told = {}
    for name, change, fault in HOSTILE:
        rows = change([json.loads(line) for line in lines_of_all[:-1]])
        with pytest.raises(BadExport, match=r"^Line \d+ .*Nothing was taken in\.$") as caught:
            await stores.upkeep.restore(given(signed(list(map(dump, rows)))))
        if not re.search(fault, str(caught.value)):
            told[name] = str(caught.value)
    assert told == {}
    assert len(await exported(stores)) == 2
    assert (await stores.archive.find(Operator(), Query())).hits == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("", "is no JSON"),
        ("{" * 100_000, "is no JSON"),
        ('{"kind":"post","revision":' + "9" * 5_000 + "}", "is no JSON"),
        ('{"kind":"post","revision":NaN}', "is no JSON"),
        ("[" * 500 + "]" * 500, "is no object"),
        ('{"kind":"' + "x" * 70_000_000 + '"}', "is too long"),
    ],
    ids=["empty", "nested", "a long number", "not a number", "nested lists", "a huge line"],
)
async def test_lines_that_are_none(stores, lines_of_all, line, fault):
    with pytest.raises(BadExport, match=f"Line 2 {fault}. Nothing"):
        await stores.upkeep.restore(given([lines_of_all[0], line]))


async def test_bytes_that_are_no_text(stores):
    async def lines() -> AsyncIterator[str]:
        yield json.dumps({"kind": "header", "format": "warbrief export", "version": 1})
        yield b"\xff".decode()

    with pytest.raises(BadExport, match="Line 2 is not UTF-8"):
        await stores.upkeep.restore(lines())


async def test_texts_that_no_database_holds(stores, lines_of_all):
    rows = changed("post", author_name="A\0d\ud800a")([json.loads(line) for line in lines_of_all[:-1]])
    await stores.upkeep.restore(given(signed([json.dumps(row) for row in rows])))
    again = [json.loads(line) for line in await exported(stores)]
    assert "A␀d�a" in {row.get("author_name") for row in again}


@pytest.fixture(scope="module")
def lines_of_all(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """An export of a store with a bit of everything."""

    async def make() -> list[str]:
        async with DATABASES["sqlite"](tmp_path_factory.mktemp("filled"), SettableClock()) as filled:
            await fill(filled)
            return await exported(filled)

    return asyncio.run(make())
