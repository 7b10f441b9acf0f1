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

    assert said.startswith("## What I keep about you\nNothing.")


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
    asked = text(answer(await ann.click(shown.message, label="Delete it…")))
    done = text(answer(await ann.click(shown.message, label="Delete it all")))
    afterwards = await watching.ann("privacy show")

    assert shown.ephemeral
    assert said.startswith(
        "## What I keep about you\n"
        "- **1** watch that found **1** paper\n"
        "- **1** paper told in **1** alert\n"
        "- **1** message to you, and what became of them\n"
        "- Your time zone **Europe/Zurich**, quiet from 22:00 to 07:00\n"
        "- Your number with **1** roundup that you set up\n"
    )
    assert asked.startswith("## Delete what I keep about you?")
    assert done.startswith("## It is deleted")
    assert afterwards.startswith("## What I keep about you\nNothing.")


async def test_an_export_is_a_private_file(watching: Watching) -> None:
    """By the command and by the button alike."""
    ann = watching.stage.ann
    await watching.ann("watch", query="moe")

    by_command = await watching.does(ann, "privacy export")
    shown = answer(await watching.does(ann, "privacy show"))
    by_button = await ann.click(shown.message, label="Get it as a file")

    for result in (by_command, by_button):
        message = answer(result)
        assert message.content == "All that I keep about you:"
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
    await mona.click(shown.message, label="Delete it…")
    again = text(answer(await mona.click(shown.message, label="Delete it all…")))
    kept = await stage.services.watches.all(owner)
    done = text(answer(await mona.click(shown.message, label="Yes, delete it")))

    assert "**1** roundup, and no issue of the last 90 days" in said
    assert again == (
        "## Really?\n**1** roundup and **1** watch will end. I can't bring any of it back."
    )
    assert len(kept) == 1
    assert done.startswith("## It is deleted\nI keep nothing about this server any more.")
    assert await stage.services.watches.all(owner) == ()
    assert await stage.services.roundups.all(mona.guild.id) == ()
    assert len(await stage.services.watches.all(Owner(stage.ann.id))) == 1


@REFUSED
@pytest.mark.parametrize("command", ["show", "export", "delete"])
async def test_a_server_s_data_is_its_admins_alone(watching: Watching, command: str) -> None:
    """Asked of at run time, since a server may let anyone use any command."""
    result = await watching.does(watching.stage.ann, f"privacy {command}", **SERVER)

    assert "You need more permissions" in refusal(result)


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
    again = answer(await mona.click(asked.message, label="Delete it all…"))
    guild = watching.stage.env.bot.get_guild(mona.guild.id)
    assert guild
    role = discord.utils.get(guild.roles, name="Manager")
    assert role
    await role.edit(permissions=discord.Permissions.none())

    refused = await mona.click(again.message, label="Yes, delete it")

    assert "You need more permissions" in refusal(refused)
    assert len(await watching.stage.services.watches.all(Owner(0, guild.id))) == 1
