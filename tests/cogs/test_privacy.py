"""What is stored is shown, given out and deleted in private, to those alone whom it concerns."""

import discord
import pytest

from bot.accounts.domain import Owner
from bot.privacy.views import PrivacyAction, PrivacyControl
from bot.roundups.domain.draft import Destination, RoundupDraft
from tests.cogs.stage import answer, refusal, text
from tests.cogs.test_alerts import a_button
from tests.cogs.watching import Watching

REFUSED = pytest.mark.simcord(check_errors=False)
"""For tests that are about refusals: simcord would take them for failures of the bot."""
SERVER = {"of": "this server"}


async def test_who_is_not_known_learns_so(watching: Watching) -> None:
    """Using commands leaves nothing behind."""
    await watching.ann("watches list")

    said = await watching.ann("privacy show")

    assert said.startswith("## What is stored about you\nNothing.")


async def test_a_member_sees_and_deletes_what_is_stored(watching: Watching) -> None:
    """In plain words; one question, and then nothing is left."""
    ann = watching.stage.ann
    await watching.ann("watch", query="moe")
    await watching.ann("watches quiet", start="22:00", end="07:00", timezone="Europe/Zurich")
    await watching.stage.services.roundups.add(
        ann.guild.id, ann.id, RoundupDraft(Destination(watching.channel.id), "09:00")
    )
    await watching.news(watching.paper(1))

    shown = answer(await watching.does(ann, "privacy show"))
    said = text(shown)
    asked = text(answer(await ann.click(shown.message, label="Delete it all…")))
    done = text(answer(await ann.click(shown.message, label="Yes, delete")))
    afterwards = await watching.ann("privacy show")

    assert shown.ephemeral
    assert said.startswith(
        "## What is stored about you\n"
        "- **1** watch and **1** match\n"
        "- **1** alert with **1** paper\n"
        "- **1** direct message to you, and whether it was delivered\n"
        "- Your time zone **Europe/Zurich** and quiet hours **22:00–07:00**\n"
        "- Your user ID with **1** roundup that you set up\n"
    )
    assert asked == (
        "## Delete what is stored about you?\nThis deletes your **1** watch, its matches and your"
        " settings. It can't be undone. What you set up for servers stays, without your user ID."
    )
    assert done.startswith("## Deleted")
    assert afterwards.startswith("## What is stored about you\nNothing.")


async def test_a_deletion_can_be_cancelled(watching: Watching) -> None:
    """Then all is as it was; who has nothing stored is not even asked."""
    ann, ben = watching.stage.ann, watching.stage.ben
    await watching.ann("watch", query="moe")

    asked = answer(await watching.does(ann, "privacy delete"))
    cancelled = answer(await ann.click(asked.message, label="Cancel"))
    other = await watching.shown(ben, "privacy delete")

    assert (cancelled.id, text(cancelled)) == (asked.id, "Nothing was deleted.")
    assert len(await watching.stage.services.watches.all(Owner(ann.id))) == 1
    assert other.startswith("## What is stored about you\nNothing.")


async def test_an_export_is_a_private_file(watching: Watching) -> None:
    """By the command and by the button alike."""
    ann = watching.stage.ann
    await watching.ann("watch", query="moe")

    by_command = await watching.does(ann, "privacy export")
    shown = answer(await watching.does(ann, "privacy show"))
    by_button = await ann.click(shown.message, label="Get it as a file")

    for result in (by_command, by_button):
        message = answer(result)
        assert message.content == "Everything stored about you:"
        assert [each.filename for each in message.message.attachments] == [
            "paperboy-me-2026-03-10.json"
        ]


async def test_an_admin_deletes_a_server_s_data_in_two_steps(watching: Watching) -> None:
    """Its roundups and watches end; a member's own stay."""
    stage, mona = watching.stage, watching.mona
    owner = Owner(mona.id, mona.guild.id)
    await watching.ann("watch", query="moe")
    await watching.shown(mona, "watch", query="rag", channel=watching.channel)
    await watching.shown(mona, "roundup add", channel=watching.channel, time="09:00")

    shown = answer(await watching.does(mona, "privacy show", **SERVER))
    said = text(shown)
    await mona.click(shown.message, label="Delete it all…")
    again = text(answer(await mona.click(shown.message, label="Delete")))
    kept = await stage.services.watches.all(owner)
    done = text(answer(await mona.click(shown.message, label="Yes, delete")))

    assert "**1** roundup · no posts in the last 90 days" in said
    assert again == (
        "## Are you sure?\nYou are about to delete this server's **1** roundup, **1** channel"
        " watch and settings. It can't be undone."
    )
    assert len(kept) == 1
    assert done.startswith(
        "## Deleted\nThis server's roundups, channel watches, settings and record of posts are"
        " gone. Members' own watches stay."
    )
    assert await stage.services.watches.all(owner) == ()
    assert await stage.services.roundups.all(mona.guild.id) == ()
    assert len(await stage.services.watches.all(Owner(stage.ann.id))) == 1


@REFUSED
@pytest.mark.parametrize("command", ["show", "export", "delete"])
async def test_a_server_s_data_is_its_admins_alone(watching: Watching, command: str) -> None:
    """Asked of at run time, since a server may let anyone use any command."""
    result = await watching.does(watching.stage.ann, f"privacy {command}", **SERVER)

    assert refusal(result).startswith(
        "Only people with Manage Server can see or delete a server's data. For your own, use </pri"
    )


@REFUSED
async def test_forged_buttons_reach_nobody_else_s_data(watching: Watching) -> None:
    """Nor does an admin's button once the rights are lost."""
    stage, ben, mona = watching.stage, watching.stage.ben, watching.mona
    guild = mona.guild.id
    await watching.ann("watch", query="moe")
    await watching.shown(mona, "watch", query="rag", channel=watching.channel)
    scopes = (f"member:{stage.ann.id}", f"guild:{guild}", f"guild:{guild + 1}", "guild:1")
    forged = [
        PrivacyControl(action, scope).custom_id for scope in scopes for action in PrivacyAction
    ]

    for custom_id in forged:
        message = await stage.post(a_button(custom_id))
        await stage.env.advance_time(10)
        assert refusal(await ben.click(message, custom_id=custom_id))
    others = PrivacyControl(PrivacyAction.DELETE, f"guild:{guild + 1}").custom_id
    message = await stage.post(a_button(others))
    assert refusal(await mona.click(message, custom_id=others))

    assert len(await stage.services.watches.all(Owner(stage.ann.id))) == 1
    assert len(await stage.services.watches.all(Owner(0, guild))) == 1


@REFUSED
async def test_a_button_is_worth_nothing_once_its_rights_are_lost(watching: Watching) -> None:
    """Between the first question and the last."""
    mona = watching.mona
    await watching.shown(mona, "watch", query="rag", channel=watching.channel)
    asked = answer(await watching.does(mona, "privacy delete", **SERVER))
    again = answer(await mona.click(asked.message, label="Delete"))
    guild = watching.stage.env.bot.get_guild(mona.guild.id)
    assert guild
    role = discord.utils.get(guild.roles, name="Manager")
    assert role
    await role.edit(permissions=discord.Permissions.none())

    refused = await mona.click(again.message, label="Yes, delete")

    assert "Manage Server" in refusal(refused)
    assert len(await watching.stage.services.watches.all(Owner(0, guild.id))) == 1
