"""The search that was probably meant is suggested, and only where something else was written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadQuery
from bot.search.domain.corrections import correction
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
        "CoT:reasoning",
        "task:robots",
        "whether it is nobler in the mind or not",  # a pasted title
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
