"""Sentences are kept whole where they fit; a cut falls where something has been said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.sentences import first_sentences, truncate


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("One is short. Two is short too. Three.", 32, "One is short. Two is short too."),
        ("One is short. Two is short too.", 13, "One is short."),
        ("We test tools, e.g. Hammers. Then we stop.", 30, "We test tools, e.g. Hammers."),
        (
            "See Smith et al. 2020 and Fig. 3 vs. Tab. 4. End.",
            46,
            "See Smith et al. 2020 and Fig. 3 vs. Tab. 4.",
        ),
        ("It grew 3.5 times. Later 4.5.", 20, "It grew 3.5 times."),
        ("By J. Doe. Next one.", 12, "By J. Doe."),
        ('They ask "why?" Nobody knows.', 20, 'They ask "why?"'),
        ("Lines\nare joined. Yes.", 17, "Lines are joined."),
        ("A sentence that is much too long to fit", 20, "A sentence…"),
        ("It sees many modalities and the sounds", 34, "It sees many modalities…"),
        ("It is said to be in the (as yet", 26, "It is said…"),
        ("Unbreakablelongword", 8, "Unbreak…"),
        ("No full stop", 40, "No full stop"),
        ("", 10, ""),
    ],
)
def test_whole_sentences_are_kept(text: str, limit: int, expected: str) -> None:
    """A card must quote whole sentences; abbreviations, initials and decimals end none."""
    assert first_sentences(text, limit) == expected


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_a_cut_never_exceeds_its_limit(text: str, limit: int) -> None:
    """Discord refuses longer texts, so the limit must hold for any text, and not for nothing."""
    cut = first_sentences(text, limit)

    assert len(cut) <= limit
    assert bool(cut) == bool(text.split())


def test_a_short_line_is_not_cut() -> None:
    """Without need nothing may be lost."""
    assert truncate("Just fits", 9) == "Just fits"
