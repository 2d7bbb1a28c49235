"""Loads what is loaded at first use, in the process that a session's workers are forked from: packs, models, readers.

Imported there before the first worker starts, so that not each of some hundred workers loads all of it once more.
"""

from __future__ import annotations

from programs import ARTICLE

from bot.articles.extract import read_page
from bot.articles.opening import open_posted
from bot.messages import File
from summarizers import Article, analyse, brief

_PARAGRAPHS = "".join(f"<p>{part}</p>" for part in (ARTICLE + ARTICLE).split("\n\n"))

brief(analyse(Article(text=ARTICLE)))
read_page(f"<html><body><article>{_PARAGRAPHS}</article></body></html>".encode(), "https://example.org/a")
open_posted(File(name="a.txt", data=ARTICLE.encode()))
