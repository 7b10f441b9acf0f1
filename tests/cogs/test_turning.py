"""The buttons and the menu of orders turn a list: for its owner in place, for others apart."""

import pytest

from tests.cogs.stage import (
    DEFERRED,
    DEFERRED_EDIT,
    EDITED,
    ORDERS,
    SENT,
    Stage,
    answer,
    choose,
    menu,
    titles,
)
from tests.support.discord_limits import walk
from tests.support.fakes import a_paper


def numbers(labels: list[str]) -> list[int]:
    """Give the ranks that begin the labels of papers."""
    return [int(label.partition(".")[0]) for label in labels]


async def test_the_owner_turns_the_pages_of_the_message(stage: Stage) -> None:
    """Each button shows its page in place of the one before, straight from the cache."""
    page = await stage.shown("papers search", query="model OR agent")
    seen: list[list[int]] = []
    for label in ("Next ›", "Next ›", "‹ Previous", "‹ Previous"):
        await stage.ann.click(page.message, label=label)
        seen.append(numbers(titles(page)))

    assert [ranks[0] for ranks in seen] == [6, 11, 6, 1]
    assert len(stage.channel.history()) == 1
    assert stage.first_answers == [SENT] + [EDITED] * 4


async def test_the_ends_of_a_list_lead_nowhere(stage: Stage) -> None:
    """On the first page there is no way back, on the last none on."""
    page = await stage.shown("papers today")
    first = {p["label"] for p in walk(page.components) if p.get("disabled")}
    await stage.ann.click(page.message, label="Next ›")

    last = {p["label"] for p in walk(page.components) if p.get("disabled")}

    assert first == {"‹ Previous", "Page 1 of 2"}
    assert last == {"Page 2 of 2", "Next ›"}


async def test_another_order_begins_at_its_first_page(stage: Stage) -> None:
    """From page two in one order to page one in the other, and the pages follow that order."""
    page = await stage.shown("papers today")
    await stage.ann.click(page.message, label="Next ›")

    await choose(stage.ann, page, ORDERS, "newest")
    first = titles(page)
    await stage.ann.click(page.message, label="Next ›")

    assert numbers(first) == [1, 2, 3, 4, 5]
    assert numbers(titles(page)) == [6, 7, 8, 9]
    assert {t.partition(". ")[2] for t in first}.isdisjoint(
        t.partition(". ")[2] for t in titles(page)
    )
    assert [o["value"] for o in menu(page, ORDERS)["options"] if o.get("default")] == ["newest"]


@pytest.mark.parametrize("action", ["turn", "sort"])
async def test_another_member_gets_a_private_copy(stage: Stage, action: str) -> None:
    """What Ann sees stays as it was; Ben's copy is his alone, and he turns it in place."""
    page = await stage.shown("papers today")
    before = page.components

    result = (
        await stage.ben.click(page.message, label="Next ›")
        if action == "turn"
        else await choose(stage.ben, page, ORDERS, "newest")
    )
    copy = answer(result)
    began = titles(copy)
    await stage.ben.click(copy.message, label="‹ Previous" if action == "turn" else "Next ›")

    assert copy.ephemeral
    assert titles(copy) != began
    assert page.components == before
    assert stage.first_answers == [SENT, SENT, EDITED]


async def test_another_order_keeps_what_hugging_face_found(stage: Stage) -> None:
    """It is asked once more, so the change is put off, and the message is still the same one."""
    stage.source.found = [a_paper(1, title="Swimmers with two faces", listing_day=None)]
    page = await stage.shown("papers search", query="janus particle")
    before = titles(page)

    await choose(stage.ann, page, ORDERS, "newest")

    assert titles(page) == before
    assert [o["value"] for o in menu(page, ORDERS)["options"] if o.get("default")] == ["newest"]
    assert stage.first_answers == [DEFERRED, DEFERRED_EDIT]
