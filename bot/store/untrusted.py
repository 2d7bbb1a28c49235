"""JSON that anybody may have written, read field by field: each value is what it must be, or `Unfit` tells."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import math
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum, StrEnum
from functools import cache
from typing import Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.store.database import ms, storable
from summarizers.types import Span, Spans

# The largest number that every reader of JSON has exactly.
_LARGEST = 2**53

_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)


class Unfit(Exception):  # noqa: N818
    """A value that cannot be taken: what is wrong, as the end of a sentence that begins with the line."""


class Fields:
    """The fields of one object of JSON. Every method raises `Unfit` for what is absent or of another kind."""

    def __init__(self, values: object) -> None:
        if not isinstance(values, dict):
            raise Unfit("is no object")
        self._values: dict[str, Any] = values

    @classmethod
    def of_line(cls, line: str) -> Fields:
        """The fields of a line, its texts such as a database can hold."""
        try:
            values = json.loads(line, parse_constant=_no_number)
            # Only escapes can hide what is not storable, and few lines have any.
            return cls(_all_storable(values) if "\\u" in line or storable(line) is not line else values)
        except (ValueError, RecursionError):
            raise Unfit("is no JSON") from None

    def text(self, name: str) -> str:
        """A text."""
        value = self._values.get(name)
        return value if isinstance(value, str) else self._unfit(name)

    def text_or_none(self, name: str) -> str | None:
        """A text, or None."""
        return None if self._values.get(name) is None else self.text(name)

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        values = self._values.get(name)
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self._unfit(name)
        return values

    def number(self, name: str, least: int = 0, most: int = _LARGEST) -> int:
        """A whole number within bounds, both inclusive."""
        value = self._values.get(name)
        return value if type(value) is int and least <= value <= most else self._unfit(name)

    def flag(self, name: str) -> bool:
        """True or False."""
        value = self._values.get(name)
        return value if isinstance(value, bool) else self._unfit(name)

    def time(self, name: str) -> int:
        """A time with its zone, in milliseconds since 1970."""
        try:
            when = datetime.fromisoformat(self.text(name))
            if when.tzinfo is not None:
                return ms(when.astimezone(UTC))
        except (ValueError, OverflowError):
            pass
        return self._unfit(name)

    def time_or_none(self, name: str) -> int | None:
        """A time, or None."""
        return None if self._values.get(name) is None else self.time(name)

    def one_of(self, name: str, among: type[_E]) -> _E:
        """A value of an enumeration."""
        try:
            return among(self.text(name))
        except ValueError:
            return self._unfit(name)

    def hex(self, name: str) -> bytes:
        """Bytes in hexadecimal."""
        try:
            return bytes.fromhex(self.text(name))
        except ValueError:
            return self._unfit(name)

    def data_or_none(self, name: str) -> bytes | None:
        """Bytes in base 64, or None."""
        text = self.text_or_none(name)
        try:
            return None if text is None else base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return self._unfit(name)

    def spans(self, name: str, length: int) -> Spans:
        """Spans of a text of a length."""
        try:
            found = tuple(Span(start, end) for start, end in self._values.get(name, ()))
        except (TypeError, ValueError):
            return self._unfit(name)
        return found if fits(found, Spans, length) else self._unfit(name)

    def objects(self, name: str) -> Iterator[Fields]:
        """The objects of a list."""
        values = self._values.get(name)
        return map(Fields, values if isinstance(values, list) else self._unfit(name))

    def decoded(self, name: str, decode: Callable[[Any], _T], hint: Any, length: int) -> _T:  # noqa: ANN401
        """What a codec makes of a field, if that has the types of the hint and its spans lie in a text of a length."""
        try:
            value = decode(self._values.get(name))
        except (TypeError, ValueError, LookupError, AttributeError):
            return self._unfit(name)
        return value if fits(value, hint, length) else self._unfit(name)

    def counts(self, name: str) -> Mapping[str, int]:
        """Whole numbers by name."""
        values = self._values.get(name)
        if not isinstance(values, dict) or not all(type(count) is int for count in values.values()):
            self._unfit(name)
        return values

    def _unfit(self, name: str) -> NoReturn:
        raise Unfit(f"has no “{name}” that can be used" if name in self._values else f"has no “{name}”")


def fits(value: object, hint: Any, length: int) -> bool:  # noqa: ANN401
    """Whether a value has the types that a hint names, all the way down, and its spans lie in a text of a length.

    >>> fits((Span(0, 2),), Spans, 2), fits((Span(1, 3),), Spans, 2), fits(["a"], tuple[str, ...], 2)
    (True, False, False)
    """
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return any(fits(value, kind, length) for kind in get_args(hint))
    if origin is tuple:
        parts = get_args(hint)
        if not isinstance(value, tuple):
            return False
        if len(parts) == 2 and parts[1] is Ellipsis:
            return all(fits(item, parts[0], length) for item in value)
        return len(parts) == len(value) and all(map(fits, value, parts, [length] * len(parts)))
    if origin is dict:
        return isinstance(value, dict) and all(type(key) is str and _is_plain(item) for key, item in value.items())
    if hint is Span:
        return (
            isinstance(value, Span)
            and type(value.start) is int
            and type(value.end) is int
            and 0 <= value.start <= value.end <= length
        )
    if dataclasses.is_dataclass(hint):
        assert isinstance(hint, type)
        return isinstance(value, hint) and all(
            fits(getattr(value, name), kind, length) for name, kind in _hints(hint).items()
        )
    if hint is float:
        return isinstance(value, (int, float)) and type(value) is not bool and abs(value) < _LARGEST
    if isinstance(hint, type) and issubclass(hint, (Enum, datetime)):
        return isinstance(value, hint)
    return type(value) is hint if hint is not type(None) else value is None


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _is_plain(value: object) -> bool:
    """Whether a value is what a figure may hold: a text, number, flag, None, or a list of whole numbers."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(type(item) is int and abs(item) <= _LARGEST for item in value)
    return value is None or isinstance(value, (str, bool)) or (type(value) is int and abs(value) <= _LARGEST)


def _all_storable(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_all_storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): _all_storable(item) for key, item in value.items()}
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
