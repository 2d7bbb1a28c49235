"""The commands that run Warbrief and look after it: the bot or the chat, its jobs, the health of its archive."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.app import (
    DOTENV,
    FAILED,
    RUNNING,
    USAGE,
    Everything,
    app,
    finish,
    in_order,
    load_settings,
    new_console,
    show_progress,
    tell,
    utc_now,
    write,
)
from bot.cli.lookups import look_up
from bot.errors import Refused, WarbriefError

if TYPE_CHECKING:
    from bot import config
    from bot.bootstrap import Application
    from bot.messages import Block
    from bot.platforms.discord.sharding import Shards
    from bot.records import Queued

# Seconds until a chat takes over what a killed one had in work: somebody sits there and waits for it.
_CHAT_LEASE = 10.0


@app.command(rich_help_panel=RUNNING, epilog="Example: warbrief run")
def run(
    shards: Annotated[
        str | None,
        typer.Option(metavar="FIRST-LAST/COUNT", help="Serve these shards of a large bot on Discord, such as 0-15/64."),
    ] = None,
) -> None:
    """Start the bot on Discord and Slack, wherever its tokens are set; without any a chat in the terminal."""
    settings = load_settings()
    if shards is not None and settings.discord_token is None:
        raise typer.BadParameter("--shards is for Discord, and DISCORD_TOKEN is not set.")
    if settings.discord_token is not None or settings.slack_bot_token is not None:
        finish(_serve(settings, _shards(shards)))
    finish(_run(settings))


@app.command(
    "slack-manifest",
    rich_help_panel=RUNNING,
    epilog="Example: warbrief slack-manifest  ·  warbrief slack-manifest --url https://example.org/slack/events",
)
def slack_manifest(
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="For HTTP in place of Socket Mode: the public address that Slack sends to."),
    ] = None,
) -> None:
    """Print the manifest that Slack makes the app from, as JSON."""
    import json

    from bot.platforms.slack.manifest import manifest

    try:
        write(json.dumps(manifest(url), indent=2, ensure_ascii=False) + "\n")
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@app.command(
    rich_help_panel=RUNNING, epilog="Example: warbrief doctor  ·  warbrief doctor --discord  ·  warbrief doctor --slack"
)
def doctor(
    discord: Annotated[
        bool, typer.Option("--discord", help="Log in to Discord too, and look at each watched channel.")
    ] = False,
    slack: Annotated[
        bool, typer.Option("--slack", help="Log in to Slack too, and look at each watched channel.")
    ] = False,
) -> None:
    """Check settings, packaged data, the archive, write access and worker processes, and say what is missing."""
    from bot.doctor import examine

    async def work() -> int:
        return 0 if await examine(new_console(), os.environ, DOTENV, discord=discord, slack=slack) else FAILED

    finish(work())


@app.command(rich_help_panel=RUNNING, epilog="Example: warbrief status")
def status(everything: Everything = False) -> None:
    """Show what waits and what became of today's posts."""
    from bot.query.grammar import Command

    finish(look_up(Command(name="status"), everything=everything))


@app.command(
    rich_help_panel=RUNNING, epilog="Example: warbrief jobs  ·  warbrief jobs retry 12  ·  warbrief jobs drop 12"
)
def jobs(
    action: Annotated[str, typer.Argument(metavar="[list|retry|drop]", help="What to do; list if nothing.")] = "list",
    number: Annotated[int | None, typer.Argument(metavar="[ID]", help="The job's number in the list.")] = None,
) -> None:
    """List what waits, is in work or has failed; send a failed one to work again, or drop one."""
    if action not in ("list", "retry", "drop"):
        raise typer.BadParameter("Write warbrief jobs, warbrief jobs retry ID or warbrief jobs drop ID.")
    if (number is None) != (action == "list"):
        raise typer.BadParameter(f"{action} {'needs no' if action == 'list' else 'needs a'} job's number.")
    finish(_jobs(action, number or 0))


@app.command(rich_help_panel=RUNNING, epilog="Example: warbrief backup /backups/warbrief-2024-03-14.db")
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")]) -> None:
    """Copy the whole archive into a new file, while Warbrief runs."""
    finish(_backup(file))


@app.command(rich_help_panel=RUNNING, epilog="Example: warbrief migrate")
def migrate() -> None:
    """Bring the archive of an older Warbrief up to date; it is checked first, and a copy is kept beside it."""
    finish(_migrate())


@app.command(rich_help_panel=RUNNING, epilog="Example: warbrief reanalyse")
def reanalyse() -> None:
    """Read all texts again that an older analysis read. Ids and corrections stay; it can be stopped and goes on."""
    finish(_reanalyse())


def _shards(text: str | None) -> Shards | None:
    from bot.platforms.discord.sharding import parse_shards

    try:
        return None if text is None else parse_shards(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


async def _serve(settings: config.Settings, shards: Shards | None) -> int:
    """Serve the chats whose tokens are set until Ctrl-C or SIGTERM; a second one ends the program at once."""
    from bot.bootstrap import running

    loop, this, stopped = asyncio.get_running_loop(), asyncio.current_task(), False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        loop.remove_signal_handler(signal.SIGTERM)
        if this is not None:
            this.cancel()

    loop.add_signal_handler(signal.SIGTERM, stop)
    try:
        async with running(settings) as application:
            await _side_by_side(_chats(application, settings, shards))
        return USAGE
    except asyncio.CancelledError:
        if not stopped:
            raise
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
    return 0


def _chats(
    application: Application, settings: config.Settings, shards: Shards | None
) -> Iterator[Coroutine[Any, Any, None]]:
    """Each chat whose tokens are set, served until it is cancelled, or refuses the bot."""
    if settings.discord_token is not None:
        from bot.platforms.discord import serving as discord

        yield discord.serve(application, settings.discord_token, tell, shards=shards)
    if settings.slack_bot_token is not None:
        from bot.platforms.slack import serving as slack

        yield slack.serve(
            application,
            bot_token=settings.slack_bot_token,
            app_token=settings.slack_app_token,
            signing_secret=settings.slack_signing_secret,
            listen=settings.listen,
            tell=tell,
        )


async def _side_by_side(chats: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Serve until every chat has refused the bot, each with its sentence; whatever else ends one ends all."""

    async def until_refused(serving: Coroutine[Any, Any, None]) -> None:
        try:
            await serving
        except Refused as error:
            tell(str(error))

    served = [asyncio.create_task(until_refused(serving)) for serving in chats]
    try:
        await asyncio.wait(served, return_when=asyncio.FIRST_EXCEPTION)
        for task in served:
            if task.done():
                task.result()
    finally:
        for task in served:
            task.cancel()
        await asyncio.gather(*served, return_exceptions=True)


async def _run(settings: config.Settings) -> int:
    from bot.bootstrap import running
    from bot.platforms.terminal.chat import Chat
    from bot.platforms.terminal.platform import TerminalPlatform

    console = new_console()
    async with running(settings) as application:
        platform = TerminalPlatform(console)
        pipeline = application.pipeline({platform.name: platform}, lease=_CHAT_LEASE)
        chat = Chat(
            console,
            platform,
            pipeline=pipeline,
            jobs=application.jobs,
            desk=application.desk,
            commands=application.commands,
            clock=application.clock,
        )
        talking, working = asyncio.create_task(chat.talk()), asyncio.create_task(pipeline.run())
        try:
            await asyncio.wait({talking, working}, return_when=asyncio.FIRST_COMPLETED)
            for task in (talking, working):
                if task.done():
                    task.result()
        finally:
            for task in (talking, working):
                task.cancel()
            await asyncio.gather(talking, working, return_exceptions=True)
    return 0


async def _jobs(action: str, number: int) -> int:
    from bot.bootstrap import running
    from bot.messages import Reply
    from bot.platforms.terminal.render import show_reply

    async with running(load_settings()) as application:
        if action == "list":
            queued = await application.jobs.queued()
            text = "" if queued else "Nothing waits, and nothing has failed."
            show_reply(new_console(), Reply(text=text, blocks=tuple(map(_job, queued))))
            return 0
        if action == "retry":
            done = await application.jobs.retry(number, utc_now())
            told = f"Job {number} will be worked on again by warbrief run."
            missed = f"There is no failed job {number} whose content is still there. warbrief jobs lists them."
        else:
            done = await application.jobs.drop(number, utc_now())
            told = f"Job {number} is dropped."
            missed = f"There is no job {number} to drop. warbrief jobs lists them."
    if not done:
        tell(missed)
        return FAILED
    print(told)
    return 0


def _job(queued: Queued) -> Block:
    from bot.messages import Block
    from summarizers.types import Line, LineKind, Piece

    where = dict.fromkeys((queued.scope.platform, queued.scope.name or queued.scope.channel))
    attempts = f"{queued.attempts} attempt{'' if queued.attempts == 1 else 's'}"
    state = queued.outcome.value if queued.outcome else queued.state
    context = [state, " ".join(where), attempts]
    if queued.incident:
        context.append(f"incident {queued.incident}")
    lines = (Line(kind=LineKind.SENTENCE, pieces=(Piece(text=queued.sentence),)),) if queued.sentence else ()
    return Block(id=str(queued.id), title=queued.name, when=queued.posted_at, context=tuple(context), lines=lines)


async def _backup(file: Path) -> int:
    from bot.bootstrap import running

    async with running(load_settings()) as application:
        await application.upkeep.backup(file)
    print(f"Copied the archive to {file} ({_size(file)}).")
    return 0


def _size(file: Path) -> str:
    return f"{file.stat().st_size / 1_000_000:,.1f} MB"


async def _migrate() -> int:
    from bot.bootstrap import database_path
    from bot.store.database import migrate as bring_up_to_date

    path = database_path(load_settings())
    done = await bring_up_to_date(path)
    print("\n".join(done) if done else f"{path} is up to date.")
    return 0


async def _reanalyse() -> int:
    from bot.bootstrap import running
    from summarizers import ANALYSIS_VERSION

    failed = 0
    async with running(load_settings(), pages=False) as application:
        names = await application.upkeep.outdated(ANALYSIS_VERSION)
        work = (_read_again(application, name) for name in names)
        try:
            with show_progress("Reading again", len(names)) as progress:
                async with aclosing(in_order(work, application.workers.count + 1)) as faults:
                    async for fault in faults:
                        progress.advance(progress.task_ids[0])
                        if fault:
                            failed += 1
                            tell(fault)
        except asyncio.CancelledError:
            tell("Stopped. What was read again is kept; warbrief reanalyse goes on with the rest.")
            raise
    done = len(names) - failed
    print(f"Read {done:,} text{'' if done == 1 else 's'} again." if names else "Every text is read by this version.")
    return FAILED if failed else 0


async def _read_again(application: Application, name: str) -> str:
    """Read a stored text again; returns what is wrong, "" where nothing is. A fault of the archive is raised."""
    from bot.messages import Operator

    stored = await application.archive.show(Operator(), name)
    if stored is None:
        return ""  # deleted meanwhile
    length = (await application.desk.settings(stored.scope)).length
    try:
        kept = await application.service.reread(stored, length or None)
    except WarbriefError as error:
        return f"{name} stays as it was: {error}"
    await application.upkeep.reread(name, kept)
    return ""
