"""`/papers search` answers from the cache, and asks Hugging Face where that has too little."""

import pytest

from tests.cogs.stage import DEFERRED, PAPERS, SENT, Stage, menu, text, titles
from tests.support.discord_limits import walk
from tests.support.fakes import a_paper

JANUS = "Autophoresis of a Janus particle near a planar wall: a lubrication limit"


async def test_a_search_knows_what_acronyms_mean(stage: Stage) -> None:
    """Papers that only spell `moe` out are found, and the answer says what was added."""
    page = await stage.shown("papers search", query="moe")

    assert text(page).startswith("## Papers for “moe”\n")
    assert "-# Also matches: mixture of expert" in text(page)
    assert any("SLER-IR" in title for title in titles(page))
    assert stage.first_answers == [SENT]
    assert stage.source.asked == []


async def test_a_name_is_found_in_all_its_forms(stage: Stage) -> None:
    """The family name may come first, the answer says whom it found, and the words may be apart."""
    page = await stage.shown("papers search", query='author:"Mullappilly, S."')
    apart = await stage.shown("papers search", query="author:(mullappilly sahal)")
    two = await stage.shown("papers search", query="author:sahal author:khan")

    assert "-# Found as Sahal Shaji Mullappilly." in text(page)
    assert titles(page) == titles(apart)
    assert "author:sahal author:khan may be two people. Did you mean" in text(two)
    assert "author:(sahal khan)" in text(two)


async def test_an_exact_search_takes_words_as_they_are(stage: Stage) -> None:
    """Without the long forms fewer papers are found, and nothing is said to be added."""
    page = await stage.shown("papers search", query="moe", exact=True)

    assert "Also matches" not in text(page)
    assert not any("SLER-IR" in title for title in titles(page))


async def test_a_search_shows_why_a_paper_was_found(stage: Stage) -> None:
    """The quoted piece of the abstract holds the words."""
    page = await stage.shown("papers search", query="asymptotic analysis")

    assert "*abstract:* " in text(page)
    assert "asymptotic analysis" in text(page)


@pytest.mark.parametrize(
    ("sort", "first"),
    [("relevance", "Helios"), ("upvotes", "From Scale to Speed"), ("newest", "TDM-R1")],
)
async def test_a_search_has_three_orders(stage: Stage, sort: str, first: str) -> None:
    """Each order puts another paper first."""
    page = await stage.shown("papers search", query="video OR image", sort=sort)

    assert first in titles(page)[0]


async def test_hugging_face_fills_up_a_short_answer(stage: Stage) -> None:
    """The answer is put off, keeps the cache's hits first, and marks the others."""
    stage.source.found = [a_paper(1, title="Swimmers with two faces", listing_day=None)]

    page = await stage.shown("papers search", query="janus particle")

    assert titles(page) == [f"1. {JANUS}", "2. Swimmers with two faces"]
    assert text(page).count("found by Hugging Face") == 1
    assert "-# The last one comes from Hugging Face's search." in text(page)
    assert stage.first_answers == [DEFERRED]


async def test_papers_that_only_hugging_face_knows_are_introduced(stage: Stage) -> None:
    """It is plain that the cache had nothing."""
    stage.source.found = [a_paper(1, title="Knitting patterns", listing_day=None)]

    page = await stage.shown("papers search", query="knitting")

    assert "None of the papers I have match." in text(page)
    assert text(page).startswith("## Hugging Face results for “knitting”")
    assert "found by Hugging Face" not in text(page)


async def test_an_outage_leaves_what_the_cache_has(stage: Stage) -> None:
    """The hits are shown as ever, with a word about the outage."""
    stage.source.down = True

    page = await stage.shown("papers search", query="janus particle")

    assert titles(page) == [f"1. {JANUS}"]
    assert "-# Hugging Face's search isn't answering, so papers may be missing." in text(page)


async def test_a_search_for_nothing_known_gives_advice(stage: Stage) -> None:
    """An empty answer is a message of its own, not an error."""
    page = await stage.shown("papers search", query="knitting")

    assert text(page) == ("## No papers for “knitting”\nTry fewer or different words.")
    assert page.ephemeral
    assert [part["label"] for part in walk(page.components) if "label" in part] == [
        "Watch this search",
        "How to search",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "2603.04379",
        "https://arxiv.org/abs/2603.04379v2",
        "arXiv 2603.04379",
        "<https://www.alphaxiv.org/abs/2603.04379>",
        "Helios [2603.04379]",
        "10.48550/arXiv.2603.04379",
    ],
)
async def test_a_link_or_an_id_opens_the_card(stage: Stage, query: str) -> None:
    """Nobody searches for the digits of an id."""
    card = await stage.shown("papers search", query=query)

    assert text(card).startswith("### [Helios: Real Real-Time")


async def test_several_ids_open_all_their_papers(stage: Stage) -> None:
    """For all to see, like a single card."""
    page = await stage.shown("papers search", query="2603.04379 https://hf.co/papers/2603.04639")

    assert not page.ephemeral
    assert [option["value"] for option in menu(page, PAPERS)["options"]] == [
        "2603.04379",
        "2603.04639",
    ]


@pytest.mark.parametrize("command", ["papers search", "papers show", "papers similar"])
async def test_an_old_style_id_gets_an_honest_answer(stage: Stage, command: str) -> None:
    """It is a paper, only not one that can be looked up, and its page is one press away."""
    option = "query" if command == "papers search" else "paper"
    said = await stage.shown(command, **{option: "https://arxiv.org/abs/hep-th/9901001v2"})

    assert said.ephemeral
    assert text(said) == (
        "hep-th/9901001 is an arXiv ID from before April 2007. I can't look those up yet."
    )
    assert [part["url"] for part in walk(said.components) if "url" in part] == [
        "https://arxiv.org/abs/hep-th/9901001"
    ]
    assert stage.source.asked == []


@pytest.mark.parametrize(
    ("query", "meant", "reason"),
    [
        ("agent or model", "agent OR model", "OR must be in capitals."),
        ("agent | model", "agent OR model", "For either of two words, write OR."),
        ("autor:li", "author:li", "There's no field “autor”."),
        ("upvotes>20", "upvotes:>20", "A filter needs a colon."),
    ],
)
async def test_what_was_probably_meant_is_one_press_away(
    stage: Stage, query: str, meant: str, reason: str
) -> None:
    """The search is taken as it was written, and offers the other one."""
    page = await stage.shown("papers search", query=query)
    offered = text(page).replace("\\", "")
    await stage.ann.click(page.message, label=f"Search {meant}")

    assert f"{reason} Did you mean “{meant}”?" in offered
    assert text(page).replace("\\", "").startswith(f"## Papers for “{meant}”\n")
    assert "Did you mean" not in text(page)


async def test_hugging_face_is_not_asked_what_it_can_t_answer(stage: Stage) -> None:
    """Its search knows no filters, so what it found would break them."""
    stage.source.found = [a_paper(1, title="An unpopular image", listing_day=None)]

    page = await stage.shown("papers search", query="image upvotes:>=80")

    assert [title[3:22] for title in titles(page)] == ["From Scale to Speed"]
    assert stage.source.asked == []
    assert stage.first_answers == [SENT]
