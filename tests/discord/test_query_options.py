"""A suggested query is read back from its label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.query_options import query_choices, query_of
from bot.ui.markdown import plain_label, utf16_length
from bot.watches.domain.suggestions import EXAMPLES, Suggestion
from bot.watches.services.packs import packs

REMARKS = [
    "0 in 30 days",
    "1,234 in 30 days",
    *(said for _, said in EXAMPLES),
    *(pack.about for pack in packs()),
    *(pack.name for pack in packs()),
]


@given(st.text(min_size=1, max_size=100), st.sampled_from(REMARKS))
def test_a_label_has_the_whole_query(query: str, remark: str) -> None:
    """However little room that leaves for the remark."""
    written = plain_label(query, 100)
    for choice in query_choices([Suggestion(written, remark)] if written else []):
        assert query_of(choice.name) == choice.value == written
        assert utf16_length(choice.name) <= 100


@pytest.mark.parametrize(
    "text",
    ["moe", "moe · rag", "a · 3 in a row", "agents · in 30 days", "title:a · b", "", "·", " · "],
)
def test_a_query_of_ones_own_stays_as_it_is(text: str) -> None:
    """Only remarks that are suggested are taken away."""
    assert query_of(text) == text
