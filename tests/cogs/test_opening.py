"""The menu of papers opens a card, and a card's button lists similar papers."""

from tests.cogs.stage import (
    DEFERRED,
    PAPERS,
    SENT,
    Stage,
    answer,
    choose,
    menu,
    refusal,
    text,
    titles,
)
from tests.support.discord_limits import walk
from tests.support.fakes import a_paper


async def test_a_paper_opens_for_the_one_who_picked_it(stage: Stage) -> None:
    """Anyone may pick; the card is private, has its sources named, and links out."""
    page = await stage.shown("papers today")
    value = menu(page, PAPERS)["options"][0]["value"]

    card = answer(await choose(stage.ben, page, PAPERS, value))

    links = {p["label"]: p["url"] for p in walk(card.components) if p.get("url")}
    assert card.ephemeral
    assert text(card).startswith("### [Holi-Spatial: Evolving Video Streams")
    assert "**HF AI summary**" in text(card)
    assert "**Abstract**" in text(card)
    assert links["arXiv"] == "https://arxiv.org/abs/2603.07660"
    assert stage.first_answers == [SENT, SENT]


async def test_a_paper_that_hugging_face_found_opens_too(stage: Stage) -> None:
    """It is not in the cache, so it is fetched; from then on it is."""
    stage.source.found = [a_paper(1, title="Knitting patterns", listing_day=None)]
    page = await stage.shown("papers search", query="knitting")

    card = answer(await choose(stage.ann, page, PAPERS, "2603.00001"))
    again = answer(await choose(stage.ann, page, PAPERS, "2603.00001"))

    assert card.ephemeral
    assert text(card) == text(again)
    assert text(card).startswith("### [Knitting patterns]")
    assert stage.first_answers == [DEFERRED, DEFERRED, SENT]


async def test_a_found_paper_can_t_open_during_an_outage(stage: Stage) -> None:
    """The one who picked it is told, and nobody else."""
    stage.source.found = [a_paper(1, title="Knitting patterns", listing_day=None)]
    page = await stage.shown("papers search", query="knitting")
    stage.source.down = True

    result = await choose(stage.ann, page, PAPERS, "2603.00001")

    assert refusal(result) == "The fake source is down."


async def test_a_card_lists_similar_papers(stage: Stage) -> None:
    """The list is private, and it leaves the paper itself out."""
    card = await stage.shown("papers show", paper="2603.04379")

    page = answer(await stage.ben.click(card.message, label="Similar papers"))

    assert page.ephemeral
    assert text(page).startswith("## Papers like “Helios: Real Real-Time Long Video Generation")
    assert any("RealWonder: Real-Time Physical Action" in title for title in titles(page))
    assert not any("Helios" in title for title in titles(page))


async def test_similar_papers_have_pages(stage: Stage) -> None:
    """The private list turns in place like any other."""
    page = await stage.shown("papers similar", paper="helios: real real-time long video")

    await stage.ann.click(page.message, label="Next ›")

    assert titles(page)[0].startswith("6. ")
