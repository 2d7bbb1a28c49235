"""local-slack, a Slack by others: one program that keeps a workspace in memory and talks Slack's Web API and sockets.

`python tests/local_slack.py FOLDER` puts its program into a folder, by npm, and checks that it is what is meant. It
listens on all addresses of a machine, so it runs in a network of its own, which `isolated` moves a program into.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import fcntl
import hashlib
import json
import os
import platform
import shutil
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp

PACKAGE = "local-slack-linux-x64@0.1.8"
SHA512 = "2BCTKxKajjZNWCSCj66Jq5VDScUDNpGZ1lA3281I8RvpDE4/ULCwC26TlcW6/4sPbSTs02Q3KjTiltJp3ZBEvg=="
"""Of the package, in base 64, as npm names it too."""
PROGRAM = "local-slack"
START_SECONDS = 20.0
_ADDRESS = "Control API:"
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1  # of Linux: SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP

Json = dict[str, Any]


class LocalSlack:
    """A running local-slack with one app in it.

    Args:
        program: the program's file.
        folder: for its configuration and files.
        config: `workspace`, `apps`, `users` and `channels` as it takes them.
    """

    def __init__(self, program: Path, folder: Path, config: Mapping[str, Any]) -> None:
        self._program = program
        self._folder = folder
        self._config = config
        self.address = ""
        """Its own, such as "http://127.0.0.1:3000"."""

    async def __aenter__(self) -> LocalSlack:
        assert is_isolated(), "local-slack listens on all addresses: start it in a network of its own"
        path = self._folder / "local-slack.json"
        path.write_text(json.dumps(self._config), encoding="utf-8")
        options = {"--config": path, "--port": 0, "--base-host": "127.0.0.1", "--files-dir": self._folder / "files"}
        words = [str(word) for pair in options.items() for word in pair]
        self._process = await asyncio.create_subprocess_exec(str(self._program), *words, stdout=asyncio.subprocess.PIPE)
        output = self._process.stdout
        assert output is not None
        async with asyncio.timeout(START_SECONDS):
            while _ADDRESS not in (line := (await output.readline()).decode()):
                assert line, "local-slack did not start"
        self.address = line.partition(_ADDRESS)[2].strip().removesuffix("/_control")
        self._session = aiohttp.ClientSession(self.address)
        self._reading = asyncio.create_task(_read_on(output))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._reading

    async def control(self, what: str, **body: object) -> Json:
        """Have a person do something; returns when the app has acknowledged what it was told of it.

        Args:
            what: "message", "edit-message", "delete-message", "reaction", "command" or "interact".
            body: as local-slack takes it.
        """
        return await self._answer("POST", f"/_control/{what}", json=body)

    async def upload(
        self, channel: str, user: str, text: str, files: Sequence[tuple[str, bytes]], thread: str | None
    ) -> Json:
        """A person posts files; returns the message."""
        form = aiohttp.FormData()
        for name, value in (("channel", channel), ("user", user), ("text", text), ("thread_ts", thread)):
            if value:
                form.add_field(name, value)
        for name, data in files:
            form.add_field("file", data, filename=name)
        found: Json = (await self._answer("POST", "/_control/upload", data=form))["message"]
        return found

    async def messages(self, channel: str) -> list[Json]:
        """All that stands in a channel, what only one person sees too, oldest first."""
        found: list[Json] = (await self._answer("GET", f"/_control/messages/{channel}"))["messages"]
        return found

    async def submit(self, user: str, values: Mapping[str, Mapping[str, object]]) -> None:
        """A person sends off the window that is on top."""
        async with self._session.ws_connect("/ui", max_msg_size=0) as page:
            await page.receive()
            await page.send_json({"t": "view_submit", "user": user, "values": values})
            async for message in page:  # it says so when the app has acknowledged it
                if json.loads(message.data)["t"] in ("view", "view_errors"):
                    return

    async def _answer(self, method: str, path: str, **options: Any) -> Json:
        async with self._session.request(method, path, **options) as answer:
            found: Json = await answer.json()
        assert found.get("ok", True), f"local-slack refuses {path}: {found}"
        return found


async def _read_on(output: asyncio.StreamReader) -> None:
    while await output.read(1 << 16):
        pass


def is_isolated() -> bool:
    """Whether this process sees no network but its own loopback."""
    return [name for _, name in socket.if_nameindex()] == ["lo"]


def isolated(arguments: Sequence[str]) -> None:
    """Go on in a network of its own, where loopback works and nothing else is.

    Args:
        arguments: of Python, to begin this program anew with there.

    Raises:
        SystemExit: the system does not let anyone make such a network.
    """
    if is_isolated():
        _raise_loopback()
        return
    apart = ["unshare", "--user", "--map-root-user", "--net"]
    if shutil.which(apart[0]) is None or subprocess.run([*apart, "true"], check=False, capture_output=True).returncode:
        sys.exit(
            "local-slack listens on all addresses, so it runs in a network of its own, which this system does not give"
            " to users. Allow user namespaces (kernel.unprivileged_userns_clone=1 on Debian,"
            " kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu), or run this as root."
        )
    sys.stdout.flush()
    os.execvp(apart[0], [*apart, sys.executable, *arguments])


def _raise_loopback() -> None:
    """Turn the loopback of a new network on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh22x", b"lo", 0)
        _, flags = struct.unpack("16sh22x", fcntl.ioctl(any_socket, _GET_FLAGS, asked))
        if not flags & _UP:
            fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh22x", b"lo", flags | _UP))


def install(folder: Path) -> None:
    """Put the program into a folder, unless it is there.

    Raises:
        SystemExit: it runs on no machine like this one, cannot be had, or is another one than is meant.
    """
    if (folder / PROGRAM).exists():
        return
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        sys.exit("local-slack is taken for Linux on x86-64 alone.")
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to get local-slack. Install Node.js.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        packed = subprocess.run([npm, "pack", "--silent", PACKAGE], check=False, cwd=scratch)
        found = list(Path(scratch).glob("*.tgz"))
        if packed.returncode or len(found) != 1:
            sys.exit(f"npm did not give {PACKAGE}.")
        if base64.b64encode(hashlib.sha512(found[0].read_bytes()).digest()).decode() != SHA512:
            sys.exit(f"{PACKAGE} is not what it was: its SHA-512 differs.")
        with tarfile.open(found[0]) as package, (Path(scratch) / PROGRAM).open("wb") as file:
            held = package.extractfile(f"package/bin/{PROGRAM}")
            assert held is not None
            shutil.copyfileobj(held, file)
        (Path(scratch) / PROGRAM).chmod(0o755)
        os.replace(Path(scratch) / PROGRAM, folder / PROGRAM)


if __name__ == "__main__":
    install(Path(sys.argv[1]))
