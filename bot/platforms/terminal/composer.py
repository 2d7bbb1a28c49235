"""Typed and pasted bytes into messages: a line editor's state, without a terminal. Pure.

A terminal that knows bracketed paste (all current ones do) marks where a paste begins and ends, so that its blank lines
end nothing. Without those marks, and in the pauses between lines, `pause` decides: what arrived in one burst is one
message. A pipe has neither: there a line holding a single "." ends a message, and a line that is a link is one.
"""

from __future__ import annotations

import codecs
import re

from rich.cells import cell_len

from bot.intake import is_link

# Above this length a paste on one line is a text to send, below it something to go on typing after.
_SHORT_PASTE = 300
# What a message may hold, in characters; the rest of a longer one is dropped, far above what is read of an article.
_LIMIT = 2_000_000

_PASTE = "\x1b[200~"
_PASTED = "\x1b[201~"
_RUN = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]+")


class Composer:
    """What was typed so far. `feed` it bytes; it answers with the messages that are complete.

    `echo` collects what a terminal should show of it; `ended` tells that end-of-file was typed.
    """

    def __init__(self, *, terminal: bool) -> None:
        self.echo = ""
        self.ended = False
        self._terminal = terminal
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""  # not yet looked at: the beginning of an escape sequence
        self._lines: list[str] = []
        self._line = ""
        self._held = 0
        self._paste: list[str] | None = None

    @property
    def waiting(self) -> bool:
        """Whether a pause would end a message."""
        return self._terminal and self._paste is None and bool(self._lines)

    def feed(self, data: bytes) -> list[str]:
        """The messages that end in these bytes, in order."""
        self._text += self._decoder.decode(data)
        return self._typed() if self._terminal else self._piped()

    def pause(self) -> list[str]:
        """The message that a pause ends, if there is one."""
        if not self.waiting:
            return []
        if self._line:
            self.echo += "\n"
        return self._finish()

    def end(self) -> list[str]:
        """The message that the end of the input ends, if there is one."""
        self.ended = True
        text = self._text + self._decoder.decode(b"", final=True)
        self._text = ""
        self._line += "".join(self._paste or ()) + text.removesuffix(_PASTED)
        self._paste = None
        return self._finish()

    def _piped(self) -> list[str]:
        messages: list[str] = []
        *lines, self._text = self._text.split("\n")
        for line in lines:
            if line.rstrip("\r") == ".":
                messages += self._finish()
            elif not self._lines and is_link(line):
                messages.append(line.strip())
            else:
                self._line = line
                self._break()
        return messages

    def _typed(self) -> list[str]:
        messages: list[str] = []
        while self._text and not self.ended:
            if self._paste is not None:
                pasted, mark, rest = self._text.partition(_PASTED)
                if not mark:  # keep what may be the beginning of the mark
                    keep = next((size for size in range(len(_PASTED) - 1, 0, -1) if pasted.endswith(_PASTED[:size])), 0)
                    pasted, rest = pasted[: len(pasted) - keep], pasted[len(pasted) - keep :]
                self._paste.append(pasted[: max(_LIMIT - self._held, 0)])
                self._held += len(pasted)
                self._text = rest
                if not mark:
                    break
                messages += self._pasted()
            elif self._text.startswith("\x1b"):
                if not self._escape():
                    break
            elif run := _RUN.match(self._text):
                self._line += run.group()
                self.echo += run.group()
                self._text = self._text[run.end() :]
            else:
                character, self._text = self._text[0], self._text[1:]
                messages += self._control(character)
        return messages

    def _pasted(self) -> list[str]:
        text = "".join(self._paste or ()).replace("\r\n", "\n").replace("\r", "\n")
        self._paste = None
        if "\n" not in text.strip() and len(text) <= _SHORT_PASTE:
            self._line += text.strip("\n")
            self.echo += text.strip("\n")
            return []
        self._line += text
        self.echo += f"[pasted {len(text):,} characters]\n"
        return self._finish()

    def _escape(self) -> bool:
        """Take an escape sequence; False if its end has not arrived."""
        if self._text.startswith(_PASTE):
            self._paste = []
            self._text = self._text[len(_PASTE) :]
            return True
        if self._text in (_PASTE[:size] for size in range(1, len(_PASTE))):
            return False
        end = 2
        if self._text[1:2] in "[O":
            while end < len(self._text) and not "@" <= self._text[end] <= "~":
                end += 1
            end += 1
        self._text = self._text[end:]
        return True

    def _control(self, character: str) -> list[str]:
        if character in "\r\n":
            self.echo += "\n"
            self._break()
        elif character == "\x04":
            if not (self._line or self._lines):
                self.ended = True
                return []
            self.echo += "\n"
            return self._finish()
        elif character in "\x7f\b":
            self._erase(1)
        elif character == "\x15":
            self._erase(len(self._line))
        return []

    def _erase(self, count: int) -> None:
        for character in reversed(self._line[len(self._line) - count :] if self._line else ""):
            width = cell_len(character)
            self.echo += "\b" * width + " " * width + "\b" * width
        self._line = self._line[: max(len(self._line) - count, 0)]

    def _break(self) -> None:
        self._held += len(self._line) + 1
        if self._held <= _LIMIT:
            self._lines.append(self._line)
        self._line = ""

    def _finish(self) -> list[str]:
        message = "\n".join([*self._lines, self._line]).strip("\r\n")
        self._lines, self._line, self._held = [], "", 0
        return [message] if message.strip() else []
