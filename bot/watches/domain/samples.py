"""Samples: the piece of a paper that shows why a watch found it."""

from collections.abc import Iterable

from bot.papers.domain.paper import Paper
from bot.search.domain.query import Query
from bot.text.snippets import find_matches, snippet
from bot.watches.domain.watch import Sample


def sample(paper: Paper, queries: Iterable[Query]) -> Sample:
    """Return a sample that shows the words of `queries`: in the abstract, else in the title."""
    wanted = tuple(dict.fromkeys(term for query in queries for term in query.terms()))
    if not wanted:
        return Sample(paper, None)
    there = {
        match.term for part in (paper.title, paper.abstract) for match in find_matches(part, wanted)
    }
    cut = snippet(paper.abstract, wanted) or snippet(paper.title, wanted)
    return Sample(paper, cut, tuple(term for term in wanted if term in there))
