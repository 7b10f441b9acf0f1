"""An acronym that papers use for different things is told apart, and nothing else is asked."""

from datetime import date

import pytest

from bot.search.domain.disambiguation import meanings
from bot.search.domain.query import Query
from bot.text.acronyms import Acronyms

TODAY = date(2026, 3, 20)
SENSES = Acronyms.from_counts(
    [
        ("svd", "singular value decomposition", 15),
        ("svd", "stable video diffusion", 5),
        ("svd", "singular video decoder", 1),
        ("vae", "variational auto encoder", 9),
        ("vae", "variational autoencoder", 8),
        ("em", "expectation maximization", 4),
        ("em", "exact match", 3),
    ]
)


def test_each_meaning_is_spelled_out_or_the_acronym_without_the_others() -> None:
    """What the query asks for beside the acronym stays as it is."""
    found = meanings(Query.parse("tts edge -survey upvotes:>=20", TODAY), SENSES)

    speech = '"text to speech" OR tts -"test time scaling"'
    scaling = '"test time scaling" OR tts -"text to speech"'
    assert dict(found) == {
        "text-to-speech": f"({speech}) edge -survey upvotes:>=20",
        "test-time scaling": f"({scaling}) edge -survey upvotes:>=20",
        "both": '("test time scaling" OR "text to speech" OR tts) edge -survey upvotes:>=20',
    }


def test_mined_meanings_count_too() -> None:
    """The first sense comes first; what few papers mean is no meaning."""
    found = meanings(Query.parse("title:svd", TODAY), SENSES)

    assert list(found) == ["singular value decomposition", "stable video diffusion", "both"]
    assert found["stable video diffusion"] == (
        'title:"stable video diffusion" OR title:svd -title:"singular value decomposition"'
    )


@pytest.mark.parametrize(
    "text",
    [
        "moe",
        "vae",
        "em algorithm",
        "moe -tts",
        'tts "test time scaling"',
        "tts svd",
        "author:tts",
        '"tts model"',
        "upvotes:>=20",
    ],
)
def test_what_is_clear_is_not_asked(text: str) -> None:
    """One meaning, spellings of one, short words, names, phrases, and what says it already."""
    assert meanings(Query.parse(text, TODAY), SENSES) == {}


def test_a_chosen_meaning_is_not_widened_again() -> None:
    """Expanding what was chosen adds nothing that it excludes, and asks no second time."""
    for text in meanings(Query.parse("tts", TODAY), SENSES).values():
        chosen = Query.parse(text, TODAY)

        assert chosen.expanded(SENSES).added == ()
        assert meanings(chosen, SENSES) == {}
