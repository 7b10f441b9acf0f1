"""Buttons and menus outlive a restart, expire one day, and can't be forged."""

import discord
import pytest

from bot.delivery.domain.order import DeliveryKind, marker
from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.listing import Sort
from bot.papers.views.controls import PaperAction, PaperControl
from bot.ui.custom_ids import with_marker
from tests.cogs.stage import (
    ORDERS,
    PAPERS,
    Stage,
    answer,
    choose,
    menu,
    one_shard,
    refusal,
    text,
    titles,
)

MARKER = marker(DeliveryKind.ROUNDUP, 1, "2026-03-10", 0)
EXPIRED = "These buttons have expired. If they came from a command, run it again."


async def test_everything_works_after_a_restart(stage: Stage) -> None:
    """A new process over the same database turns, sorts, opens and compares for old messages."""
    page = await stage.shown("papers search", query="model OR agent")
    card = await stage.shown("papers show", paper="2603.04379")

    await stage.env.restart_bot(one_shard(stage.services))
    await stage.ann.click(page.message, label="Next ›")
    turned = titles(page)
    await choose(stage.ann, page, ORDERS, "newest")
    value = menu(page, PAPERS)["options"][0]["value"]
    opened = answer(await choose(stage.ann, page, PAPERS, value))
    similar = answer(await stage.ben.click(card.message, label="Similar papers"))

    assert turned[0].startswith("6. ")
    assert titles(page)[0].startswith("1. ")
    assert text(opened).startswith(f"### [{titles(page)[0][3:30]}")
    assert text(similar).startswith("## Papers like “Helios")


async def test_a_restart_keeps_the_commands(stage: Stage) -> None:
    """Commands that did not change are not sent to Discord again."""
    before = [r.path for r in stage.env.http_requests if r.path.endswith("/commands")]

    await stage.env.restart_bot(one_shard(stage.services))
    page = await stage.shown("papers today")

    after = [r.path for r in stage.env.http_requests if r.path.endswith("/commands")]
    assert len(before) == 1
    assert after == before
    assert titles(page)


async def test_a_search_is_forgotten_after_a_month(stage: Stage) -> None:
    """Its buttons then say so, privately, and leave the message as it is."""
    page = await stage.shown("papers search", query="model OR agent")
    before = page.components
    stage.clock.advance(days=31)

    result = await stage.ann.click(page.message, label="Next ›")

    assert refusal(result) == EXPIRED
    assert page.components == before


async def test_using_a_search_keeps_it_alive(stage: Stage) -> None:
    """The month counts from the last time that its buttons were shown."""
    page = await stage.shown("papers search", query="model OR agent")

    for _ in range(3):
        stage.clock.advance(days=20)
        await stage.ann.click(page.message, label="Next ›")

    assert titles(page)[0].startswith("16. ")


async def test_the_buttons_of_a_delivered_message_work(stage: Stage) -> None:
    """One of them carries a marker, and they belong to nobody: everyone gets a private copy."""
    control = ListControl(ListAction.NEXT, 0, "d.2026-03-10", Sort.UPVOTES, 1)
    custom_id = with_marker(MARKER, control.custom_id)
    button = discord.ui.Button[discord.ui.LayoutView](label="+9 more", custom_id=custom_id)
    similar = PaperControl(PaperAction.SIMILAR, "2603.04379").custom_id
    card = discord.ui.Button[discord.ui.LayoutView](
        label="Similar papers", custom_id=with_marker(MARKER, similar)
    )

    page = answer(await stage.ann.click(await stage.post(button), label="+9 more"))
    found = answer(await stage.ben.click(await stage.post(card), label="Similar papers"))

    assert page.ephemeral
    assert titles(page)[0].startswith("6. ")
    assert text(found).startswith("## Papers like “Helios")


async def test_the_menu_of_a_delivered_message_works(stage: Stage) -> None:
    """It opens the card for whoever picked the paper."""
    control = ListControl(ListAction.OPEN, 0, "d.2026-03-10", Sort.UPVOTES, 0)
    custom_id = with_marker(MARKER, control.custom_id)
    options = [discord.SelectOption(label="1. Helios", value="2603.04379")]
    papers = discord.ui.Select[discord.ui.LayoutView](custom_id=custom_id, options=options)

    message = await stage.post(papers)
    card = answer(await stage.ben.select(message, ["2603.04379"], custom_id=custom_id))

    assert card.ephemeral
    assert text(card).startswith("### [Helios")


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("s.0000000000000000dead", EXPIRED),
        ("x.2026-03-10", EXPIRED),
        ("nonsense", EXPIRED),
        ("d.", EXPIRED),
        ("p.2603.99999", "I know no paper 2603.99999."),
    ],
)
async def test_a_forged_list_is_refused(stage: Stage, reference: str, reason: str) -> None:
    """A custom_id that we never wrote names no list, and whoever presses it is told so."""
    control = ListControl(ListAction.NEXT, stage.ann.id, reference, Sort.UPVOTES, 1)
    button = discord.ui.Button[discord.ui.LayoutView](label="›", custom_id=control.custom_id)

    message = await stage.post(button)
    result = await stage.ann.click(message, label="›")

    assert refusal(result) == reason


@pytest.mark.parametrize(
    "custom_id",
    [
        "pb1:next:1:d.2026-03-10:upvotes:1:more",
        "pb1:next:1:d.2026-03-10:best:1",
        "pb1:delete:1:d.2026-03-10:upvotes:1",
        "pb1:similar:../../etc",
    ],
)
async def test_what_is_no_control_of_ours_does_nothing(stage: Stage, custom_id: str) -> None:
    """It is not even answered: it may belong to another bot's time."""
    button = discord.ui.Button[discord.ui.LayoutView](label="›", custom_id=custom_id)

    message = await stage.post(button)
    result = await stage.ann.click(message, label="›")

    assert not result.acknowledged


async def test_a_button_of_another_version_has_expired(stage: Stage) -> None:
    """What a format of ours stood for is not guessed; whoever presses it is told what to do."""
    custom_id = "pb0:next:1:d.2026-03-10:upvotes:1"
    button = discord.ui.Button[discord.ui.LayoutView](label="›", custom_id=custom_id)

    message = await stage.post(button)
    result = await stage.ann.click(message, label="›")

    assert refusal(result) == EXPIRED


async def test_a_forged_order_is_refused(stage: Stage) -> None:
    """The menu's value comes from a client as well."""
    control = ListControl(ListAction.SORT, stage.ann.id, "d.2026-03-10", Sort.UPVOTES, 0)
    options = [discord.SelectOption(label="Best first", value="best")]
    orders = discord.ui.Select[discord.ui.LayoutView](custom_id=control.custom_id, options=options)

    message = await stage.post(orders)
    result = await stage.ann.select(message, ["best"], custom_id=control.custom_id)

    assert refusal(result) == "I don't know that order: please pick one from the menu."


@pytest.mark.parametrize(
    ("reference", "page", "first"), [("d.2026-03-10", 999_999, "6. "), ("m.2026-03", 12, "56. ")]
)
async def test_a_page_past_the_end_is_the_last_one(
    stage: Stage, reference: str, page: int, first: str
) -> None:
    """A list may have shrunk since its buttons were drawn."""
    control = ListControl(ListAction.NEXT, stage.ann.id, reference, Sort.UPVOTES, page)
    button = discord.ui.Button[discord.ui.LayoutView](label="›", custom_id=control.custom_id)

    message = await stage.post(button)
    result = await stage.ben.click(message, label="›")

    assert titles(answer(result))[0].startswith(first)
