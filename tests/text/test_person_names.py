"""The ways to write a person's name find each other, and nobody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.person_names import (
    has_name,
    name_pattern,
    name_words,
    names_text,
    together_pattern,
    turn_round,
    written_otherwise,
)


def finds(asked: str, *listed: str) -> bool:
    """Whether a name finds a paper with these authors."""
    return has_name(name_pattern(name_words(asked)), names_text(listed))


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("jane doe", "Jane Doe"),
        ("jane doe", "Jane D. Doe"),
        ("jane doe", "Jane Maria van Doe"),
        ("jane doe", "J. Doe"),
        ("jane doe", "J. D. Doe"),
        ("jane doe", "JD Doe"),
        ("jane doe", "Doe, Jane"),
        ("jane doe", "Doe, J."),
        ("jane doe", "Jane Doe Jr."),
        ("doe, jane", "Jane Q. Doe"),
        ("Doe, J.", "Jane Doe"),
        ("J. Doe", "Jane Maria Doe"),
        ("j doe", "J Doe"),
        ("JD Doe", "Jane Doe"),
        ("Jane D. Doe", "Jane Doe"),
        ("Jane D. Doe", "Jane Dora Doe"),
        ("Jane Maria Doe", "Jane M. Doe"),
        ("Jane Maria Doe", "J.M. Doe"),
        ("J.-P. Roe", "Jean-Pierre Roe"),
        ("JP Roe", "Jean-Pierre Roe"),
        ("Jean-Pierre Roe", "J.-P. Roe"),
        ("Jean-Pierre Roe", "Jeanpierre Roe"),
        ("Xiao-Ming Li", "Xiaoming Li"),
        ("Xiaoming Li", "Xiao-Ming Li"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("jan van der berg", "J. K. van der Berg"),
        ("yann le roux", "Yann LeRoux"),
        ("maria garcia-lopez", "María García López"),
        ("John Roe Jr.", "John Roe"),
        ("Roe, John, Jr.", "John Roe III"),
        ("Łucja Nowak", "Nowak, Ł."),
        ("seán o'hara", "Sean T. O’Hara"),
        ("maria doe", "Jane Maria Doe"),
        ("van der berg", "Jan van der Berg"),
    ],
)
def test_it_is_the_same_person(asked: str, listed: str) -> None:
    """A paper is found, wherever its author stands among others."""
    assert finds(asked, listed)
    assert finds(asked, "Ada Example", listed, "Ben Sample")


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("jane doe", "John Doe"),
        ("jane doe", "Doe Jane"),
        ("jane doe", "Jane Doerr"),
        ("jane doe", "Amy J. Doe"),
        ("jane doe", "Jo Doe"),
        ("jane doe", "Jane-Ann Doe"),
        ("shicen doe", "S. Kevin Doe"),
        ("Jane D. Doe", "Jane M. Doe"),
        ("Jane Maria Doe", "J. K. Doe"),
        ("J. Doe", "Mary Doe"),
        ("J.-P. Roe", "Jean-Claude Roe"),
        ("Wei-Cheng Lin", "Wei Lin"),
        ("Wei Lin", "Wei-Cheng Lin"),
        ("jan van der berg", "Jan Berg"),
        ("maria garcia-lopez", "Maria Lopez"),
        ("wei zhang", "Zhang Wei"),
    ],
)
def test_it_is_somebody_else(asked: str, listed: str) -> None:
    """Names that share words but not the person are apart."""
    assert not finds(asked, listed)


def test_no_name_is_made_of_two_authors() -> None:
    """The given name of one and the family name of the next are nobody."""
    assert not finds("jane doe", "Jane", "Doe")
    assert not finds("jane doe", "Jane Roe", "Mary Doe")
    assert not finds("j doe", "Jean-Pierre Roe", "Mary Doe")
    assert not has_name(together_pattern(("doe", "jane")), names_text(["Jane Roe", "Mary Doe"]))
    assert has_name(together_pattern(("doe", "jane")), names_text(["Mary Roe", "Doe Ann Jane"]))


_GIVEN = st.sampled_from(["Jane", "Jörg", "Wei", "Ana", "Mary", "Xiaoming", "Łucja", "Sean"])
_FAMILY = st.sampled_from(["Doe", "Li", "van der Berg", "O'Hara", "García-López", "de la Cruz"])


@given(first=_GIVEN, middle=_GIVEN, family=_FAMILY, data=st.data())
def test_every_form_of_a_name_finds_every_other(
    first: str, middle: str, family: str, data: st.DataObject
) -> None:
    """Whoever writes a name, with middle names or not, means the person who is listed."""
    forms = (
        *(f"{first} {family}", f"{first} {middle} {family}", f"{first} {middle[0]}. {family}"),
        *(f"{first[0]}. {family}", f"{first[0]}. {middle[0]}. {family}", f"{family}, {first}"),
        *(f"{family}, {first} {middle[0]}.", f"{first} {family} Jr.", f"{family}, {first[0]}."),
    )
    asked, listed = data.draw(st.sampled_from(forms)), data.draw(st.sampled_from(forms))

    assert finds(asked, "Ada Example", listed)
    assert finds(asked.lower(), listed)


@given(st.text(max_size=40), st.lists(st.text(max_size=30), max_size=3))
def test_whatever_is_written_is_looked_for_as_it_stands(asked: str, others: list[str]) -> None:
    """Odd names break no pattern, and each finds itself."""
    words = name_words(asked)

    assert not words or finds(asked, *others, turn_round(asked))


def test_other_spellings_are_named() -> None:
    """Only those that aren't written as was asked for."""
    authors = ("Jane Doe", "Jane D. Doe", "J. Doe", "Mary Doe", "Doe, Jane")

    assert [*written_otherwise(("jane", "doe"), authors)] == ["Jane D. Doe", "J. Doe", "Doe, Jane"]
