"""How common each word is in the newest papers, and papers as vectors of words weighted by that."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

from bot.papers.domain.paper import Paper
from bot.search.domain.similarity import telling_words

SAMPLE = 2_000
"""Newest papers that the vocabulary is made of; all are no better (docs/design/search.md)."""

KEPT = 750
"""Vectors that are kept, at most 11 MB: 300 saved papers and the 300 that a catch-up compares."""

Vector = Mapping[str, float]
"""Words and their weights."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How many of `papers` have each word, and `average`, the mean of those papers' vectors."""

    frequency: Mapping[str, int]
    papers: int
    average: Vector
    _known: dict[tuple[str, str], Vector] = field(
        default_factory=dict[tuple[str, str], Vector], compare=False, repr=False
    )

    @classmethod
    def of(cls, papers: Iterable[Paper]) -> Self:
        """Count the words of papers; takes 0.4 s for `SAMPLE` papers, and 3 MB of memory."""
        counted = [telling_words(paper) for paper in papers]
        frequency = Counter(word for counts in counted for word in counts)
        plain = cls(MappingProxyType(frequency), len(counted), MappingProxyType({}))
        vectors = (plain.weighted(counts) for counts in counted)
        return cls(plain.frequency, plain.papers, mean(vectors))

    def vector(self, paper: Paper) -> Vector:
        """Return a paper's words by tf-idf, at length 1; empty if it has no telling word."""
        text = paper.title, paper.abstract
        vector = self._known.get(text)
        if vector is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            vector = self._known[text] = self.weighted(telling_words(paper))
        return vector

    def weighted(self, counts: Mapping[str, int]) -> Vector:
        """Return counted words by tf-idf, at length 1."""
        weights = {
            word: (1 + math.log(count)) * self._rarity(word) for word, count in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()} if length else {}

    def _rarity(self, word: str) -> float:
        """Return the word's inverse document frequency."""
        return math.log((1 + self.papers) / (1 + self.frequency.get(word, 0)))


def mean(vectors: Iterable[Vector]) -> Vector:
    """Return the mean of vectors; empty if there are none."""
    total: dict[str, float] = {}
    number = 0
    for vector in vectors:
        number += 1
        for word, weight in vector.items():
            total[word] = total.get(word, 0.0) + weight
    return {word: weight / number for word, weight in total.items()}
