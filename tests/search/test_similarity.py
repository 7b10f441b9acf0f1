"""Papers are alike by what they are about: rare words and pairs, those of titles above all."""

from dataclasses import replace

from bot.search.domain.shared_words import query_of_shared, shared_words
from bot.search.domain.similarity import (
    ComparedTexts,
    Likeness,
    Rarity,
    Subject,
    distinctive_words,
    most_alike,
    telling_words,
)
from bot.text.folding import fold
from tests.support.fakes import a_paper

TOPICS = [f"topic{letter}" for letter in "abcdefghijklmnopqrst"]
RARITY = Rarity({**dict.fromkeys(TOPICS, 20), "model": 900, "space": 900}, 1_000)


def about(*words: str, title: str = "") -> ComparedTexts:
    """Make the texts of a paper; words are separated by one that counts for nothing."""
    return ComparedTexts(len(words), fold(title), " 7 ".join(words))


def subject(abstract: str, title: str = "") -> Subject:
    """Make what a paper is about."""
    return Subject(replace(a_paper(1), title=title, abstract=abstract), RARITY)


def test_papers_that_share_next_to_nothing_are_left_out() -> None:
    """A word of twenty is chance; the most alike come first."""
    like = subject(" 7 ".join(TOPICS))
    few, some, all_of_them = about(TOPICS[0]), about(*TOPICS[:5]), about(*TOPICS)

    found = most_alike([like], [few, some, all_of_them])

    assert [each.key for each in found] == [20, 5]


def test_a_paper_is_like_itself() -> None:
    """Likeness counts from there, however long a paper is."""
    like = subject("Topica topicb, topicc.", title="Topicd")

    (found,) = most_alike([like], [ComparedTexts(1, "topicd", "topica topicb topicc")])

    assert round(found.score, 9) == 1


def test_a_title_tells_most() -> None:
    """A word in it counts twice."""
    like = subject("Topica 7 topicb 7 topicc")
    titled, buried = ComparedTexts(1, "topica", ""), ComparedTexts(2, "", "topica")

    found = most_alike([like], [buried, titled])

    assert [each.key for each in found] == [1, 2]


def test_neighbours_tell_more_than_their_words() -> None:
    """Even of words that are in most papers, as in “state space model”."""
    like = subject("Topica topicb. Space model.")
    apart, beside = ComparedTexts(1, "", "topicb 7 topica"), ComparedTexts(2, "", "topica topicb")

    found = most_alike([like], [apart, beside])
    pairs = most_alike([like], [ComparedTexts(3, "", "model space"), about("space model")])

    assert [each.key for each in found] == [2, 1]
    assert [set(each.shared) for each in pairs] == [{("space", "model")}]


def test_equals_come_newest_first() -> None:
    """Whatever order the database gives them in."""
    like, texts = subject("Topica"), [ComparedTexts(key, "", "topica") for key in (2, 3, 1)]

    assert [each.key for each in most_alike([like], texts)] == [3, 2, 1]


def test_papers_like_several_come_before_those_like_one() -> None:
    """Those like one are kept, too."""
    likes = [subject("Topica topicb"), subject("Topicc topicd")]
    one, both = about("topica", "topicb"), about("topica", "topicb", "topicc")

    assert [each.key for each in most_alike(likes, [one, both])] == [3, 2]


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
    assert Rarity({"trout": 2}, 2).weight(("trout",)) > 0


def test_what_is_shared_is_said_as_the_paper_writes_it() -> None:
    """The heaviest terms, none that says nothing, and no word twice."""
    paper = replace(
        a_paper(1), title="Evicting *KV-Caches*", abstract="We propose long contexts.\nOf use."
    )
    shared = {
        ("we", "propose"): 9.0,
        ("kv", "cache"): 5.0,
        ("cache", "of"): 4.5,
        ("cache",): 4.0,
        ("long", "context"): 3.0,
        ("absent",): 2.0,
    }

    assert shared_words(paper, Likeness(1, 1.0, shared)) == ("KV-Caches", "long contexts")


def test_a_query_asks_for_what_similar_papers_share() -> None:
    """One of the two heaviest terms, and one of the others; common words alone are none."""
    first = Likeness(1, 1.0, {("topica", "topicb"): 5.0, ("topicc",): 3.0, ("space", "model"): 9.0})
    second = Likeness(2, 1.0, {("topicd",): 4.0, ("topice",): 2.0})

    assert (
        query_of_shared([first, second], RARITY) == '("topica topicb" OR topicd) (topicc OR topice)'
    )
    assert query_of_shared([second], RARITY) == "topicd topice"
    assert query_of_shared([], RARITY) == ""
