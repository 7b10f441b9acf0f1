"""Tests of snippets: the best window and the places of the matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.snippets import find_matches, short_quote, snippet

FILLER = "plain words that say nothing much at all " * 5


def test_matches_are_places_in_the_original() -> None:
    """Emphasis is put on what was written, however it folds, and on whole phrases only."""
    text = "Mixtures-of-experts: an expert's ﬁne Café."

    found = find_matches(
        text, [("mixture", "of", "expert"), ("expert",), ("fine", "cafe"), ("of", "an")]
    )

    assert [(text[match.start : match.end], match.term) for match in found] == [
        ("Mixtures-of-experts", ("mixture", "of", "expert")),
        ("experts", ("expert",)),
        ("expert's", ("expert",)),
        ("ﬁne Café", ("fine", "cafe")),
    ]


def test_the_window_shows_the_most_terms() -> None:
    """The place where several terms meet must win over an earlier place with one of them."""
    text = f"Routing first. {FILLER} Here routing meets experts. {FILLER} Experts last."

    cut = snippet(text, [("routing",), ("expert",)], width=60)

    assert cut is not None
    assert "routing meets experts" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Experts come first and then follow many words", "Experts come first…"),
        ("Experts come first. Then there follow many words", "Experts come first."),
        ("After many words there come the experts", "…there come the experts"),
        ("Short\n\n experts", "Short experts"),
        ("Nobody is here", None),
        ("", None),
    ],
)
def test_only_what_is_left_out_is_marked(text: str, expected: str | None) -> None:
    """An ellipsis must stand for missing text and for nothing else; no match, no snippet."""
    assert snippet(text, [("expert",)], width=25) == expected


def test_no_terms_give_no_snippet() -> None:
    """A query of filters alone has nothing to show."""
    assert snippet("Some text", []) is None


@given(
    st.lists(st.sampled_from(["moe", "GPUs", "a", "state-of-the-art", "ﬁne", "\n", "x" * 40])),
    st.integers(min_value=3, max_value=60),
)
def test_a_snippet_is_a_piece_of_the_text_that_fits(pieces: list[str], width: int) -> None:
    """Whatever the text, a snippet must fit, be quoted literally, and show a term."""
    text = " ".join(pieces)
    terms = [("moe",), ("gpu", "a")]

    cut = snippet(text, terms, width)

    assert (cut is None) is (not find_matches(text, terms))
    if cut is not None:
        assert 0 < len(cut) <= width
        assert cut.strip("…") in " ".join(text.split())
        assert len(cut) < 5 or find_matches(cut, [("moe",), ("gpu",)])


def test_a_short_quote_is_a_whole_sentence_where_that_fits() -> None:
    """Also a later one; else it is cut, but not where the reader is left hanging."""
    text = "Much is known. Routing meets experts, e.g. here. More follows in the next sentence."

    assert short_quote(text, [("expert",)], 60) == "Routing meets experts, e.g. here."
    assert short_quote(text, [("next",)], 22) == "…in the next…"
    assert short_quote("We show that experts have…", [("expert",)], 60) == "We show that experts…"
    assert short_quote("Experts route tokens to the best layer", [("expert",)], 31) == (
        "Experts route tokens…"
    )
    assert short_quote(f"{FILLER}of routing. {text}", [("routing",)], 60) == (
        "Routing meets experts, e.g. here."
    )
    assert short_quote(f"{FILLER}has routing. Then {FILLER}", [("routing",)], 60) == (
        "…nothing much at all has routing."
    )
    assert short_quote(text, [("absent",)], 60) is None
