"""Slack's Web API as Warbrief calls it: every method by one way, every failure as one of three, files with their bytes.

Slack answers a limit of rate with the seconds to wait, a refusal with a code such as "not_in_channel". What may wait
(history, members) waits as long as Slack asks; what is sent to people does not, since the outbox knows better when to
try again. The bot's token goes to the API's own host, and to hosts of Slack that keep files, and nowhere else.
"""

# ruff: noqa: N818  (as in bot.errors, the names say what happened)

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from typing import IO, Any, Protocol
from urllib.parse import unquote, urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

BASE_URL = "https://slack.com/api/"
CALL_SECONDS = 20
"""What takes longer has failed; Slack answers nearly everything within one."""
PATIENCE = 5
"""How often a call that may wait is made again."""
LONGEST_WAIT = 120.0
"""Seconds that Slack may ask a patient call to wait for; an app outside its marketplace may ask for history once a
minute."""
PAGE = 200
"""Objects that are asked for at once; Slack gives fewer where it likes."""

_FILE_HOSTS = (".slack.com", ".slack-edge.com", ".slack-files.com")
_FILE_PATH = "/files-"  # files-pri, files-tmb: on the same hosts stands the API, which a file's address must not call
_CHUNK = 64 * 1024
_CONNECTION = (aiohttp.ClientError, SlackClientError, OSError, TimeoutError, ValueError)


class CallFailed(Exception):
    """Slack refuses a call. `code` is its word for why; `needed` the scope that is missing, where one is."""

    def __init__(self, method: str, code: str, needed: str = "") -> None:
        super().__init__(f"{method}: {code}{f' ({needed})' if needed else ''}")
        self.code = code
        self.needed = needed


class Limited(Exception):
    """Slack takes no more of a method now. `seconds` is how long it asks to wait."""

    def __init__(self, method: str, seconds: float) -> None:
        super().__init__(f"{method}: again in {seconds:.0f} s")
        self.seconds = seconds


class NoAnswer(Exception):
    """Nobody knows whether Slack did what it was asked: no connection, no answer in time, or a fault of its own."""


class Tokens(Protocol):
    """Where the bot's token of a workspace comes from."""

    async def bot_token(self, workspace: str) -> str:
        """The token. Raises `CallFailed` with the code "not_installed" for a workspace that there is none of."""
        ...


class OneToken:
    """The token of the one workspace that the app is installed in.

    Args:
        token: the bot's.
        workspace: its id; "" while that is not known, and whatever is asked for gets it.
    """

    def __init__(self, token: str, workspace: str = "") -> None:
        self._token = token
        self._workspace = workspace

    async def bot_token(self, workspace: str) -> str:
        """See `Tokens`."""
        if self._workspace and workspace and workspace != self._workspace:
            raise CallFailed("token", "not_installed")
        return self._token


class Web:
    """Calls the Web API; `close` it.

    Args:
        tokens: of the workspaces.
        base_url: of the API; None for Slack's own.
    """

    def __init__(self, tokens: Tokens, *, base_url: str | None = None) -> None:
        self.base_url = f"{(base_url or BASE_URL).rstrip('/')}/"
        self._tokens = tokens
        self._session: aiohttp.ClientSession | None = None
        self._own = urlsplit(self.base_url)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def call(self, workspace: str, method: str, **arguments: object) -> dict[str, Any]:
        """Call a method once, as the bot of a workspace.

        Args:
            workspace: its id.
            method: such as "chat.postMessage".
            arguments: those that are None are left out; whatever is neither a str nor a number is sent as JSON.

        Returns:
            Slack's answer.

        Raises:
            CallFailed: Slack says no.
            Limited: not now.
            NoAnswer: it may have been done or not.
        """
        return (await self.answered(workspace, method, **arguments))[0]

    async def answered(
        self, workspace: str, method: str, **arguments: object
    ) -> tuple[dict[str, Any], Mapping[str, str]]:
        """As `call`, with the headers of the answer, whose names are in lower case: they tell the token's scopes."""
        token = await self._tokens.bot_token(workspace)
        client = AsyncWebClient(
            token=token, base_url=self.base_url, timeout=CALL_SECONDS, session=self._open(), retry_handlers=[]
        )
        try:
            answer = await client.api_call(method, data=_form(arguments))
        except SlackApiError as error:
            raise _explained(method, error) from None
        except _CONNECTION as error:
            raise NoAnswer(f"{method}: {type(error).__name__}") from None
        if not isinstance(answer.data, dict) or answer.status_code >= 500:
            raise NoAnswer(f"{method}: status {answer.status_code}")
        return answer.data, {name.lower(): value for name, value in answer.headers.items()}

    async def patient(self, workspace: str, method: str, **arguments: object) -> dict[str, Any]:
        """As `call`, made again after as long as Slack asks to wait. Only for what is harmless when repeated."""
        for _ in range(PATIENCE):
            try:
                return await self.call(workspace, method, **arguments)
            except Limited as error:
                if error.seconds > LONGEST_WAIT:
                    raise
                await asyncio.sleep(error.seconds)
        return await self.call(workspace, method, **arguments)

    async def listed(
        self, workspace: str, method: str, key: str, *, limit: int = PAGE, **arguments: object
    ) -> AsyncIterator[Any]:
        """What a method lists under a key, page by page, patiently, for as long as somebody takes more.

        Raises as `call` does, at whichever page.
        """
        cursor: str | None = None
        while True:
            page = await self.patient(workspace, method, limit=limit, cursor=cursor, **arguments)
            for found in page.get(key) or ():
                yield found
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer a command or press at the address that came with it. Raises as `call` does."""
        try:
            async with self._open().post(url, json=body, timeout=_seconds(CALL_SECONDS)) as answer:
                if answer.status == 429:
                    raise Limited("response_url", _retry_after(answer.headers))
                if answer.status >= 500:
                    raise NoAnswer(f"response_url: status {answer.status}")
                if answer.status >= 400:
                    raise CallFailed("response_url", (await answer.text())[:100] or str(answer.status))
        except _CONNECTION as error:
            raise NoAnswer(f"response_url: {type(error).__name__}") from None

    async def download(self, workspace: str, url: str, most: int) -> bytes:
        """The bytes of a file that Slack keeps.

        Args:
            workspace: whose bot may see it.
            url: its private address, as Slack told it.
            most: bytes; a longer file raises `CallFailed` with "too_large".

        Raises:
            CallFailed: also where the address is none of Slack's ("elsewhere"), or leads to a sign-in page ("login").
            Limited: not now.
            NoAnswer: later, perhaps.
        """
        if not self._is_slacks(url):
            raise CallFailed("download", "elsewhere")
        headers = {"Authorization": f"Bearer {await self._tokens.bot_token(workspace)}"}
        try:
            async with self._open().get(
                url, headers=headers, allow_redirects=False, timeout=_seconds(CALL_SECONDS)
            ) as answer:
                if answer.status == 429:
                    raise Limited("download", _retry_after(answer.headers))
                if answer.status >= 500:
                    raise NoAnswer(f"download: status {answer.status}")
                if answer.status != 200:
                    raise CallFailed("download", "login" if 300 <= answer.status < 400 else str(answer.status))
                data = bytearray()
                async for chunk in answer.content.iter_chunked(_CHUNK):
                    data += chunk
                    if len(data) > most:
                        raise CallFailed("download", "too_large")
                return bytes(data)
        except _CONNECTION as error:
            raise NoAnswer(f"download: {type(error).__name__}") from None

    async def upload(self, workspace: str, channel: str, name: str, file: IO[bytes], text: str) -> None:
        """Put a file into a channel, with a sentence over it; it is read from its beginning, piece by piece.

        Raises as `call` does.
        """
        length = file.seek(0, os.SEEK_END)
        file.seek(0)
        ticket = await self.call(workspace, "files.getUploadURLExternal", filename=name, length=length)
        try:
            async with self._open().post(
                str(ticket["upload_url"]), data=file, timeout=_seconds(10 * CALL_SECONDS)
            ) as answer:
                if answer.status != 200:
                    raise NoAnswer(f"upload: status {answer.status}")
        except _CONNECTION as error:
            raise NoAnswer(f"upload: {type(error).__name__}") from None
        await self.call(
            workspace,
            "files.completeUploadExternal",
            files=[{"id": ticket["file_id"], "title": name}],
            channel_id=channel,
            initial_comment=text,
        )

    def _is_slacks(self, url: str) -> bool:
        """Whether an address is of a file at a host that may be shown the token."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        path = unquote(parts.path)
        if not path.startswith(_FILE_PATH) or ".." in path:
            return False
        if (parts.scheme, parts.hostname, port) == (self._own.scheme, self._own.hostname, self._own.port):
            return True
        host = f".{(parts.hostname or '').lower()}"
        return parts.scheme == "https" and port in (None, 443) and host.endswith(_FILE_HOSTS)

    def _open(self) -> aiohttp.ClientSession:
        """One session for everything, opened when it is first needed."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_seconds(CALL_SECONDS))
        return self._session


def _form(arguments: Mapping[str, object]) -> dict[str, str]:
    """Arguments as a form has them, which every method takes."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in arguments.items()
        if value is not None
    }


def _explained(method: str, error: SlackApiError) -> Exception:
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return Limited(method, _retry_after(getattr(response, "headers", {})))
    if status >= 500 or not code or code in ("internal_error", "fatal_error", "service_unavailable", "request_timeout"):
        return NoAnswer(f"{method}: {code or f'status {status}'}")
    return CallFailed(method, code, str(data.get("needed") or "") if isinstance(data, dict) else "")


def _retry_after(headers: Mapping[str, str]) -> float:
    """The seconds that Slack asks to wait; one where it gives none that can be read."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return max(0.0, min(float(value), 86_400.0))
            except ValueError:
                break
    return 1.0


def _seconds(number: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=number)
