"""`why`: how posts ended, and what to do for a brief of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.commands.ports import Ports
from bot.errors import BadCommand
from bot.intake import kind_of_link, links_in
from bot.links import canonical_link
from bot.messages import Asker, Block, Outcome, Reply
from bot.query.grammar import Command
from bot.records import Decision
from summarizers.types import Line, LineKind, Piece, Style

ENDED: Mapping[Outcome | None, str] = {
    None: "It is being worked on; its answer follows.",
    Outcome.BRIEFED: "It was briefed.",
    Outcome.UPDATED: "It was briefed, as a new version of an article that had been briefed before.",
    Outcome.DUPLICATE: "It had been briefed already; that brief holds for it too.",
    Outcome.TOO_SHORT: "Its text is too short for an article. Paste the whole text.",
    Outcome.NOT_AN_ARTICLE: "No article was found in it. If there is one, paste its text.",
    Outcome.OFF_TOPIC: "It is no war news, and this channel briefs nothing else. An admin changes that with"
    " `settings war only off`.",
    Outcome.UNSUPPORTED_TYPE: "Only web pages, PDFs and plain text can be read, and it is none. Paste the text.",
    Outcome.UNSUPPORTED_LANGUAGE: "Articles in its language are not briefed in this channel. An admin changes that with"
    " `settings languages`.",
    Outcome.FETCH_FAILED: "Its page could not be fetched. Check the link, or paste the text.",
    Outcome.REFUSED_ADDRESS: "Its link leads to no public web page, so it was not opened. Post a link to one, or paste"
    " the text.",
    Outcome.REFUSED_DOMAIN: "Its site is not briefed in this channel. An admin changes that with"
    " `settings allowed domains` and `settings denied domains`.",
    Outcome.PAYWALLED: "Its page shows only a part of the article. Paste the text.",
    Outcome.ON_REQUEST: "This channel gets briefs on request only. Ask for this one with `brief` and its link or text.",
    Outcome.COOLDOWN: "There had been as many briefs as this channel allows for the time. Ask for this one with `brief`"
    " and its link or text.",
    Outcome.TOO_OLD: "The post was too old when Warbrief saw it. Ask for it with `brief` and its link or text.",
    Outcome.NO_PERMISSION: "Its answer could not be sent. An admin must let Warbrief write in this channel.",
    Outcome.CONTENT_HIDDEN: "What stands in the post is hidden from Warbrief. Choose Brief this in the post's menu, or"
    " give `brief` its link or text.",
    Outcome.WITHDRAWN: "Its poster took it back by editing or deleting the post.",
    Outcome.FAILED: "Something went wrong with it. Post it again; if that does not help, give whoever runs Warbrief the"
    " incident's id.",
}
"""What is said of an outcome that was kept without a sentence of its own; None: there is none yet."""


async def why(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """How a link ended and by which steps, or the channel's last ten items; each with what to do."""
    typed = command.words.strip()
    link = next(iter(links_in(typed)), "") or typed.strip("<>")
    if link and (" " in link or "." not in link):
        raise BadCommand("Give `why` a link that was posted, or nothing for the last ten decisions here.")
    settings = await ports.desk.settings(asker.scope)
    lines = []
    if not settings.watch:
        lines.append("This channel is not watched, so posts get no answer. An admin turns it on with `watch on`.")
    canonical = canonical_link(link) if link else None
    decisions = await ports.jobs.decisions(asker.viewer, None if link else asker.scope, canonical)
    if not decisions:
        what = kind_of_link(link) if link else ""
        lines.append(
            f"This link leads to {what}, so no post of it is answered unless somebody asks."
            if what
            else "Nothing was posted with this link in the channels that you may read."
            if link
            else "No article was seen in this channel yet."
        )
    return Reply(text=" ".join(lines), blocks=tuple(_decided(each, steps=bool(link)) for each in decisions))


def _decided(decision: Decision, *, steps: bool) -> Block:
    said = decision.sentence or ENDED[decision.outcome]
    pieces = [Piece(text=said), Piece(text="" if said.endswith((".", "!")) else ".")]
    if decision.incident and decision.incident not in said:
        pieces.append(Piece(text=f" Incident {decision.incident}.", style=Style.LABEL))
    context = [decision.outcome.told if decision.outcome else "in work"]
    if decision.scope.name:
        context.append(f"#{decision.scope.name}")
    return Block(
        title=decision.name,
        context=tuple(context),
        when=decision.posted_at,
        lines=(
            Line(kind=LineKind.SENTENCE, pieces=tuple(piece for piece in pieces if piece.text)),
            *(Line(kind=LineKind.SENTENCE, pieces=(Piece(text=str(step)),)) for step in decision.steps if steps),
        ),
        id=decision.brief,
    )
