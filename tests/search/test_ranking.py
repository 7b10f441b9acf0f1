"""Tests of relevance: what counts more, and that nothing counts that doesn't match."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.domain.ranking import FoldedTexts, scorer
from bot.search.domain.syntax_tree import And, Field, Node, Not, Or, Phrase, Word

FILLER = "plain word " * 20


def a_text(title: str = "", abstract: str = "", authors: str = "", orgs: str = "") -> FoldedTexts:
    """Make the folded texts of a paper."""
    return FoldedTexts(title, abstract, authors, orgs)


MOE = Word("moe")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (a_text(title="moe"), a_text(abstract="moe moe moe moe moe moe moe moe")),
        (a_text(title="moe routing"), a_text(title=f"moe routing {FILLER}")),
        (a_text(title="moe", abstract="moe"), a_text(title="moe")),
        (a_text(abstract="moe"), a_text(abstract=f"moe {FILLER * 10}")),
        (a_text(abstract="moe and moe"), a_text(abstract="moe and xyz")),
        (a_text(authors="moe"), a_text(abstract="moe and moe")),
        (a_text(authors="moe"), a_text(authors=f"moe {FILLER}")),
        (a_text(orgs="moe"), a_text(abstract="moe")),
    ],
)
def test_what_counts_more(better: FoldedTexts, worse: FoldedTexts) -> None:
    """A title more than names, names more than an abstract, and each less in a longer text."""
    score = scorer(MOE)

    assert score(better) > score(worse) > 0


def test_the_more_parts_are_at_prominent_places_the_better() -> None:
    """All parts count, but of alternatives only the best: an acronym and its long form are one."""
    both = And((MOE, Word("routing")))
    either = Or((MOE, Phrase(("mixture", "of", "expert"))))
    spelled = a_text(title="mixture of expert moe")

    assert scorer(both)(a_text(title="moe routing")) > scorer(both)(
        a_text(title="moe layer", abstract="routing")
    )
    assert scorer(either)(spelled) == scorer(MOE)(spelled)


def test_a_field_confines_what_counts() -> None:
    """A word asked for in titles counts nowhere else."""
    paper = a_text(title="moe", abstract="moe", authors="moe", orgs="moe")

    fields = [scorer(Word("moe", field))(paper) for field in Field]

    assert all(0 < score < scorer(MOE)(paper) for score in fields)
    assert scorer(Word("moe", Field.AUTHOR))(a_text(title="moe", abstract="moe")) == 0


words = st.sampled_from(["a", "b", "c"])
texts = st.lists(words, max_size=4).map(" ".join)
leaves = st.builds(Word, words) | st.builds(Phrase, st.tuples(words, words))
nodes: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Or, st.tuples(inner, inner))
        | st.builds(And, st.tuples(inner, inner))
        | st.builds(And, st.tuples(inner, st.builds(Not, inner)))
    ),
    max_leaves=6,
)


def has(node: Node, fields: FoldedTexts) -> bool:
    """Read a query naively."""
    match node:
        case Word(text):
            return any(text in field.split() for field in fields)
        case Phrase((one, two)):
            rows = [field.split() for field in fields]
            return any((one, two) in pairwise(row) for row in rows)
        case And(parts):
            return all(has(part, fields) for part in parts)
        case Or(parts):
            return any(has(part, fields) for part in parts)
        case Not(part):
            return not has(part, fields)
        case _:
            raise AssertionError(node)


@given(nodes, st.builds(FoldedTexts, texts, texts, texts, texts))
def test_a_paper_scores_if_and_only_if_it_matches(node: Node, paper: FoldedTexts) -> None:
    """The score also tells which candidates have an excluded word."""
    assert (scorer(node)(paper) > 0) is has(node, paper)
