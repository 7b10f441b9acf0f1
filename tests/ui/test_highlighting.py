"""What matched is in bold, and bold is all that marking adds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.highlighting import bold_matches
from bot.ui.markdown import escape_line, utf16_length

TERMS = (("moe",), ("mixture", "of", "expert"), ("gg",))
hostile = st.text(st.sampled_from("aeg. *_`[]()<@:/\\\u200b-#'é漢\u0301|~1")) | st.text()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("An MoE routes.", "An **MoE** routes."),
        ("Mixture-of-Experts (MoE)", "**Mixture-of-Experts** (**MoE**)"),
        ("MoE MoE-moe", "**MoE MoE-moe**"),
        ("see discord.gg/moe", r"see discord\.**gg**/**moe**"),
        ("*MoE* and **gg**", r"\***MoE**\* and \*\***gg**\*\*"),
        ("nothing", "nothing"),
        ("", ""),
    ],
)
def test_what_matched_is_in_bold(text: str, written: str) -> None:
    """Folded words find the text as it stands; what the text had of its own stays inert."""
    assert bold_matches(text, 200, TERMS) == written


@given(hostile, st.lists(st.sampled_from([("a",), ("e", "a"), ("g",), ("1",)])), st.integers(0, 99))
def test_marks_are_all_that_is_added(text: str, terms: list[tuple[str, ...]], limit: int) -> None:
    """It fits, marks come in pairs, and without them it is the escaped text, or its beginning."""
    written = bold_matches(text, limit, terms)

    # the marks are the asterisks that no backslash makes inert
    marks = re.findall(r"\\.|(\*+)", written)
    bare = re.sub(r"(\\.)|\*\*", lambda found: found[1] or "", written)
    assert utf16_length(written) <= limit
    assert [mark for mark in marks if mark] == ["**"] * len([mark for mark in marks if mark])
    assert len([mark for mark in marks if mark]) % 2 == 0
    assert escape_line(text, 10_000).startswith(bare.removesuffix("…").rstrip())


@given(hostile, st.integers(0, 99))
def test_without_terms_it_is_a_plain_line(text: str, limit: int) -> None:
    """Nothing is looked for, nothing is marked."""
    assert bold_matches(text, limit, ()) == escape_line(text, limit)


def test_a_cut_leaves_no_open_mark() -> None:
    """A word that is cut off is not marked; those before it are."""
    assert bold_matches("an moe is an moe is an moe", 24, TERMS) == "an **moe** is a…"
