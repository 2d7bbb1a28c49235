"""What the workers of test_bulk.py do in place of an analysis that breaks."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from bot.bulk import Row, json_line
from bot.config import Choosing


def break_on_word(rows: Sequence[Row], choosing: Choosing) -> tuple[bytes, int]:
    """Echo each line, but end the process, take for ever or raise where the line says so."""
    for row in rows:
        if b"die" in row.data:
            os._exit(1)
        if b"spin" in row.data:
            time.sleep(60)
        if b"raise" in row.data:
            raise ZeroDivisionError
    return b"".join(json_line(row.data.decode()) for row in rows), 0
