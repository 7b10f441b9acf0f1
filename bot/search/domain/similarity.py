"""Compares papers by the words and pairs of neighbouring words they share, the rarer the better.

Figures, and what was tried instead, are in docs/design/search.md.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from bot.papers.domain.paper import Paper
from bot.search.domain.spellings import Term
from bot.text.folding import fold

LEAST = 0.03
"""The least likeness of similar papers; 19 of 20 papers taken at random have less."""
RARE, COMMON = 2, 0.1
"""A distinctive word is in at least this many papers, and in at most this share of them."""
NEVER_COMMON = 15
"""Papers that a word may be in, however few there are: a young cache has few rarer words."""
_SHORTEST = 3
"""Letters of a distinctive word; shorter ones are symbols of formulas, and initials of authors."""
_IN_TITLE = 2
"""The weight of a shared term in a title, in place of 1."""
_LENGTH = 100
"""Different words, beside those of a paper, by whose root its likeness is divided."""


@dataclass(frozen=True, slots=True)
class ComparedTexts:
    """The folded texts by which the paper with a key is compared."""

    key: int
    title: str
    abstract: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the paper with a key is to others; each of them has a `score` of 1 to itself.

    `shared` are the terms that it shares with them, each with its part of the score.
    """

    key: int
    score: float
    shared: Mapping[Term, float]


def most_papers(known: int) -> int:
    """Return how many of `known` papers may have a distinctive word."""
    return max(NEVER_COMMON, int(known * COMMON))


def telling_words(paper: Paper) -> Counter[str]:
    """Count a paper's words, without those that never tell what it is about, such as numbers."""
    return Counter(filter(_is_telling, fold(f"{paper.title} {paper.abstract}").split()))


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


class Rarity:
    """How rare words are: `frequency` says how many of the `known` papers have a telling word."""

    def __init__(self, frequency: Mapping[str, int], known: int) -> None:
        """Take all other words for common ones: nobody has to count them."""
        self._frequency, self._known, self._most = frequency, known, most_papers(known)

    def weight(self, term: Term) -> float:
        """Return the weight of a word or pair; 0 if it has none.

        A common word has one only in a pair: "space" has none, but "state space" has.
        """
        if not all(self._papers(word) >= RARE for word in term):
            return 0.0
        if len(term) == 1 and self.is_common(*term):
            return 0.0
        return sum(self._rarity(word) for word in term) ** 2

    def is_common(self, word: str) -> bool:
        """Return whether a word is in more papers than a distinctive one may be."""
        return self._papers(word) > self._most

    def _rarity(self, word: str) -> float:
        return math.log(1 + self._known / min(self._papers(word), self._most + 1))

    def _papers(self, word: str) -> int:
        return self._frequency.get(word, 0) if _is_telling(word) else self._most + 1


class Subject:
    """What a paper is about: its words and pairs of neighbours, each with its weight."""

    def __init__(self, paper: Paper, rarity: Rarity) -> None:
        """Weigh the terms of `paper`, so that its likeness to itself is 1."""
        texts = ComparedTexts(0, fold(paper.title), fold(paper.abstract))
        titled, told = texts.title.split(), texts.abstract.split()
        counts = Counter(
            [*zip(told), *pairwise(told), *_IN_TITLE * [*zip(titled), *pairwise(titled)]]
        )
        weights = {
            term: weight * (1 + math.log(count))
            for term, count in counts.items()
            if (weight := rarity.weight(term))
        }
        own = sum(_shared(weights, texts).values()) or 1
        self._weights = {term: weight / own for term, weight in weights.items()}

    def shared(self, paper: ComparedTexts) -> dict[Term, float]:
        """Return what each shared term adds to the likeness of a paper."""
        return _shared(self._weights, paper)


def most_alike(
    subjects: Sequence[Subject], papers: Iterable[ComparedTexts]
) -> tuple[Likeness, ...]:
    """Return the papers that are like at least one of `subjects`, by their mean likeness to all.

    Of equals, the one with the higher key comes first: the newer.
    """
    found = filter(None, (_likeness(subjects, paper) for paper in papers))
    return tuple(sorted(found, key=attrgetter("score", "key"), reverse=True))


def _likeness(subjects: Sequence[Subject], paper: ComparedTexts) -> Likeness | None:
    each = [subject.shared(paper) for subject in subjects]
    if max(sum(shared.values()) for shared in each) < LEAST:
        return None
    whole: dict[Term, float] = {}
    for shared in each:
        for term, part in shared.items():
            whole[term] = whole.get(term, 0.0) + part / len(each)
    return Likeness(paper.key, sum(whole.values()), whole)


def _shared(weights: Mapping[Term, float], paper: ComparedTexts) -> dict[Term, float]:
    """Return the weights of the terms that a paper has, less if it is one of many words.

    How often it has them doesn't matter. No pair spans title and abstract.
    """
    titled, told = paper.title.split(), paper.abstract.split()
    in_title: set[Term] = {*zip(titled), *pairwise(titled)}
    terms: set[Term] = {*zip(titled), *zip(told)}
    length = math.sqrt(_LENGTH + len(terms))
    terms.update(in_title, pairwise(told))
    return {
        term: weights[term] * (_IN_TITLE if term in in_title else 1) / length
        for term in sorted(weights.keys() & terms)
    }


def _is_telling(word: str) -> bool:
    return len(word) >= _SHORTEST and not word[0].isdigit()
