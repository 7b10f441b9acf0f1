"""A server's shelf through Discord: putting papers there is private, the list is everyone's."""

import pytest

from bot.shelf.views import ShelfUndoControl
from tests.cogs.office import REFUSED, Office
from tests.cogs.stage import Stage, answer, refusal, text

HELIOS, HOLI = "2603.04379", "2603.07660"


async def test_a_paper_is_put_there_and_seen_by_all(stage: Stage) -> None:
    """Who did is answered in private and shown to nobody, unless they chose so."""
    put = await stage.shown("shelf add", paper=HELIOS)
    said = text(put)
    named = await stage.shown("shelf add", paper=HOLI, show_me=True)
    listed = await stage.shown("shelf list")
    shelf = text(listed)
    await stage.env.advance_time(10)
    gone = answer(await stage.ann.click(put.message, label="Undo"))

    assert (put.ephemeral, named.ephemeral, listed.ephemeral) == (True, True, False)
    assert said.startswith("## On this server's shelf\n[Helios")
    assert shelf.count(f"from <@{stage.ann.id}>") == 1
    assert text(gone).startswith("## Taken off this server's shelf")


async def test_the_shelf_is_exported_as_one_file(stage: Stage) -> None:
    """By the button below it, for whoever presses it in that server."""
    for paper_id in (HELIOS, HOLI):
        await stage.shown("shelf add", paper=paper_id)
    listed = await stage.shown("shelf list")
    await stage.env.advance_time(10)

    file = answer(await stage.ben.click(listed.message, label="Export"))

    content = (await file.attachments[0].read()).decode()
    assert file.ephemeral
    assert content.count("@misc{") == 2


@REFUSED
async def test_the_setting_is_for_admins(office: Office) -> None:
    """Who may not add is told what else there is."""
    stage = office.stage
    refused = refusal(await stage.slash("shelf allow", who="admins"))
    await stage.env.advance_time(10)
    await office.mona.slash(stage.channel, "shelf allow", who="admins")

    told = refusal(await stage.slash("shelf add", paper=HELIOS))

    assert "Manage Server" in refused
    assert told.startswith("Only people with Manage Server can put papers on this server's shelf.")


@pytest.mark.parametrize("press_id", [1, 1456074611752960001, 2**63 - 1])
def test_what_undo_means_is_written_as_it_was(press_id: int) -> None:
    """The same press gives the same custom_id, which is read as the same press."""
    control = ShelfUndoControl(press_id)

    assert control.custom_id == f"pb1:shelf-undo:{press_id}"
    assert ShelfUndoControl.parse(control.custom_id) == control
