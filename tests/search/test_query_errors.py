"""Tests of what people are told about a query that can't be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadQuery
from bot.search.domain.query import Query, with_carets
from bot.text.folding import BREAK

TODAY = date(2026, 3, 20)

ADD_A_WORD = "Add a word to look for"
WHOLE_QUERY = "A filter belongs to the whole query"
DATES = "A date looks like 2026-01-31 or 7d"
TRY = "Try moe inference"
NUMBERS = "A number is written as 20, >=20, >20, <=20, <20 or =20"
LINKS = "A paper can have code, project, model, dataset, space, video"


def mistake(text: str) -> BadQuery | None:
    """Give the error that a text raises, if it does."""
    try:
        Query.parse(text, TODAY)
    except BadQuery as error:
        return error
    return None


@pytest.mark.parametrize(
    ("text", "position", "length", "reason", "hint"),
    [
        ("moe AND (inference", 8, 1, "the bracket at character 9 is never closed", ""),
        ("moe) OR rag", 3, 1, "the bracket at character 4 was never opened", ""),
        ('rag OR "moe', 7, 1, "the quote at character 8 is never closed", ""),
        ("", 0, 1, "there is no word to look for", TRY),
        ("-- & !", 0, 6, "there is no word to look for", TRY),
        (BREAK, 0, 9, "there is no word to look for", TRY),
        ("-moe -rag", 0, 9, "this only leaves papers out", ADD_A_WORD),
        ("moe OR -rag", 7, 1, "the part at character 8 only leaves papers out", ADD_A_WORD),
        (
            "moe -(-rag -a)",
            4,
            1,
            "the exclusion at character 5 holds nothing but exclusions",
            ADD_A_WORD,
        ),
        (
            "moe OR upvotes:3",
            7,
            9,
            "upvotes:3 at character 8 is inside OR or an exclusion",
            WHOLE_QUERY,
        ),
        (
            "moe -(rag has:code)",
            10,
            8,
            "has:code at character 11 is inside OR or an exclusion",
            WHOLE_QUERY,
        ),
        ("moe since:yesterday", 4, 15, "since:yesterday at character 5 can't be read", DATES),
        ("moe until:2026-02-30", 4, 16, "until:2026-02-30 at character 5 can't be read", DATES),
        ("upvotes:many", 0, 12, "upvotes:many at character 1 can't be read", NUMBERS),
        ("has:money", 0, 9, "has:money at character 1 can't be read", LINKS),
        (
            "((((( moe OR rag )))))",
            4,
            1,
            "the bracket at character 5 is nested too deep",
            "4 levels are enough",
        ),
        ("moe " + "x" * 65, 4, 65, "the word at character 5 has more than 64 letters", ""),
        ("a " * 40 + "b", 80, 1, "a query has at most 40 words, the next is at character 81", ""),
        ("a" * 251, 250, 1, "a query has at most 250 characters, this one has 251", ""),
    ],
)
def test_a_mistake_is_named_with_its_place(
    text: str, position: int, length: int, reason: str, hint: str
) -> None:
    """People must learn in one line what is wrong, where, and what to write instead."""
    with pytest.raises(BadQuery) as caught:
        Query.parse(text, TODAY)

    error = caught.value
    assert (error.position, error.length) == (position, length)
    assert (error.reason, error.hint) == (reason, hint)


def test_a_terminal_shows_the_place_with_carets() -> None:
    """The carets must stand under the mistake, also after a line break."""
    text = "moe -survey\nsince:yesterday"
    with pytest.raises(BadQuery) as caught:
        Query.parse(text, TODAY)

    shown = with_carets(text, caught.value)

    assert shown.splitlines() == [
        "moe -survey since:yesterday",
        "            ^^^^^^^^^^^^^^^ a date looks like 2026-01-31 or 7d",
    ]


@given(st.text(alphabet=st.sampled_from('(()"a-b OR:has2since')))
def test_a_mistake_lies_inside_the_text(text: str) -> None:
    """The place of an error is shown under the text, so it must be a place in it."""
    error = mistake(text)

    assert error is None or (
        0 <= error.position < error.position + error.length <= max(1, len(text))
    )


@pytest.mark.parametrize("text", ["moe\0", "moe\ud800rag"])
def test_what_no_database_takes_is_no_query(text: str) -> None:
    """NUL and lone surrogates are refused with their place, not met as a crash later."""
    with pytest.raises(BadQuery, match="the character at 4 can't be read") as raised:
        Query.parse(text, date(2026, 3, 10))

    assert raised.value.position == 3
