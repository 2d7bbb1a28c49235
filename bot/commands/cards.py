"""The card of a brief: headline, one line, and what of it is contested, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.corrected import corrected, is_hidden
from bot.messages import Block, Reply
from bot.records import Stored
from summarizers.types import Brief, Line, LineKind, Sentence, Span, Style

_DENIED = " · denied by "  # the label of a statement that somebody denies, in `summarizers.briefs.lines`
_ORDER = ("unconfirmed figure", "unconfirmed statement", "faulty figure", "warning", "denial")


def card_of(stored: Stored) -> Reply:
    """A brief as a card, with its corrections.

    Args:
        stored: as the archive gave it.

    Returns:
        One block: headline, link, source, what is contested, and the first line with the warnings under it.
    """
    brief, remarks = corrected(stored)
    first = next((group for section in brief.sections for group in _groups(section.lines)), ())
    block = Block(
        title=brief.title.text if brief.title else "Without a headline",
        link=stored.article.url or stored.link,
        context=(*brief.context, *count_contested(brief), *remarks),
        when=stored.article.published_at,
        lines=tuple(first),
        id=stored.id,
    )
    return Reply(blocks=(block,), id=stored.id, card=True)


def count_contested(brief: Brief) -> tuple[str, ...]:
    """What a brief marks as doubtful and denied, each as "⚠ 2 unconfirmed figures"; hidden lines do not count."""
    found: Counter[str] = Counter()
    for section in brief.sections:
        for line, *warnings in _groups(section.lines):
            found.update(_doubts(line, warnings))
            denied = any(piece.style is Style.LABEL and piece.text.startswith(_DENIED) for piece in line.pieces)
            found["denial"] += line.kind is LineKind.STATEMENT and denied
        disputes = [line for line in section.lines if line.kind is LineKind.DISPUTE]  # accusation and denial, in pairs
        pairs = zip(disputes[::2], disputes[1::2], strict=False)
        found["denial"] += sum(not is_hidden(accused) and not is_hidden(denied) for accused, denied in pairs)
    return tuple(
        f"{'⇄' if what == 'denial' else '⚠'} {found[what]} {what}{'' if found[what] == 1 else 's'}"
        for what in _ORDER
        if found[what]
    )


def _groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Each line that is shown, with the warnings that belong to it."""
    group: list[Line] = []
    for line in lines:
        if line.kind is LineKind.WARNING and group:
            group.append(line)
        elif line.kind is not LineKind.WARNING:
            if group and not is_hidden(group[0]):
                yield group
            group = [line]
    if group and not is_hidden(group[0]):
        yield group


def _doubts(line: Line, warnings: Iterable[Line]) -> Counter[str]:
    """What the warnings under a line are about: figures that cannot be right, or the article's own doubt."""
    found: Counter[str] = Counter()
    doubted = False
    for warning in warnings:
        if any(piece.style is Style.WARNING for piece in warning.pieces):
            found["faulty figure"] += 1
        elif any(piece.span is not None for piece in warning.pieces):
            doubted = True  # however many sentences say so
        else:
            found["warning"] += 1
    if doubted:
        figures = _figures(line)
        found["unconfirmed figure" if figures else "unconfirmed statement"] += max(1, figures)
    return found


def _figures(line: Line) -> int:
    """How many figures a line shows."""
    from summarizers.figures.figures import find_figures

    text = "".join(piece.text for piece in line.pieces)
    return len(find_figures(text, [Sentence(index=0, span=Span(0, len(text)), paragraph=0)]))
