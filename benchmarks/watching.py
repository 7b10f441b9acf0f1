"""Watches to match with, made of real titles, and the ways to match that are compared.

Every way gives the same: who watches, with the places of all papers that match. None has to write a
pair for each watch and paper; that costs what is done with the pairs.
"""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import product

from benchmarks.corpora import SEED
from bot.papers.domain.folded import FoldedPaper
from bot.papers.domain.paper import Paper
from bot.search.domain.approximation import indexed, is_indexed
from bot.search.domain.query import Query
from bot.search.store import match_expressions
from bot.text.folding import fold
from bot.watches.domain.matcher import Matcher

TODAY = date(2026, 3, 31)
REPEATS = 0.5
"""The share of watches that somebody has already: most have few watchers, some very many."""
COMMONEST = 0.1
"""Nobody watches for words that more of the papers have than this."""

Groups = Collection[tuple[Collection[int], Sequence[int]]]
"""Watches, each in one group at most, with the places of all papers that they match."""
Way = Callable[[], Groups]
"""Matches the batch once."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One query; `needles` is a simpler one for ways without a language: all must occur."""

    query: Query
    needles: tuple[str, ...]


def frequency(papers: Sequence[Paper]) -> Mapping[str, int]:
    """Count the papers that have each folded word."""
    return Counter(word for p in papers for word in set(fold(f"{p.title} {p.abstract}").split()))


def watches(papers: Sequence[Paper], common: Mapping[str, int]) -> Iterator[Watch]:
    """Make watches without end, of words and phrases of titles; `common` is `frequency(papers)`."""
    chance = random.Random(SEED)  # noqa: S311  # nothing secret
    made: list[Watch] = []
    while True:
        if made and chance.random() < REPEATS:
            made.append(chance.choice(made))
        else:
            made.append(_watch(papers, common, chance))
        yield made[-1]


def _watch(papers: Sequence[Paper], common: Mapping[str, int], chance: random.Random) -> Watch:
    paper, words = chance.choice(papers), list[str]()
    while len(words) < 3:  # noqa: PLR2004  # the longest kind below
        paper = chance.choice(papers)
        known = [fold(word) for word in paper.title.split()]
        words = [w for w in known if " " not in w and 0 < common[w] < COMMONEST * len(papers)]
    start = chance.randrange(len(words) - 2)
    one, two, three = words[start : start + 3]
    author = paper.authors[0] if paper.authors else one
    text, needles = chance.choices(
        [
            (one, (one,)),
            (f"{one} {two}", (one, two)),
            (f'"{one} {two}"', (f"{one} {two}",)),
            (f'"{one} {two} {three}"', (f"{one} {two} {three}",)),
            (f"{one} {two} {three}", (one, two, three)),
            (f'{one} OR "{two} {three}"', (one,)),
            (f"{one} ({two} OR {three})", (one, two)),
            (f"{one} -{two}", (one,)),
            (f"title:{one}", (one,)),
            (f'author:"{author}"', (fold(author),)),
        ],
        weights=(30, 22, 18, 6, 4, 6, 4, 4, 4, 2),
    )[0]
    return Watch(Query.parse(text, TODAY), needles)


def matcher(watched: Sequence[Watch], common: Mapping[str, int]) -> Matcher:
    """Watch for all of them, numbered from 0."""
    made = Matcher(common)
    for number, watch in enumerate(watched):
        made.add(number, watch.query)
    return made


def rebuilt(texts: Iterable[str], common: Mapping[str, int]) -> Matcher:
    """Watch for queries as they are stored, numbered from 0: as at a start."""
    made = Matcher(common)
    for number, text in enumerate(texts):
        made.add(number, Query.from_stored(text))
    return made


def pairs(groups: Groups) -> set[tuple[int, int]]:
    """Give each watch with each place."""
    return {pair for watches, places in groups for pair in product(watches, places)}


def in_loop(watched: Sequence[Watch], papers: Sequence[FoldedPaper]) -> Way:
    """Look for substrings, watch by watch and paper by paper, which finds `rag` in `storage`."""

    def run() -> Groups:
        texts = [f"{p.title} {p.abstract} {p.authors} {p.orgs}" for p in papers]
        found: list[tuple[tuple[int], list[int]]] = []
        for number, watch in enumerate(watched):
            places: list[int] = []
            for place, text in enumerate(texts):
                for needle in watch.needles:
                    if needle not in text:
                        break
                else:
                    places.append(place)
            if places:
                found.append(((number,), places))
        return found

    return run


def set_loop(watched: Sequence[Watch], papers: Sequence[FoldedPaper]) -> Way:
    """Compare sets of words, watch by watch and paper by paper; phrases are just words to it."""
    wanted = [frozenset(" ".join(watch.needles).split()) for watch in watched]

    def run() -> Groups:
        texts = [{*f"{p.title} {p.abstract} {p.authors} {p.orgs}".split()} for p in papers]
        found: list[tuple[tuple[int], list[int]]] = []
        for number, words in enumerate(wanted):
            if places := [place for place, text in enumerate(texts) if words <= text]:
                found.append(((number,), places))
        return found

    return run


def is_told(watch: Watch) -> bool:
    """Return whether an index finds exactly what a watch asks for."""
    return watch.query.root is not None and is_indexed(watch.query.root)


def fts5(watched: Sequence[Watch], papers: Sequence[FoldedPaper]) -> Way:
    """Index the batch with FTS5 in memory and run one MATCH for every watch.

    Of a name it looks for the words: no index can tell one person from another.
    """
    roots = (watch.query.root for watch in watched)
    wanted = [match_expressions.fts5(indexed(root)) for root in roots if root]
    rows = [(place, p.title, p.abstract, p.authors, p.orgs) for place, p in enumerate(papers)]

    def run() -> Groups:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute(
                "CREATE VIRTUAL TABLE texts USING fts5(title, abstract, authors, orgs,"
                " tokenize='unicode61 remove_diacritics 0')"
            )
            connection.executemany(
                "INSERT INTO texts (rowid, title, abstract, authors, orgs) VALUES (?, ?, ?, ?, ?)",
                rows,
            )
            matching = "SELECT rowid FROM texts WHERE texts MATCH ?"
            found: list[tuple[tuple[int], list[int]]] = []
            for number, words in enumerate(wanted):
                if places := [place for (place,) in connection.execute(matching, (words,))]:
                    found.append(((number,), places))
            return found

    return run
