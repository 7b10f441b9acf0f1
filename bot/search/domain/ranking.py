"""Ranking: how well a paper matches a query, scored identically on every database.

The database only selects the candidates. When tested with words of their title, keywords or
abstract and with an author's name, papers were found at least as well as with bm25 over the newest
2,000 matches (docs/design/search.md).
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from bot.search.domain.approximation import is_folded, pattern_of
from bot.search.domain.syntax_tree import (
    And,
    AsWritten,
    Field,
    FullName,
    Node,
    Not,
    Or,
    Phrase,
    Together,
    Word,
)
from bot.text.folding import fold
from bot.text.person_names import has_name

_TITLE, _TITLE_DISCOUNT = 4.0, 0.008
_NAMES, _NAMES_DISCOUNT = 3.0, 0.0045
"""A match's weight, and its discount per letter of the text: 4, but 2.7 in a 60-letter title."""

_SATURATION = 1.2
_LENGTH_SHARE = 0.75
_USUAL_LENGTH = 1_370  # letters in a typical abstract
"""Abstracts are scored as in bm25, but without a word's rarity: never more than 1 in all.

Adjacent words share a space, so the same word twice in a row counts once.
"""


class FoldedTexts(NamedTuple):
    """The folded texts of a paper, as stored in `paper_text`."""

    title: str
    abstract: str
    authors: str
    orgs: str


Scorer: TypeAlias = Callable[[FoldedTexts], float]
"""Scores a paper: higher is better, and 0 means no match."""


def scorer(root: Node) -> Scorer:
    """Return a function that scores papers by the words of a query."""
    score = _score(root)

    def scored(paper: FoldedTexts) -> float:
        title, abstract, authors, orgs = paper
        # terms are matched with a space at either end
        return score(FoldedTexts(f" {title} ", f" {abstract} ", f" {authors} ", f" {orgs} "))

    return scored


def _score(node: Node) -> Scorer:
    match node:
        case Word(text, field):
            return _of_term(f" {text} ", field)
        case Phrase(words, field):
            return _of_term(f" {' '.join(words)} ", field)
        case FullName() | Together():
            return _of_name(pattern_of(node))
        case AsWritten(text, field):  # checked by the database
            return _of_term(f" {fold(text)} ", field)
        case Or(parts):
            branches = [_score(part) for part in parts]
            return lambda paper: max([branch(paper) for branch in branches])
        case And(parts):
            return _of_all(parts)
        case Not():
            raise ValueError(node)  # the parser allows an exclusion only beside a wanted part


def _of_all(parts: tuple[Node, ...]) -> Scorer:
    wanted = [_score(part) for part in parts if not isinstance(part, Not)]
    excluded = [part.part for part in parts if isinstance(part, Not)]
    unwanted = [_score(part) for part in excluded if is_folded(part)]

    def scored(paper: FoldedTexts) -> float:
        scores = [score(paper) for score in wanted]
        if not all(scores) or any(score(paper) for score in unwanted):
            return 0.0
        return sum(scores)

    return scored


def _of_term(term: str, field: Field | None) -> Scorer:
    match field:
        case Field.TITLE:
            return lambda paper: _in_title(paper.title) if term in paper.title else 0.0
        case Field.AUTHOR:
            return lambda paper: _in_names(paper.authors) if term in paper.authors else 0.0
        case Field.ORG:
            return lambda paper: _in_names(paper.orgs) if term in paper.orgs else 0.0
        case None:
            return lambda paper: _anywhere(term, paper)


def _of_name(pattern: str) -> Scorer:
    return lambda paper: _in_names(paper.authors) if has_name(pattern, paper.authors) else 0.0


def _anywhere(term: str, paper: FoldedTexts) -> float:
    title, abstract, authors, orgs = paper
    score = _in_title(title) if term in title else 0.0
    if term in authors:
        score += _in_names(authors)
    elif term in orgs:
        score += _in_names(orgs)
    if hits := abstract.count(term):
        length = len(abstract) / _USUAL_LENGTH
        score += hits / (hits + _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * length))
    return score


def _in_title(title: str) -> float:
    return _TITLE / (1 + _TITLE_DISCOUNT * len(title))


def _in_names(names: str) -> float:
    return _NAMES / (1 + _NAMES_DISCOUNT * len(names))
