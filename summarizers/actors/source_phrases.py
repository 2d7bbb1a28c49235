"""How the words of a source hang together: which name is its head, whether it names two, where it ends.

Closed word lists of `data/en/names.toml` stand for a parser. What it cannot do: tell a relative clause without a
pronoun ("a move officials said") from a noun phrase.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from summarizers.actors.names import Mention, name_class
from summarizers.lexicon import pack
from summarizers.text.clauses import has_ending, word_class
from summarizers.text.tokens import Token

PUNCTUATION = frozenset(",(—–;:")
"""Marks that end a noun phrase."""


def behind_saying(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands behind the last reporting verb of a source: "Mr Ushakov said President Biden" is the latter."""
    sayings = [i for i, token in enumerate(tokens) if i and token.lower in name_class("sayings")]
    if not sayings:
        return tokens
    rest = tokens[sayings[-1] + 1 :]
    while rest and rest[0].lower in ("that", ",", ":"):
        rest = rest[1:]
    return rest if rest and rest[0].lower not in word_class("prepositions") else tokens[: sayings[-1]]


def before_clause(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands before a verb that has an object of its own: "Moscow halted all deliveries" is the first word.

    The verb is a past tense before a determiner, pronoun or quantity, behind a name any past tense; what a relative
    pronoun opens, and what somebody is called, is left in.
    """
    for at, token in enumerate(tokens[1:-1], start=1):
        if token.lower in name_class("relatives") or token.text in PUNCTUATION:
            break
        past = token.text.islower() and (has_ending(token.lower, "past") or token.lower in word_class("finite"))
        if not past or token.lower in name_class("naming_verbs") or tokens[at - 1].lower in word_class("auxiliaries"):
            continue
        behind = tokens[at + 1].lower
        if (
            behind in word_class("determiners")
            or behind in word_class("pronouns")
            or behind in name_class("quantities")
            or (tokens[at - 1].is_capital and behind in word_class("infinitive_markers"))  # "Minsk replied to this"
        ):
            return tokens[:at]
    return tokens


def is_noun_phrase(tokens: Sequence[Token]) -> bool:
    """Whether a source may be one: no infinitive, no clause ("the United States deliberately add …")."""
    if tokens[0].lower in name_class("no_openers") or orders_readers([token.text for token in tokens[:2]]):
        return False
    if (
        len(tokens) > 2
        and tokens[0].lower in word_class("determiners")
        and tokens[2].lower in name_class("occurrences")
    ):
        return False
    for at, token in enumerate(tokens[1:], start=1):
        if token.lower in name_class("relatives"):
            break
        if token.text.islower() and token.lower in name_class("clause_verbs") and tokens[at - 1].text != ",":
            return False
    for before, token, behind in zip(tokens, tokens[1:], tokens[2:], strict=False):
        manner = token.lower.endswith("ly") and token.text.islower() and len(token.text) > 5
        if manner and before.is_capital and behind.text.islower() and behind.lower not in word_class("prepositions"):
            return behind.lower.endswith(("ed", "ing"))
    return True


def orders_readers(opening: Sequence[str]) -> bool:
    """Whether a line's first two words order its readers ("Read the full address"); a name does not ("Read said")."""
    return len(opening) > 1 and opening[0].lower() in name_class("reader_orders") and opening[1].islower()


def joins_two(tokens: Sequence[Token], inside: Sequence[Mention]) -> bool:
    """Whether a source names two ("Poland and Lithuania", "Duda and his wife") rather than one with an apposition."""
    for at, token in enumerate(tokens[1:-1], start=1):
        if token.lower not in ("and", "&"):
            continue
        left = next((m for m in inside if m.span.end == tokens[at - 1].end), None)
        if any(m.span.start < token.start < m.span.end for m in inside) or left is None:
            continue
        if is_governed(left, tokens):
            continue
        behind = tokens[at + 1]
        if behind.is_capital or behind.lower in word_class("determiners") or behind.lower in name_class("indefinite"):
            return True
    return False


def is_governed(mention: Mention, tokens: Sequence[Token]) -> bool:
    """Whether a name is owned, an owner, or governed by a preposition ("a spokesman for X", "X’s adviser")."""
    after = next((token for token in tokens if token.end > mention.span.end), None)
    if after is not None and after.start < mention.span.end:
        return True
    if after is not None and after.text.islower() and after.lower in name_class("owned") | word_class("roles"):
        return True
    before = [token for token in tokens if token.end <= mention.begins]
    while before and before[-1].lower in word_class("titles") | word_class("determiners"):
        before.pop()
    if not before or has_author(before):
        return False
    return before[-1].lower in name_class("governing")


def has_author(before: Sequence[Token]) -> bool:
    """Whether what stands before a name makes it a paper's author ("a report released by")."""
    words = [token for token in before if token.lower not in ("the", "a", "an")]
    if len(words) > 1 and words[-1].lower == "of" and is_paper(words[-2]):
        return True
    if not words or words[-1].lower not in name_class("authoring"):
        return False
    return any(is_paper(token) for token in words)


def is_paper(token: Token) -> bool:
    """Whether a word is a paper that speaks for its author."""
    return token.lower in word_class("media") or token.lower in _papers()


@cache
def _papers() -> frozenset[str]:
    return frozenset(pack("en/sides")["documents"])


def goes_on(tokens: Sequence[Token], comma: int) -> bool:
    """Whether a comma of a list: capitalised words around it and an "and" behind ("Poland, Latvia and Estonia")."""
    if tokens[comma].text != "," or comma + 1 >= len(tokens):
        return False
    ahead = [token.lower for token in tokens[comma + 1 : comma + 6]]
    return tokens[comma - 1].is_capital and tokens[comma + 1].is_capital and "and" in ahead


def opens_occasion(tokens: Sequence[Token], at: int) -> bool:
    """Whether time or occasion of the speaking begin here ("at a press conference", "in the coming days")."""
    if tokens[at].lower not in name_class("occasion_prepositions"):
        return False
    return any(token.lower in name_class("occasions") for token in tokens[at + 1 : at + 5])


def alike(word: str) -> tuple[str, ...]:
    """The offices that a word of a description may stand for; empty for most."""
    return tuple(pack("en/names")["alike"].get(word, "").split())
