"""Compares papers by distinctive words, those of highest tf-idf (docs/design/search.md)."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.papers.domain.paper import Paper
from bot.text.folding import fold

LEAST = 0.12
"""The least likeness of similar papers; below it, they share a word or two by chance."""
RARE, COMMON = 2, 0.1
"""A distinctive word is in at least this many papers, and in at most this share of them."""
NEVER_COMMON = 15
"""Papers that a word may be in, however few there are: a young cache has few rarer words."""
_SHORTEST = 3
"""Letters of a distinctive word; shorter ones are symbols of formulas, and initials of authors."""
_IN_TITLE = 2
"""The weight of a shared word in a title, in place of 1."""


def most_papers(known: int) -> int:
    """Return how many of `known` papers may have a distinctive word."""
    return max(NEVER_COMMON, int(known * COMMON))


def telling_words(paper: Paper) -> Counter[str]:
    """Count a paper's words, without those that never tell what it is about, such as numbers."""
    words = fold(f"{paper.title} {paper.abstract}").split()
    return Counter(word for word in words if len(word) >= _SHORTEST and not word[0].isdigit())


def distinctive_words(
    counts: Counter[str], frequency: Mapping[str, int], known: int, number: int
) -> dict[str, float]:
    """Return the `number` words with the highest tf-idf weight, and their weights.

    `frequency` says how many of the `known` papers have a word.
    """
    weights = {
        word: (1 + math.log(count)) * math.log(1 + known / (1 + frequency[word]))
        for word, count in counts.items()
        if RARE <= frequency.get(word, 0) <= most_papers(known)
    }
    best = sorted(weights, key=lambda word: (-weights[word], word))[:number]
    return {word: weights[word] for word in best}


def most_alike(weights: Mapping[str, float], papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Return the papers that share enough of the distinctive words, the most alike first.

    Among equals, the order of `papers` decides.
    """
    scores = [(_likeness(weights, paper), paper) for paper in papers]
    close = [each for each in scores if each[0] >= LEAST]
    return tuple(paper for _, paper in sorted(close, key=lambda each: -each[0]))


def _likeness(weights: Mapping[str, float], paper: Paper) -> float:
    """Return the share of the distinctive words, by weight, that a paper has."""
    words, title = telling_words(paper), frozenset(fold(paper.title).split())
    shared = sum(
        weight * (_IN_TITLE if word in title else 1)
        for word, weight in weights.items()
        if word in words
    )
    return shared / sum(weights.values())
