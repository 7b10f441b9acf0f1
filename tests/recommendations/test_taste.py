"""A taste puts first what is like saved papers, last what is like dismissed ones, and says why."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers.domain.paper import Paper
from bot.recommendations.domain.taste import ChosenWords, Taste
from bot.recommendations.domain.vocabulary import Vocabulary
from tests.support.fakes import a_paper

SUBJECTS = (
    "speculative decoding drafts tokens",
    "robot grasping with tactile sensors",
    "protein folding structures",
    "speech recognition of dialects",
    "cache eviction for long contexts",
)


def about(number: int, subject: str, **known: object) -> Paper:
    """Make a paper about a subject."""
    return a_paper(number, title=f"On {subject}", abstract=f"We study {subject}.", **known)


PAPERS = [about(number, SUBJECTS[number % len(SUBJECTS)]) for number in range(50)]
VOCABULARY = Vocabulary.of(PAPERS)
DECODING = [paper for paper in PAPERS if "decoding" in paper.title][:4]
GRASPING = [paper for paper in PAPERS if "grasping" in paper.title][:4]
NEW = [about(100 + number, subject) for number, subject in enumerate(SUBJECTS)]


def test_what_is_like_saved_papers_comes_first() -> None:
    """And its words, with how many saves have one of them, are the reason."""
    taste = Taste.of(VOCABULARY, [*DECODING, GRASPING[0]])

    order = taste.ordered(NEW)
    first = taste.recommendation(order[0])

    assert [paper.id for paper in order[:2]] == ["2603.00100", "2603.00101"]
    assert set(first.words) < {"speculative", "decoding", "draft", "token"}
    assert (len(first.words), first.saves) == (3, 4)
    assert taste.score(order[0]) > taste.score(order[1]) > taste.score(order[2])


def test_what_is_like_dismissed_papers_comes_last() -> None:
    """Below what has nothing to do with either, and without a reason for it."""
    taste = Taste.of(VOCABULARY, DECODING, GRASPING)

    order = taste.ordered(NEW)

    assert order[-1].id == "2603.00101"
    assert taste.recommendation(order[-1]).words == ()


def test_struck_words_count_no_more() -> None:
    """Neither in the score nor as a reason, nor among the strongest."""
    struck = {"decoding", "speculative"}
    taste = Taste.of(VOCABULARY, DECODING, chosen=ChosenWords(struck=frozenset(struck)))

    before, after = Taste.of(VOCABULARY, DECODING).score(NEW[0]), taste.score(NEW[0])

    assert 0 < after < before
    assert not struck & {*taste.recommendation(NEW[0]).words}
    assert not struck & {each.word for each in taste.strongest()}


def test_pinned_words_count_as_much_as_the_strongest() -> None:
    """Even one that no saved paper has; they are shown first."""
    taste = Taste.of(VOCABULARY, DECODING, chosen=ChosenWords(pinned=frozenset({"protein"})))

    assert taste.score(NEW[2]) > 0 > Taste.of(VOCABULARY, DECODING).score(NEW[2])
    assert taste.recommendation(NEW[2]).words == ("protein",)
    assert taste.recommendation(NEW[2]).saves == 0
    first, *others = taste.strongest()
    assert (first.word, first.is_pinned, first.saves) == ("protein", True, 0)
    assert all(0 < each.weight <= 1 and not each.is_pinned for each in others)


@pytest.mark.parametrize("text", ["", "42 7", "の", "of in at", "\x00"])
def test_papers_without_telling_words_are_neither_liked_nor_not(text: str) -> None:
    """A paper with no text yet can be saved, and be compared."""
    empty = a_paper(1, title=text, abstract="")

    taste = Taste.of(Vocabulary.of([]), [empty] * 3)

    assert taste.score(empty) == 0
    assert taste.strongest() == ()
    assert Taste.of(VOCABULARY, DECODING).score(empty) == 0


def test_equals_come_by_upvotes_and_then_the_newest() -> None:
    """So the order of papers that a taste says nothing about is the order of lists."""
    unlike = [about(number, "protein folding structures", upvotes=number % 3) for number in (7, 8)]

    order = Taste.of(VOCABULARY, DECODING).ordered(unlike)

    assert [paper.upvotes for paper in order] == [2, 1]


texts = st.lists(st.sampled_from(" ".join(SUBJECTS).split()), min_size=1, max_size=12).map(" ".join)


@given(saved=st.lists(texts, min_size=3, max_size=6), others=st.lists(texts, max_size=8))
def test_the_order_depends_on_the_papers_alone(saved: list[str], others: list[str]) -> None:
    """Not on the order in which they were saved, dismissed or given: no figure wobbles."""
    liked = [about(number, text) for number, text in enumerate(saved)]
    papers = [about(100 + number, text) for number, text in enumerate(others)]

    order = Taste.of(VOCABULARY, liked, GRASPING).ordered(papers)
    again = Taste.of(VOCABULARY, liked[::-1], GRASPING[::-1]).ordered(papers[::-1])

    assert order == again


@given(st.dictionaries(st.sampled_from(" ".join(SUBJECTS).split()), st.integers(1, 90)))
def test_vectors_have_length_one(counts: dict[str, int]) -> None:
    """Long abstracts weigh no more than short ones."""
    vector = VOCABULARY.weighted(counts)

    assert not counts or math.isclose(math.hypot(*vector.values()), 1)
