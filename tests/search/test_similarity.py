"""Papers are alike by what they are about: distinctive words, those of titles above all."""

from dataclasses import replace

from bot.search.domain.similarity import distinctive_words, most_alike, telling_words
from tests.support.fakes import a_paper

WEIGHTS = {f"topic{letter}": 1.0 for letter in "abcdefghijklmnopqrst"}


def test_papers_that_share_next_to_nothing_are_left_out() -> None:
    """Two words of twenty are chance, three are not; the most alike come first."""
    few, some, all_of_them = (
        a_paper(number, abstract=" ".join([*WEIGHTS][:number])) for number in (2, 3, 20)
    )

    assert most_alike(WEIGHTS, (few, some, all_of_them)) == (all_of_them, some)


def test_a_title_tells_most() -> None:
    """A word in it counts twice, so it passes one more word in an abstract."""
    titled = replace(a_paper(1, abstract=""), title="Topica topicb")
    buried = a_paper(2, abstract="Topica, topicb and topicc.")

    assert most_alike(WEIGHTS, (buried, titled)) == (titled, buried)


def test_numbers_and_single_letters_tell_nothing() -> None:
    """They are sizes of models, symbols of formulas and initials of authors."""
    counts = telling_words(replace(a_paper(1, abstract="O(n) memory at 7B, 53 %"), title="On it"))

    assert set(counts) == {"memory"}


def test_words_of_the_smallest_cache_weigh_something() -> None:
    """Even one that all papers have, as a cache of two has no others."""
    (weight,) = distinctive_words(
        telling_words(a_paper(1, title="", abstract="Trout.")), {"trout": 2}, 2, 25
    ).values()

    assert weight > 0
