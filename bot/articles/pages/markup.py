"""From the bytes of a page to its tree, of bounded size.

The encoding is UTF-8 if the bytes are; else the one that the page declares, if the server names none or one that
servers name by default; else the server's. Labels stand for the larger encodings that browsers take them for (WHATWG
Encoding Standard). Of a page with more elements than any real one has, the rest is cut off, since what comes after
costs more than linear time.
"""

from __future__ import annotations

import codecs
import re

from bot.articles.documents.files import decode
from bot.articles.pages.words import Tree

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_DECLARED_WITHIN = 65_536  # bytes; browsers look at 1,024, but some pages put scripts before
_MOST_ELEMENTS = 30_000  # the most of 181 real pages is 1,600; live blogs have ten times that
_LONGEST_ATTRIBUTE = 20_000  # characters; embedded images and states of scripts are longer, and no part of a text

# What browsers take a label for; the standard's larger encodings.
_LARGER = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs",
    "x-cp1251": "cp1251", "win-1251": "cp1251", "windows1251": "cp1251", "x-mac-cyrillic": "mac_cyrillic",
}  # fmt: skip
_BY_DEFAULT = ("cp1252", "utf-8", "utf8")  # what servers say of any page


def parse(data: bytes, name: str, charset: str | None = None) -> tuple[Tree | None, bool]:
    """The tree of a page.

    Args:
        data: the page as fetched.
        name: how a message speaks of it.
        charset: the encoding as the server says.

    Returns:
        The root element, None where there is no markup; and whether a part was cut off.

    Raises:
        UnsupportedType: the bytes are no text.
    """
    from trafilatura import load_html  # a third of a second to import: in the workers only

    markup = decode(data, name, charset_of(data, charset)).replace("\0", "")
    tree = load_html(markup) if markup.strip() else None
    return tree, tree is not None and _cut(tree)


def charset_of(data: bytes, stated: str | None) -> str | None:
    """The encoding of a page, by its bytes and by what the server and the page itself say; None if nothing tells.

    What is valid UTF-8 beyond ASCII is UTF-8, whatever is said: no text in another encoding reads so by chance.

    >>> charset_of(b'<meta charset="windows-1251">', "ISO-8859-1")
    'windows-1251'
    >>> charset_of(b'<meta charset="windows-1251">', "koi8-r"), charset_of(b"<p>", "gb2312")
    ('koi8-r', 'gb18030')
    """
    try:
        if not codecs.getincrementaldecoder("utf-8")().decode(data).isascii():  # a page may be cut within a character
            return "utf-8"
    except UnicodeDecodeError:
        pass
    found = _META_CHARSET.search(data, 0, _DECLARED_WITHIN)
    declared = _larger(found.group(1).decode("ascii")) if found else None
    said = _larger(stated) if stated else None
    return declared if said is None or (declared is not None and said.lower() in _BY_DEFAULT) else said


def _larger(label: str) -> str:
    return _LARGER.get(label.strip().lower(), label)


def _cut(tree: Tree) -> bool:
    """Takes away what is beyond the most elements, in the page's order, and overlong attributes."""
    last = None
    for count, element in enumerate(tree.iter()):
        if count == _MOST_ELEMENTS:
            last = element
            break
        for name, value in element.attrib.items() if isinstance(element.tag, str) else ():
            if len(value) > _LONGEST_ATTRIBUTE:
                del element.attrib[name]
    if last is None:
        return False
    step = last
    while step is not None:
        parent = step.getparent()
        if parent is not None:
            place = parent.index(step)
            del parent[place + 1 :]
        step = parent
    return True
