"""How an item ends: read, compared with what this channel's readers know already, decided, and whether it is answered.

What is compared: the briefs of the same canonical link, and those whose text shares passages with this one. "Already
briefed" names only what everyone who may read the answering channel may read. Decisions are taken one after the other,
so that two posts of one article at the same moment give one brief; two processes on one store may still give two.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.channel_settings import fold_domain
from bot.errors import WorkerDied, WorkerTimeout, shorten_link
from bot.links import canonical_link
from bot.messages import Action, Answer, Item, ItemKind, Outcome, Post, Scope, Step, Viewer
from bot.pipeline.audience import audience_of
from bot.ports import Archive, Desk, Platform
from bot.records import ChannelSettings, Ending, Job, Kept, Stored
from bot.service import WHAT_CHANGED, Service
from bot.workers import Workers
from summarizers.stories import Likeness, is_war_news
from summarizers.types import Analysis, Article, Brief, Line, Section

COMPARE_SECONDS = 20.0
"""Two texts of 200,000 characters take 2 s."""
CHANGES = 6
"""Lines of what changed at most; the brief itself tells the rest."""

# What ends without a brief and is answered by a sign on the post: an article was meant there.
_MARKED = frozenset(
    {
        Outcome.FETCH_FAILED,
        Outcome.PAYWALLED,
        Outcome.UNSUPPORTED_TYPE,
        Outcome.UNSUPPORTED_LANGUAGE,
        Outcome.REFUSED_ADDRESS,
        Outcome.FAILED,
    }
)
_BRIEFS = frozenset({Outcome.BRIEFED, Outcome.UPDATED, Outcome.DUPLICATE})
# A link that cannot be read today, but could be once: its brief stands.
_UNREADABLE = frozenset({Outcome.FETCH_FAILED, Outcome.PAYWALLED, Outcome.NOT_AN_ARTICLE})

_log = logging.getLogger(__name__)


class Endings:
    """Decides how items end.

    Args:
        archive: what was briefed already.
        desk: the channels' settings.
        service: reads items.
        workers: run comparisons.
        platforms: tell who reads a channel, by name.
    """

    def __init__(
        self, archive: Archive, desk: Desk, service: Service, workers: Workers, platforms: Mapping[str, Platform]
    ) -> None:
        self._archive = archive
        self._desk = desk
        self._service = service
        self._workers = workers
        self._platforms = platforms

    async def read(self, job: Job) -> tuple[Answer, ChannelSettings]:
        """What reading an item gave, by the settings of its channel; as long as it takes."""
        settings = await self._desk.settings(job.post.scope)
        item = job.item
        if sentence := refused_item(item, settings):
            outcome = Outcome.REFUSED_DOMAIN
            return Answer(item=item, outcome=outcome, sentence=sentence, steps=(Step(_decided(outcome)),)), settings
        return await self._service.answer_item(item, settings), settings

    async def decide(self, job: Job, answer: Answer, settings: ChannelSettings) -> Ending:
        """How the item ends. One at a time, up to and with the commit: later items must see what this one keeps."""
        link = canonical_link(job.item.content) if job.item.kind is ItemKind.LINK else None
        start = time.perf_counter()
        viewer = await self._audience(job.post.scope)
        if answer.analysis is not None and answer.brief is not None:
            ending = await self._told(job, answer.analysis, answer.brief, settings, viewer)
        else:
            ending = Ending(outcome=answer.outcome, sentence=answer.sentence, incident=answer.incident)
            if link is not None and answer.outcome in _UNREADABLE:
                for stored in (await self._archive.versions(viewer, link))[:1]:
                    ending = _duplicate(stored, job.post)
        if ending.outcome is not Outcome.DUPLICATE:
            ending = replace(ending, action=action_of(ending.outcome, job.item, asked=job.post.asked))
        steps = answer.steps
        if answer.analysis is not None or ending.outcome is Outcome.DUPLICATE:
            steps = (*steps, Step(_decided(ending.outcome), time.perf_counter() - start))
        return replace(ending, canonical=ending.canonical or link, steps=steps)

    async def _told(
        self, job: Job, analysis: Analysis, brief: Brief, settings: ChannelSettings, viewer: Viewer
    ) -> Ending:
        """How an article that was read ends."""
        article = analysis.article
        canonical: str | None = None
        if job.item.kind is ItemKind.LINK or (job.item.link and article.url):  # a pasted text that is surely its page's
            where = article.url or job.item.content
            canonical = canonical_link(where)
            if sentence := refused_domain(where, settings):
                return Ending(outcome=Outcome.REFUSED_DOMAIN, sentence=sentence, canonical=canonical)
        if sentence := unsupported_language(analysis.language, settings):
            return Ending(outcome=Outcome.UNSUPPORTED_LANGUAGE, sentence=sentence, canonical=canonical)
        if settings.war_only and not is_war_news(analysis):
            sentence = "This is no war news, and this channel briefs nothing else."
            return Ending(outcome=Outcome.OFF_TOPIC, sentence=sentence, canonical=canonical)
        return await self._compared(job.post, analysis, brief, canonical, viewer)

    async def _compared(
        self, post: Post, analysis: Analysis, brief: Brief, canonical: str | None, viewer: Viewer
    ) -> Ending:
        """How an article ends that this channel wants: as a new brief, or as one that is there already."""
        article = analysis.article
        versions = await self._archive.versions(viewer, canonical) if canonical is not None else ()
        same = await self._same(article, versions)
        if same:
            return replace(_duplicate(same[0], post), canonical=canonical)
        if versions:
            old = versions[0]
            kept = Kept(
                analysis=analysis,
                brief=await self._with_changes(old, analysis, brief),
                canonical=canonical,
                replaces=old.id if await self._all_read(old, post) else None,
            )
            return Ending(outcome=Outcome.UPDATED, kept=kept, canonical=canonical)
        same = await self._same(article, await self._archive.alike(viewer, article.text))
        if canonical is not None:  # to a paste that others read the link is not given away, nor is it the link's brief
            same = [stored for stored in same if stored.sourced or await self._all_read(stored, post)]
        same.sort(key=lambda stored: not stored.sourced)
        if not same:
            kept = Kept(analysis=analysis, brief=brief, canonical=canonical)
            return Ending(outcome=Outcome.BRIEFED, kept=kept, canonical=canonical)
        ending = replace(_duplicate(same[0], post), canonical=canonical)
        pastes = tuple(stored.id for stored in same if not stored.sourced)
        return replace(ending, sources=pastes, page=article) if canonical is not None and pastes else ending

    async def _same(self, article: Article, others: Sequence[Stored]) -> list[Stored]:
        """Those of the briefs whose text is the article's."""
        if not others:
            return []
        texts = tuple(stored.article.text for stored in others)
        try:
            found = await self._workers.run(_compare, article.text, texts, timeout=COMPARE_SECONDS)
        except (WorkerTimeout, WorkerDied) as error:
            _log.warning("a text of %d characters was not compared: %s", len(article.text), error)
            found = tuple(Likeness.SAME if text == article.text else Likeness.OTHER for text in texts)
        return [stored for stored, likeness in zip(others, found, strict=True) if likeness is Likeness.SAME]

    async def _with_changes(self, old: Stored, analysis: Analysis, brief: Brief) -> Brief:
        """The brief, beginning with what changed since the old one; as it is where no claim and no figure did."""
        try:
            lines = await self._workers.run(_changes, old.article, analysis, timeout=2 * COMPARE_SECONDS)
        except (WorkerTimeout, WorkerDied) as error:
            _log.warning("what changed since %s was not read: %s", old.id, error)
            lines = ()
        return replace(brief, sections=(Section(title=WHAT_CHANGED, lines=lines), *brief.sections)) if lines else brief

    async def _all_read(self, stored: Stored, post: Post) -> bool:
        """Whether everyone who may read a brief may read a post as well."""
        return (await self._audience(stored.scope)).may_read(post.scope)

    async def _audience(self, scope: Scope) -> Viewer:
        return await audience_of(self._platforms.get(scope.platform), scope)


def action_of(outcome: Outcome, item: Item, *, asked: bool) -> Action | None:
    """What is put into the outbox for an item; None for silence.

    Args:
        outcome: how it ended.
        item: what it was.
        asked: somebody asked for its brief, and is always answered.

    >>> paste = Item(kind=ItemKind.PASTE, name="the pasted text")
    >>> action_of(Outcome.BRIEFED, paste, asked=False)
    <Action.SEND: 'send'>
    >>> action_of(Outcome.TOO_SHORT, paste, asked=False) is None
    True
    """
    if asked or outcome in _BRIEFS:
        return Action.SEND
    meant = item.kind is not ItemKind.PASTE or outcome is Outcome.FAILED
    if meant and (outcome in _MARKED or (outcome is Outcome.TOO_SHORT and item.kind is ItemKind.FILE)):
        return Action.MARK
    return None


def refused_item(item: Item, settings: ChannelSettings) -> str:
    """Why a channel's settings refuse the site of an item's link, as a sentence; "" where they don't, or it has none.

    >>> paste = Item(kind=ItemKind.PASTE, name="the pasted text", content="…", link="https://rumour.example/1")
    >>> refused_item(paste, ChannelSettings(denied_domains=("rumour.example",)))
    'Links to rumour.example are not briefed in this channel.'
    """
    link = item.content if item.kind is ItemKind.LINK else item.link
    return refused_domain(link, settings) if link else ""


def refused_domain(link: str, settings: ChannelSettings) -> str:
    """Why a channel's settings refuse a link's site, as a sentence; "" where they don't. Never raises.

    >>> refused_domain("https://live.rumour.example/1", ChannelSettings(denied_domains=("rumour.example",)))
    'Links to live.rumour.example are not briefed in this channel.'
    >>> refused_domain("https://rumour.example.org/1", ChannelSettings(denied_domains=("rumour.example",)))
    ''
    """
    hosts = [_host(link), _host(canonical_link(link))]  # a link through AMP or a mirror is its article's too
    allowed = not settings.allowed_domains or any(_under(host, settings.allowed_domains) for host in hosts)
    if allowed and not any(_under(host, settings.denied_domains) for host in hosts):
        return ""
    return f"Links to {hosts[0] or 'this address'} are not briefed in this channel."


def unsupported_language(language: str, settings: ChannelSettings) -> str:
    """Why a channel's settings refuse a language, as a sentence; "" where they don't.

    >>> unsupported_language("uk", ChannelSettings(languages=("en", "de")))
    'The article’s language is uk; this channel briefs en, de.'
    >>> unsupported_language("en", ChannelSettings(languages=("en-GB",)))
    ''
    """
    wanted = {code.partition("-")[0].lower() for code in settings.languages}
    if not wanted or language.partition("-")[0].lower() in wanted:
        return ""
    return f"The article’s language is {language}; this channel briefs {', '.join(settings.languages)}."


def _decided(outcome: Outcome) -> str:
    """What comparing with the archive led to, as the last step of an item."""
    match outcome:
        case Outcome.BRIEFED:
            return "compared with the briefs of this channel's readers: the first of this article"
        case Outcome.UPDATED:
            return "compared with the briefs of this channel's readers: the page has changed since the last one"
        case Outcome.DUPLICATE:
            return "compared with the briefs of this channel's readers: there is one of it"
        case _:
            return f"decided by the settings of the channel: {outcome.told}"


def _duplicate(stored: Stored, post: Post) -> Ending:
    """Ends as a duplicate of a brief; in silence where that answers the same post already."""
    answered = (_place(stored.scope), stored.message) == (_place(post.scope), post.message)
    return Ending(outcome=Outcome.DUPLICATE, same_as=stored.id, action=None if answered else Action.SEND)


def _place(scope: Scope) -> tuple[str, str, str]:
    return scope.platform, scope.workspace, scope.channel


def _host(link: str) -> str:
    """A link's host as settings name it; of an address in numbers, and of what is no link, what stands there."""
    try:
        return fold_domain(link)
    except ValueError:
        return shorten_link(link).partition("/")[0]


def _under(host: str, domains: Sequence[str]) -> bool:
    names = (domain.removeprefix(".") for domain in domains)
    return any(host == name or host.endswith(f".{name}") for name in names)


def _compare(text: str, others: Sequence[str]) -> tuple[Likeness, ...]:
    """How like each of the texts is to this one. Runs in a worker."""
    from summarizers.stories import compare_texts

    return tuple(Likeness.SAME if text == other else compare_texts(text, other) for other in others)


def _changes(old: Article, analysis: Analysis) -> tuple[Line, ...]:
    """What changed since an old text, which is read again. Runs in a worker."""
    from summarizers import analyse
    from summarizers.stories import what_changed

    return what_changed(analyse(old, summariser=analysis.summariser), analysis)[:CHANGES]
