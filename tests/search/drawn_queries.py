"""Draws query trees of every shape, over the words that the made papers are made of."""

from datetime import timedelta

from hypothesis import strategies as st

from bot.papers.domain.folded import FoldedPaper
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import (
    AsWritten,
    Bound,
    Field,
    Filters,
    FullName,
    Has,
    Node,
    Phrase,
    Together,
    Word,
    conjunction,
    disjunction,
    exclusion,
)
from bot.text.folding import BREAK, HYPHEN
from tests.support.corpus import FIRST_DAY, made_papers

_TEXTS = sorted(
    {
        text
        for folded in map(FoldedPaper.of, made_papers())
        for text in (folded.title, folded.abstract, folded.authors, folded.orgs)
    }
)
_SENTINELS = {BREAK, HYPHEN}
_WORDS = [*sorted({word for text in _TEXTS for word in text.split()} - _SENTINELS), "unheard"]

fields = st.sampled_from([None, None, None, *Field])
words = st.builds(Word, st.sampled_from(_WORDS), fields)


@st.composite
def _rows(draw: st.DrawFn) -> tuple[str, ...]:
    """Cut some words in a row out of a text; often the row is one, sometimes of two authors."""
    text = [word for word in draw(st.sampled_from(_TEXTS)).split() if word not in _SENTINELS]
    start = draw(st.integers(0, max(len(text) - 2, 0)))
    row = tuple(text[start : start + draw(st.integers(2, 5))])
    return row if len(row) > 1 else ("of", "expert")


phrases = st.builds(
    Phrase, _rows() | st.lists(st.sampled_from(_WORDS), min_size=2, max_size=3).map(tuple), fields
)

_PARTS_OF_NAMES = "jane doe j d ohara mary mary-jane jose nunez wei li xiao ming jr".split()
_parts = st.lists(st.sampled_from(_PARTS_OF_NAMES), min_size=2, max_size=4)
names = st.builds(FullName, _parts.map(tuple)) | (
    st.lists(st.sampled_from(["jane", "doe", "mary", "wei", "li", "j"]), min_size=2, unique=True)
    .filter(lambda words: len(max(words, key=len)) > 1)
    .map(lambda words: Together(tuple(sorted(words))))
)
as_written = st.builds(
    AsWritten,
    st.sampled_from(
        ("MoE", "moe", "LLMs", "LLM", "Large language", "GPT 4o", "Experts", "experts", "KV cache")
    ),
    st.sampled_from([None, Field.TITLE]),
)


def _branches(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Put parts together; an exclusion stands only beside something that is wanted."""
    some = st.lists(inner, min_size=2, max_size=3)
    without = st.tuples(inner, inner).map(lambda pair: conjunction([pair[0], exclusion(pair[1])]))
    return some.map(conjunction) | some.map(disjunction) | without  # pyright: ignore[reportReturnType]  # none is empty


roots = st.recursive(words | phrases | names | as_written, _branches, max_leaves=6)
_days = st.none() | st.integers(0, 60).map(lambda days: FIRST_DAY + timedelta(days=days))
_bounds = st.lists(
    st.builds(Bound, st.sampled_from([">=", ">", "<=", "<", "="]), st.sampled_from([0, 1, 5, 20])),
    max_size=1,
).map(tuple)
filters = st.builds(
    Filters,
    _bounds,
    _bounds,
    _days,
    _days,
    st.frozensets(st.sampled_from(Has), max_size=1),
    st.sampled_from([(), (), ("doe",), ("jane doe",), ("lucja",), ("doe", "jane"), ("unheard",)]),
)
queries = (
    st.builds(Query, roots)
    | st.builds(Query, roots, filters)
    | st.builds(Query, st.none(), filters.filter(bool))
)
