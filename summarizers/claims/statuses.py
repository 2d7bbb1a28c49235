"""What the article itself says of its claims: unverified, denied, confirmed or disputed, with the words that say so.

Every status comes from words of the article: a remark (`remarks`), an answer of another source (`answers`, `answered`),
or a claim of another source that says otherwise (`contradictions`). The first that is found stays, in this order:
remarks on a claim's own words, answers, contradictions. What it cannot do: see a contradiction in wholly other words.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.claims.answered import read_answers
from summarizers.claims.answering import Answer
from summarizers.claims.board import Board
from summarizers.claims.contradictions import read_contradictions
from summarizers.claims.remarks import read_remarks
from summarizers.types import Actor, Claim, Figure, Sentence


def with_status(
    text: str,
    sentences: Sequence[Sentence],
    words: Sequence[frozenset[str]],
    claims: Sequence[Claim],
    answers: Sequence[Answer],
    figures: Sequence[Figure],
    actors: Sequence[Actor],
) -> list[Claim]:
    """The claims with their status.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        words: the lower-case words of each sentence.
        claims: in text order; those that a source denies itself have their status.
        answers: who denies or confirms what, in text order.
        figures: what the claims' `figures` index.
        actors: what the sources' `actor` indexes.

    Returns:
        As many claims, in the same order. Never raises.
    """
    board = Board(text, sentences, words, claims, actors)
    read_remarks(board)
    read_answers(board, answers)
    read_contradictions(board, figures)
    return board.claims
