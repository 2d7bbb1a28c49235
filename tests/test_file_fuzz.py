"""Broken and hostile files: each is an article or an error with a sentence, and a crash costs that file alone.

The files are read in a worker process, as in a running bot: what ends it must not end the tests, nor the next file.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

from conftest import WORKER_PRELOAD
from pdf_maker import PICTURE, make_pdf

from bot.articles.opening import open_posted
from bot.errors import WarbriefError
from bot.messages import File
from bot.workers import Workers

DOCUMENTS = Path(__file__).parent / "fixtures" / "documents"
ROUNDS = 3  # changed copies of each seed
LARGEST = 40_000  # bytes of a seed
NAMES = ("a.pdf", "a.html", "a.txt", "a.md", "a.docx", "a", "a\0b.txt", "а" * 300)
TYPES = (None, "text/plain", "text/html", "text/markdown", "application/pdf", "application/octet-stream", "x" * 300, "")
WORDS = (DOCUMENTS / "message.txt").read_text(encoding="utf-8")


def office() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document>{WORDS}</w:document>")
    return data.getvalue()


SEEDS = {
    "pdf of a browser": (DOCUMENTS / "release-uk.pdf").read_bytes(),
    "pdf in Arabic": (DOCUMENTS / "release-ar.pdf").read_bytes(),
    "pdf of groff": (DOCUMENTS / "report.pdf").read_bytes(),
    "pdf by hand": make_pdf(
        [[(50, 700 - 14 * n, 11, "Nobody was hurt, officials said.") for n in range(9)]], extra=PICTURE
    ),
    "locked pdf": (DOCUMENTS / "locked.pdf").read_bytes(),
    "page": (DOCUMENTS / "printed-page.html").read_bytes(),
    "text": WORDS.encode(),
    "text in UTF-16": WORDS.encode("utf-16"),
    "text in cp1251": (DOCUMENTS / "release-uk.txt").read_text(encoding="utf-8").encode("cp1251"),
    "office document": office(),
}


def broken(data: bytes, chance: random.Random) -> bytes:
    """A copy with bytes changed, cut out, doubled, or another file's inside."""
    changed = bytearray(data[:LARGEST])
    for _ in range(chance.choice((1, 3, 20))):
        at, length = chance.randrange(len(changed) + 1), chance.choice((1, 4, 60, 900))
        match chance.randrange(6):
            case 0:
                changed[at : at + length] = chance.randbytes(length)
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length] * chance.choice((1, 2, 30))
            case 3:
                del changed[at + 200 :]
            case 4:
                other = chance.choice(list(SEEDS.values()))
                start = chance.randrange(len(other))
                changed[at:at] = other[start : start + length]
            case _:
                digits = [n for n in range(max(0, at - 500), min(at, len(changed))) if 48 <= changed[n] <= 57]
                for n in digits[-6:]:
                    changed[n] = 57  # huge counts, lengths and places
        changed = changed or bytearray(b" ")
    return bytes(changed)


def files() -> Iterator[File]:
    chance = random.Random(20_230_306)
    for seed in SEEDS.values():
        for _ in range(ROUNDS):
            yield File(name=chance.choice(NAMES), data=broken(seed, chance), content_type=chance.choice(TYPES))


def read_all(given: list[File]) -> list[str]:
    """What was read or said of each file, in a worker."""
    said: list[str] = []
    for file in given:
        try:
            opened = open_posted(file)
            assert opened.article.url is None
            said.append(f"{len(opened.article.text)} characters")
        except WarbriefError as error:
            said.append(str(error))
    return said


def page_tree(depth: int) -> bytes:
    """A PDF whose page tree leads to itself, deep down."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    objects += [
        b"<< /Type /Pages /Count 99999999 /Kids [%d 0 R] >>" % (n + 3 if n < depth else 2) for n in range(depth + 1)
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, content) for n, content in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


# Each takes a part of a second.
HOSTILE = {
    "page tree without an end": page_tree(3_000),
    "many pages": make_pdf([[(50, 700, 11, f"Page {n} of nothing")] for n in range(200)]),
    "one page full of letters": make_pdf([[(50 + n % 100, 700 - n / 100, 1, "word " * 40) for n in range(400)]]),
    "everywhere": make_pdf([[(n * 37 % 590, n * 91 % 840, 8, "a bc") for n in range(2_500)]]),
    "nested tags": b"<html><body>" + b"<div>" * 20_000 + b"text",
    "zip of nothing": b"PK\x03\x04" + b"\0" * 2_000_000,
    "text of marks": b"[" * 500_000,
    "a line": "Київ ".encode("cp1251") * 300_000,
}


async def test_broken_and_hostile_files(warmed: None) -> None:
    given = list(files())
    async with Workers(1, preload=WORKER_PRELOAD) as workers:
        for start in range(0, len(given), ROUNDS):
            part = given[start : start + ROUNDS]
            said = await workers.run(read_all, part, timeout=60)
            assert len(said) == len(part)
            assert all(sentence.strip() and "\n" not in sentence for sentence in said)
        for data in HOSTILE.values():
            try:
                (sentence,) = await workers.run(read_all, [File(name="a.md", data=data)], timeout=20)
            except WarbriefError as error:
                sentence = str(error)
            assert sentence.strip()
        after = await workers.run(read_all, [File(name="a.txt", data=WORDS.encode())], timeout=20)
        assert after == [f"{len(WORDS)} characters"]
