"""The commands that run Warbrief and look after it: the bot or the chat, its jobs, the health of its archive."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    """Start the bot on Discord if DISCORD_TOKEN is set, else a chat in the terminal that acts like a channel."""
    settings = load_settings()
    if settings.tokens:
        are = "is" if len(settings.tokens) == 1 else "are"
        tell(f"{', '.join(settings.tokens)} {are} set, but this version does not serve Slack yet.")
    if settings.discord_token is not None:
        finish(_serve(settings, settings.discord_token, _shards(shards)))
    if shards is not None:
        raise typer.BadParameter("--shards is for Discord, and DISCORD_TOKEN is not set.")
    finish(_run(settings))


@app.command(rich_help_panel=RUNNING, epilog="Example: warbrief doctor  ·  warbrief doctor --discord")
def doctor(
    discord: Annotated[
        bool, typer.Option("--discord", help="Log in to Discord too, and look at each watched channel.")
    ] = False,
) -> None:
    """Check settings, packaged data, the archive, write access and worker processes, and say what is missing."""
    from bot.doctor import examine

    async def work() -> int:
        return 0 if await examine(new_console(), os.environ, DOTENV, discord=discord) else FAILED

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


async def _serve(settings: config.Settings, token: str, shards: Shards | None) -> int:
    """Serve Discord until Ctrl-C or SIGTERM; a second one ends the program at once."""
    from bot.bootstrap import running
    from bot.platforms.discord.serving import serve

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
            await serve(application, token, tell, shards=shards)
    except Refused as error:
        tell(str(error))
        return USAGE
    except asyncio.CancelledError:
        if not stopped:
            raise
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
    return 0


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
