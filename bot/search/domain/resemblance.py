"""Compares titles by the triples of letters they share, which typing errors leave mostly intact."""

from collections.abc import Mapping

from bot.text.folding import fold

LEAST = 0.5
"""The least share of triples that a title has to have; unrelated titles stay below .4."""


def most_similar(folded: str, titles: Mapping[str, str], most: int) -> tuple[str, ...]:
    """Return the keys of the titles that resemble a folded text most, the best first.

    Among equals, the order of `titles` decides.
    """
    wanted = _triples(folded)
    scores = {key: _share(wanted, title) for key, title in titles.items()}
    close = (key for key, score in scores.items() if score >= LEAST)
    return tuple(sorted(close, key=lambda key: -scores[key])[:most])


def _share(wanted: frozenset[str], title: str) -> float:
    return len(wanted & _triples(fold(title))) / len(wanted)


def _triples(folded: str) -> frozenset[str]:
    """Return all triples of letters, with the spaces around words."""
    text = f" {folded} "
    return frozenset(text[place : place + 3] for place in range(len(text) - 2))
