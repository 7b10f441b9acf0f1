"""Tests of what people are told about a query that can't be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadQuery
from bot.search.domain.query import Query, marked, with_carets
from bot.text.folding import BREAK

TODAY = date(2026, 3, 20)

ADD_A_WORD = "Add a word to look for"
WHOLE_QUERY = "A filter applies to the whole search"
DATES = "Write a date as 2026-01-31, or as 7d for the last seven days"
TRY = "Try moe inference"
NUMBERS = "Write a number as 20, >=20, >20, <=20, <20 or =20"
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
        (
            "moe AND (inference",
            8,
            1,
            "there's an unclosed bracket",
            "Add the closing bracket or remove this one",
        ),
        ("moe) OR rag", 3, 1, "a bracket is closed that was never opened", ""),
        (
            'rag OR "moe',
            7,
            1,
            "there's an unclosed quote",
            "Add the closing quote or remove this one",
        ),
        ("", 0, 1, "there's no word to look for", TRY),
        ("-- & !", 0, 6, "there's no word to look for", TRY),
        (BREAK, 0, 9, "there's no word to look for", TRY),
        ("-moe -rag", 0, 9, "this search only leaves papers out", ADD_A_WORD),
        ("moe OR -rag", 7, 1, "this part only leaves papers out", ADD_A_WORD),
        (
            "moe -(-rag -a)",
            4,
            1,
            "this exclusion holds nothing but exclusions",
            ADD_A_WORD,
        ),
        (
            "moe OR upvotes:3",
            7,
            9,
            "upvotes:3 is inside OR or an exclusion",
            WHOLE_QUERY,
        ),
        (
            "moe -(rag has:code)",
            10,
            8,
            "has:code is inside OR or an exclusion",
            WHOLE_QUERY,
        ),
        ("moe since:yesterday", 4, 15, "I can't read since:yesterday", DATES),
        ("moe until:2026-02-30", 4, 16, "I can't read until:2026-02-30", DATES),
        ("upvotes:many", 0, 12, "I can't read upvotes:many", NUMBERS),
        ("has:money", 0, 9, "I can't read has:money", LINKS),
        (
            "((((( moe OR rag )))))",
            4,
            1,
            "this bracket is nested too deep",
            "4 levels are enough",
        ),
        ("moe " + "x" * 65, 4, 65, "this word has more than 64 letters", ""),
        ("a " * 40 + "b", 80, 1, "a search has at most 40 words", ""),
        ("a" * 251, 250, 1, "a search has at most 250 characters, this one has 251", ""),
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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('title:(moe OR "mixture', 'title:(moe OR ▶"mixture'),
        ("moe\nOR (rag", "moe OR ▶(rag"),
        ("a" * 50 + " OR (" + "b" * 50, "…" + "a" * 36 + " OR ▶(" + "b" * 39 + "…"),
        ("-moe -rag", ""),
    ],
)
def test_a_mistake_is_shown_in_its_place(text: str, shown: str) -> None:
    """On one line, with what is around it, unless it is the whole text."""
    error = mistake(text)

    assert error
    assert marked(error) == shown


def test_a_terminal_shows_the_place_with_carets() -> None:
    """The carets must stand under the mistake, also after a line break."""
    text = "moe -survey\nsince:yesterday"
    with pytest.raises(BadQuery) as caught:
        Query.parse(text, TODAY)

    shown = with_carets(text, caught.value)

    assert shown.splitlines() == [
        "moe -survey since:yesterday",
        "            ^^^^^^^^^^^^^^^ write a date as 2026-01-31, or as 7d for the last seven days",
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
    with pytest.raises(BadQuery, match="there's a character that I can't read") as raised:
        Query.parse(text, date(2026, 3, 10))

    assert raised.value.position == 3
