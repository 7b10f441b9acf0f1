"""Recommendations through Discord: all answers are private, each press can be undone."""

import discord
import pytest

from bot.recommendations.views.controls import (
    DismissalAction,
    DismissalControl,
    ForYouAction,
    RestControl,
    TasteAction,
    for_you_id,
    taste_id,
)
from tests.cogs.stage import Stage, answer, choose, refusal, text
from tests.support.fakes import a_paper

SAVED = ["2603.70001", "2603.70002", "2603.70003"]
PIN, STRIKE = "Pin a word, or unpin it…", "Strike out a word…"
BRING_BACK, RESTORE = "Bring back a struck word…", "Undo a “Not for me”…"


async def furnished(stage: Stage) -> None:
    """Let Ann save three papers that are like seven others."""
    day = stage.clock().date()
    liked = [
        a_paper(
            70_000 + number,
            title=f"Zebrafish larvae {number}",
            abstract="Zebrafish larvae swim in circles.",
            listing_day=day,
        )
        for number in range(1, 11)
    ]
    await stage.store(*liked)
    await stage.services.save_presses.save(stage.ann.id, SAVED, 1)


async def test_papers_are_recommended_with_reasons(stage: Stage) -> None:
    """In private, with more at a press; a second visit has nothing new."""
    await furnished(stage)

    shown = await stage.shown("foryou papers")
    more = answer(await stage.ann.click(shown.message, label="5 more"))
    nothing = await stage.shown("foryou papers")
    again = answer(await stage.ann.click(nothing.message, label="Best of the last 30 days"))

    assert shown.ephemeral
    assert text(shown).startswith("## For you · 5 papers")
    assert text(shown).count("**zebrafish**, **circle** · in 3 papers you saved") == 5
    assert text(more).startswith("## More for you")
    assert text(nothing).startswith("**Nothing new for you since your last visit.**")
    assert text(again).startswith("## For you · 5 papers")
    assert all(saved not in text(shown) + text(more) + text(again) for saved in SAVED)


async def test_not_for_me_hides_and_is_undone(stage: Stage) -> None:
    """Its answer leads back; a second press says so."""
    await furnished(stage)
    shown = await stage.shown("foryou papers")
    button = DismissalControl(DismissalAction.DISMISS, "2603.70010").custom_id

    gone = answer(await stage.ann.click(shown.message, custom_id=button))
    said = text(gone)
    twice = answer(await stage.ann.click(shown.message, custom_id=button))
    again = answer(await stage.ann.click(gone.message, label="Undo"))

    assert (gone.ephemeral, again.ephemeral) == (True, True)
    assert said.startswith("**Not for you:** [Zebrafish larvae 10]")
    assert text(twice).startswith("**Already not for you:**")
    assert text(again).startswith("**Undone:** [Zebrafish larvae 10]")
    assert (await stage.services.recommendations.words(stage.ann.id)).dismissed == ()


async def test_words_of_a_taste_are_changed_by_menus(stage: Stage) -> None:
    """Pinned, struck out and brought back; a dismissed paper comes back too."""
    await furnished(stage)
    await stage.services.dismissals.dismiss(stage.ann.id, "2603.70010")
    taste = await stage.shown("foryou taste")

    said = [text(taste)]
    for menu, value in (
        (PIN, "larvae"),
        (STRIKE, "zebrafish"),
        (BRING_BACK, "zebrafish"),
        (RESTORE, "2603.70010"),
    ):
        taste = answer(await choose(stage.ann, taste, menu, value))
        said.append(text(taste))
        await stage.env.advance_time(10)

    first, pinned, struck, back, _ = said
    assert first.startswith("## Your taste")
    assert "**larvae** · 3 saves · pinned" in pinned
    assert "Struck out: ~~zebrafish~~" in struck
    assert "Struck out" not in back
    assert "Not for me" not in str(taste.components)


async def test_too_few_saves_say_what_is_missing(stage: Stage) -> None:
    """And where to get it; the taste says the same."""
    await stage.services.save_presses.save(stage.ann.id, SAVED[:2], 1)

    papers, taste = await stage.shown("foryou papers"), await stage.shown("foryou taste")

    for each in (papers, taste):
        assert "## Save 1 more paper first" in text(each)
        assert "packs" in text(each)


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize("action", TasteAction)
async def test_made_up_values_are_refused(stage: Stage, action: TasteAction) -> None:
    """A menu's values come from a client."""
    menu: discord.ui.Select[discord.ui.LayoutView] = discord.ui.Select(
        custom_id=taste_id(action),
        options=[discord.SelectOption(label="x", value="two words; @everyone")],
    )
    message = await stage.post(menu)

    result = await stage.ben.select(message, ["two words; @everyone"], custom_id=taste_id(action))

    assert refusal(result)


@pytest.mark.parametrize(
    ("control", "custom_id"),
    [
        (DismissalControl(DismissalAction.DISMISS, "2603.04379"), "pb1:foryou-not:2603.04379"),
        (DismissalControl(DismissalAction.UNDO, "2603.04379"), "pb1:foryou-undo:2603.04379"),
        (
            RestControl(0, 512, ("2603.04379", "2603.4379")),
            "pb1:foryou-rest:0:512:2603.04379,2603.4379",
        ),
    ],
)
def test_controls_are_written_as_they_were(
    control: DismissalControl | RestControl, custom_id: str
) -> None:
    """The buttons of older messages go on working."""
    assert control.custom_id == custom_id
    assert type(control).parse(custom_id) == control
    assert type(control).parse(f"{custom_id}x") is None


def test_other_buttons_are_written_as_they_were() -> None:
    """Likewise."""
    assert [for_you_id(each) for each in ForYouAction] == [
        *("pb1:foryou:taste", "pb1:foryou:again", "pb1:foryou:stop")
    ]
    assert [taste_id(each) for each in TasteAction] == [
        *("pb1:taste:pin", "pb1:taste:strike", "pb1:taste:back", "pb1:taste:restore")
    ]
