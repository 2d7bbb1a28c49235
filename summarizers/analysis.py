"""An article to its analysis: the readers one after the other, each on what those before it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from summarizers.actors.actors import Cast
from summarizers.claims.claims import find_claims
from summarizers.figures.figures import figure_notes, find_figures
from summarizers.origin import FIRST, Opening, find_opening, find_origin
from summarizers.places import find_places
from summarizers.ranking.choosing import extract_of
from summarizers.ranking.ranking import SUMMARISERS, rank_sentences
from summarizers.speech.attributions import find_attributions
from summarizers.speech.headlines import find_headline_attributions
from summarizers.speech.joined_quotes import join_quotes
from summarizers.speech.quotes import Marked, find_marked, link_quotes
from summarizers.text.clauses import read_words
from summarizers.text.cleaning import READ_LIMIT, Cleaned, clean
from summarizers.text.entries import find_entries, news_order
from summarizers.text.language import UNDETERMINED, detect_language
from summarizers.text.sentences import split_sentences
from summarizers.types import (
    Analysis,
    Article,
    Attribution,
    Claim,
    Note,
    NoteCode,
    Quote,
    Sentence,
    Source,
    Span,
    Status,
)

ANALYSIS_VERSION = 4
"""Raised with each change of what is read or of how a brief is made: stored briefs of an older one are out of date."""

READ_LANGUAGES = frozenset({"en"})
"""Languages whose claims and speakers are read; of others the sentences and the marks of quotation are."""


def analyse(
    article: Article,
    *,
    summariser: str = SUMMARISERS[0],
    sentences: int | None = None,
    length: int | None = None,
    hanging: bool = False,
) -> Analysis:
    """Reads an article: its extract, quotes, claims, figures, actors and places.

    Args:
        article: the article; its text may be any str.
        summariser: which ranker chooses the extract, one of `SUMMARISERS`.
        sentences: how many sentences the extract has at most; None leaves it to the text's length, and to `length`.
        length: how many characters the extract has at most, such as one of `LENGTHS`; None for any number.
        hanging: whether the extract may hold sentences that cannot stand alone.

    Returns:
        Everything found, in text order; all spans index `article.text`. Empty parts for an empty text.

    Raises:
        ValueError: no summariser of that name. Never on any text.

    >>> found = analyse(Article(text="Kyiv denies that it ordered the attack on the bridge near Kerch."))
    >>> found.claims[0].status.value, found.claims[0].by, found.claims[0].source.side
    ('denied', 'itself', 'Ukraine')
    """
    text = article.text
    cleaned = clean(text)
    opening = _opening(text, cleaned)
    split = _without(opening, split_sentences(text, cleaned.paragraphs))
    language = _language(article, text)
    title = article.title or (cleaned.headline.of(text) if cleaned.headline is not None else None)
    marked = find_marked(text, cleaned.paragraphs)
    notes = _notes(article, cleaned)
    origin = find_origin(text, cleaned.paragraphs, cleaned.trimmed, opening)
    dateline = opening.dateline(article.published_at) if opening is not None else None
    if language not in READ_LANGUAGES:
        notes.append(
            Note(
                code=NoteCode.CLAIMS_NOT_READ,
                text="Claims and speakers are not read in this language, only in English.",
            )
        )
        quotes = _unsourced(marked, split)
        read = Analysis(
            article=article,
            language=language,
            headline=cleaned.headline,
            sentences=split,
            quotes=quotes,
            claims_read=False,
        )
    else:
        read = _read(article, language, cleaned.headline, split, marked)
        notes += figure_notes(text, read.figures)
        notes += [
            _unverified(text, claim) for claim in read.claims if claim.status is Status.UNVERIFIED and claim.figures
        ]
    order = news_order(text, find_entries(text, cleaned.paragraphs), split)
    ranking = rank_sentences(text, split, summariser=summariser, title=title, language=language, read=read, order=order)
    extract = extract_of(read, ranking.scores, ranking.pairs, count=sentences, length=length, hanging=hanging)
    return replace(
        read,
        summariser=summariser,
        extract=extract,
        scores=ranking.scores,
        reasons=ranking.reasons,
        notes=tuple(notes),
        trimmed=cleaned.trimmed,
        origin=origin,
        dateline=dateline,
    )


def _opening(text: str, cleaned: Cleaned) -> Opening | None:
    """The text's dateline, which may stand in a line of its own."""
    head = (cleaned.headline,) if cleaned.headline is not None else ()
    return find_opening(text, sorted((*head, *cleaned.headings[:FIRST], *cleaned.paragraphs[:FIRST])))


def _without(opening: Opening | None, sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """The sentences but for those that are part of the dateline ("MOSCOW, March 7." "/TASS/.")."""
    if opening is None or not any(opening.span.holds(sentence.span) for sentence in sentences[:FIRST]):
        return sentences
    kept = [sentence for sentence in sentences if not opening.span.holds(sentence.span)]
    return tuple(replace(sentence, index=index) for index, sentence in enumerate(kept))


def _language(article: Article, text: str) -> str:
    """The page's own word for its language if it is one we read, else what the text looks like; English if unsure."""
    stated = (article.language or "").partition("-")[0].lower()
    if stated in READ_LANGUAGES and text.isascii():
        return stated
    found = detect_language(text)
    return (stated or "en") if found == UNDETERMINED else found


def _notes(article: Article, cleaned: Cleaned) -> list[Note]:
    notes = []
    if cleaned.cut_off:
        notes.append(
            Note(code=NoteCode.CUT_OFF, text=f"Only the first {READ_LIMIT:,} characters of this text were read.")
        )
    if cleaned.trimmed:
        count = len(cleaned.trimmed)
        words = f"{count} page remains (comment forms, links, credits) were left out."
        notes.append(Note(code=NoteCode.TRIMMED, text=words, span=cleaned.trimmed[0]))
    if article.published_at is None:
        notes.append(Note(code=NoteCode.NO_DATE, text="The publication date is not given."))
    return notes


def _unverified(text: str, claim: Claim) -> Note:
    span = claim.evidence[0] if claim.evidence else claim.clause[0]
    words = " ".join(span.of(text).split())
    return Note(code=NoteCode.UNVERIFIED_FIGURES, text=f"The article: {words}", span=span)


def _unsourced(marked: Sequence[Marked], sentences: Sequence[Sentence]) -> tuple[Quote, ...]:
    """Quotation marks without speakers, for languages whose cues are not read."""
    found = []
    at = 0
    for run in marked:
        while at + 1 < len(sentences) and sentences[at].span.end <= run.span.start:
            at += 1
        found.append(
            Quote(content=(run.span,), source=None, cue=(), sentence=sentences[at].index, fragment=run.fragment)
        )
    return tuple(found)


def _read(
    article: Article, language: str, headline: Span | None, sentences: tuple[Sentence, ...], marked: Sequence[Marked]
) -> Analysis:
    """All that is read in the text but for its extract: cues first, then quotes, then who the sources are."""
    text = article.text
    words = read_words(text, sentences, [run.span for run in marked])
    figures = find_figures(text, sentences)
    drafts = find_attributions(words, [run.span for run in marked])
    quoted, drafts = link_quotes(marked, drafts, words, text)
    cast = Cast(text, words)
    sources: dict[int, Source | None] = {}
    for number in sorted(range(len(drafts)), key=lambda i: drafts[i].cue.start):
        draft = drafts[number]
        sources[number] = cast.resolve(draft.source, draft.sentence, draft.rule, draft.content)
    actors = cast.actors()
    order = sorted(range(len(drafts)), key=lambda i: (drafts[i].content[0].start, drafts[i].cue.start))
    attributions = tuple(
        Attribution(
            content=drafts[i].content,
            source=sources[i],
            cue=(drafts[i].cue,),
            sentence=drafts[i].sentence,
            lemma=drafts[i].lemma,
        )
        for i in order
    )
    heading = find_headline_attributions(text, headline, actors, [found.source for found in attributions])
    people = [mention for actor in actors if actor.kind == "person" for mention in actor.mentions]
    return Analysis(
        article=article,
        language=language,
        headline=headline,
        sentences=sentences,
        actors=actors,
        references=cast.references(sentences, attributions),
        quotes=join_quotes(text, quoted, drafts, sources),
        attributions=(*heading, *attributions),
        claims=find_claims(text, sentences, [(drafts[i], sources[i]) for i in order], figures, actors),
        figures=figures,
        places=find_places(text, sentences, people),
    )
