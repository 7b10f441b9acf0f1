"""Tests of the watch matcher by itself: what comes and goes, equal queries, anchors."""

import gc
import sys
from collections.abc import Sequence
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from bot.papers.domain.folded import FoldedPaper
from bot.papers.domain.listing import Sort
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import Not, Or, Word
from bot.watches.domain.matcher import Matcher
from tests.search.drawn_queries import queries
from tests.support.corpus import expected, made_papers
from tests.support.fakes import a_paper

TODAY = date(2026, 3, 20)
KIN = (
    *("moe", "model", "title:moe", '"mixture of experts"', '"of experts"', '"language models"'),
    *("moe OR model", "model -moe", "model -language", "moe upvotes:>20", "upvotes:>20"),
)
"""Queries that share words, so that what one leaves behind or takes away shows in another."""
PAPERS = made_papers(25)
FOLDED = [FoldedPaper.of(paper) for paper in PAPERS]


def matched(matcher: Matcher, papers: Sequence[FoldedPaper] = FOLDED) -> list[tuple[int, str]]:
    """Give each watch with the id of each paper that it matches."""
    return sorted(
        (watch, papers[place].paper.id)
        for watches, places in matcher.matches(papers)
        for watch, place in product(watches, places)
    )


kin = st.sampled_from(KIN).map(lambda text: Query.parse(text, TODAY))


class Watching(RuleBasedStateMachine):
    """Watches that come, change and go, beside a dictionary of them."""

    added = Bundle("added")

    @initialize(frequency=st.dictionaries(st.sampled_from(["moe", "model", "of"]), st.integers(0)))
    def begin(self, frequency: dict[str, int]) -> None:
        """Begin with no watch; how common words are may change nothing that is found."""
        self.matcher = Matcher(frequency)
        self.watches: dict[int, Query] = {}

    @rule(target=added, watch=st.integers(0, 9), query=queries | kin)
    def add(self, watch: int, query: Query) -> tuple[int, Query]:
        """Add a watch, or let a known one look for something else."""
        self.matcher.add(watch, query)
        self.watches[watch] = query
        return watch, query

    @rule(watch=st.integers(0, 9), other=added)
    def add_equal(self, watch: int, other: tuple[int, Query]) -> None:
        """Let a watch look for what another one looks or looked for, as read from its text."""
        query = Query.from_stored(str(other[1]))
        self.matcher.add(watch, query)
        self.watches[watch] = query

    @rule(other=consumes(added))
    def remove(self, other: tuple[int, Query]) -> None:
        """Remove a watch that was there once, and may still be."""
        self.matcher.remove(other[0])
        self.watches.pop(other[0], None)

    @invariant()
    def finds_what_is_watched(self) -> None:
        """Each watch finds exactly what its query means, each paper once."""
        assert len(self.matcher) == len(self.watches)
        assert matched(self.matcher) == sorted(
            (watch, paper_id)
            for watch, query in self.watches.items()
            for paper_id in expected(PAPERS, query, Sort.NEWEST)
        )


TestWatching = Watching.TestCase
TestWatching.settings = settings(max_examples=40, stateful_step_count=15)


@given(st.lists(queries, max_size=5), st.integers(1, 24))
def test_how_papers_are_batched_changes_nothing(some: list[Query], size: int) -> None:
    """Whether papers come together or in parts, the same watches must match them."""
    matcher = Matcher()
    for watch, query in enumerate(some):
        matcher.add(watch, query)

    starts = range(0, len(FOLDED), size)
    in_parts = [pair for at in starts for pair in matched(matcher, FOLDED[at : at + size])]

    assert sorted(in_parts) == matched(matcher)


def test_nothing_matches_nothing() -> None:
    """Without papers or without watches there is no match, also for filters alone."""
    matcher = Matcher()

    assert matcher.matches(FOLDED) == []

    matcher.add(1, Query.parse("upvotes:>=0", TODAY))

    assert matcher.matches([]) == []


def test_a_phrase_stays_in_its_text() -> None:
    """It never runs from one author into the next, nor from the title into the abstract."""
    paper = a_paper(
        1, title="Sparse", abstract="gardens grow", authors=("Ada Byron", "Charles Babbage")
    )
    matcher = Matcher()
    texts = ('"sparse gardens"', '"byron charles"', 'author:"byron charles"', '"grow ada byron"')
    for watch, text in enumerate((*texts, '"charles babbage"')):
        matcher.add(watch, Query.parse(text, TODAY))

    assert matcher.matches([FoldedPaper.of(paper)]) == [({len(texts)}, (0,))]


def test_all_pairs_of_a_phrase_are_not_the_phrase() -> None:
    """Bitmaps know pairs of words; a longer phrase must be there as a whole."""
    matcher = Matcher()
    matcher.add(1, Query.parse('"mixture of experts"', TODAY))
    pairs = a_paper(1, title="A mixture of cooks", abstract="We ask a pool of experts.")
    whole = a_paper(2, title="A mixture of cooks", abstract="No mixture of experts.")

    assert matcher.matches([FoldedPaper.of(pairs), FoldedPaper.of(whole)]) == [({1}, (1,))]


def test_what_only_excludes_has_no_anchor() -> None:
    """No text means such a query (test_query_errors.py), and a tree that does is refused too."""
    matcher = Matcher()

    for root in (Not(Word("moe")), Or((Word("moe"), Not(Word("rag"))))):
        with pytest.raises(ValueError, match="not"):
            matcher.add(1, Query(root))

    assert len(matcher) == 0
    assert matcher.matches(FOLDED) == []


def test_watches_that_are_gone_leave_nothing_behind() -> None:
    """However many watches come and go over the months, memory must not grow."""
    matcher = Matcher()
    rounds = [[f'a{n}x{r} "b{n}x{r} c{n}x{r} d"' for n in range(300)] for r in range(7)]

    def come_and_go(texts: list[str]) -> int:
        for watch, text in enumerate(texts):
            matcher.add(watch, Query.parse(text, TODAY))
        for watch in range(len(texts)):
            matcher.remove(watch)
        gc.collect()
        # Objects, not bytes: the table of interned strings grows by megabytes at once.
        return sys.getallocatedblocks()

    # The cache of folded words fills first.
    middle, *_, last = [come_and_go(texts) for texts in rounds][5:]

    gone = 300
    assert last - middle < gone // 5
