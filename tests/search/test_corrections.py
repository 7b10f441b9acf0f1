"""The search that was probably meant is suggested, and only where something else was written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadQuery
from bot.search.domain.corrections import authored, correction
from bot.search.domain.query import Query

TODAY = date(2026, 3, 20)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("moe or rag", "moe OR rag"),
        ('"long video" || rag', '"long video" OR rag'),
        ("moe | rag", "moe OR rag"),
        ('autor:"jane doe" moe', 'author:"jane doe" moe'),
        ("lab:meta Authors:li", "org:meta author:li"),
        ("moe upvotes >= 20", "moe upvotes:>=20"),
        ("moe or rag comments>3", None),  # a filter inside OR can't be read
        ("moe Or rag", "moe OR rag"),
        ("title: moe", "title:moe"),
        ("Title : moe", "title:moe"),
        ("author :doe", "author:doe"),
        ('authors: "jane doe"', 'author:"jane doe"'),
        ("authors:doe", "author:doe"),
        ("au:doe ti:moe", "author:doe title:moe"),
        ("submitter:doe moe", "by:doe moe"),
        ('moe submitted_by:"jane doe"', 'moe by:"jane doe"'),
        ("submittedBy:doe", "by:doe"),
        ("user:doe", "by:doe"),
        ("by: doe", "by:doe"),
        ("by=doe moe", "by:doe moe"),
        ("author=doe", "author:doe"),
        ("author:wei author:zhang", "author:(wei zhang)"),
        ("moe author:Jean Author:Paul author:Roe -survey", "moe author:(Jean Paul Roe) -survey"),
        ("author:Jane Doe", 'author:"Jane Doe"'),
        ("author:J. van Doe", None),
        ("author:Jane D. Doe-Roe upvotes:>3", 'author:"Jane D. Doe-Roe" upvotes:>3'),
        ("author:doe robots", None),
        ("author:doe OR author:roe", None),
        ('author:"jane doe" author:roe', None),
        ("inauthor:doe", "author:doe"),
        ("university:stanford moe", "org:stanford moe"),
        ("moe from:nvidia", "moe org:nvidia"),
        ("moe from:2026-01-01", "moe since:2026-01-01"),
        ("moe since: 7d", "moe since:7d"),
        ("moe has: code", "moe has:code"),
        ("moe with:code", "moe has:code"),
        ("moe year:2026", "moe since:2026-01-01 until:2026-12-31"),
        ("moe month:2026-02", "moe since:2026-02-01 until:2026-02-28"),
        ("date:2026-03-05", "since:2026-03-05 until:2026-03-05"),
        ("abstract:moe", "moe"),
        ("abs: moe rag", "moe rag"),
        ("keywords:moe", "moe"),
        ("moe sort:newest", "moe"),
        ("moe cat:cs.CL", "moe"),
        ("moe stars:>100", "moe"),
        ("stars:>100", ""),
        ("moe pack:agents", "moe"),
        ("moe 20+ upvotes", "moe upvotes:>=20"),
        ("moe ≥20 upvotes", "moe upvotes:>=20"),
        ("moe upvotes≥20", "moe upvotes:≥20"),
        ("moe min_upvotes:20", "moe upvotes:20"),
        ("moe not survey", "moe NOT survey"),
        ("moe - survey", "moe -survey"),
        ("moe – survey", "moe -survey"),
        ("moe !survey", "moe -survey"),
        ("moe ~survey", "moe -survey"),
        ("moe and org:nvidia", "moe AND org:nvidia"),
        ("moe and (rag or robots)", "moe AND (rag OR robots)"),
        ("'chain of thought'", '"chain of thought"'),
        ("\u2018chain of thought\u2019 moe", '"chain of thought" moe'),
        ('"chain of thought', '"chain of thought"'),
    ],
)
def test_another_form_is_recognised(text: str, meant: str | None) -> None:
    """What can't be read isn't suggested."""
    found = correction(text, TODAY)

    assert (found and found.text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "moe OR rag",
        "or",
        "or else",
        "moe or",
        '"this or that"',
        "author:li title:moe has:code upvotes:>20",
        'by:li by:"jane doe" moe',
        "CoT:reasoning",
        "task:robots",
        "whether it is nobler in the mind or not",  # a pasted title
        "vision and language",
        "attention is not all you need",
        "not all tokens",
        "Mamba: a survey",
        "GPT-4 - what next for language models",
        "title:moe author:doe",
        "don't worry about 'it'",
        "year of the dragon",
        "A* search",
        "C++",
        "+moe",
        "moe & rag",
    ],
)
def test_what_is_meant_as_written_is_left_alone(text: str) -> None:
    """Operators, names in titles, and words."""
    assert correction(text, TODAY) is None


@given(st.text(alphabet=st.sampled_from('or |autor:"( upvotes>=2-'), max_size=40))
def test_a_suggestion_can_be_read_and_means_something_else(text: str) -> None:
    """Whoever takes it gets a search, in the end."""
    try:
        Query.parse(text, TODAY)
    except BadQuery:
        return
    found = correction(text, TODAY)

    assert found is None or Query.parse(found.text, TODAY) != Query.parse(text, TODAY)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("by:hinton", "author:hinton"),
        ('moe By:"jane doe" has:code', 'moe author:"jane doe" has:code'),
        ("by:jane by:doe", "author:jane author:doe"),
        ("moe author:doe", None),
        ("nearby:doe", None),
    ],
)
def test_an_author_may_have_been_meant(text: str, meant: str | None) -> None:
    """Who submitted a paper often isn't who wrote it."""
    found = authored(text, TODAY)

    assert (found and found.text) == meant
