"""The button of a notice looks again, for those who manage the server, in direct messages."""

from datetime import timedelta

import discord
import pytest
import simcord

from bot.delivery.domain.notices import Notice, RoundupFailed
from bot.delivery.domain.results import Fault
from bot.delivery.views.controls import NoticeControl, NoticeSubject
from bot.roundups.domain.subscription import Pause
from tests.cogs.office import REFUSED, Office
from tests.cogs.stage import answer, refusal, text
from tests.support.pauses import pause_roundup


async def told(office: Office, channel: simcord.ChannelHandle) -> discord.Message:
    """Pause a roundup for missing permissions, send the notice, and give the message."""
    await office.does("add", channel=channel, time="09:00", timezone="Berlin")
    server, now = office.mona.guild.id, office.stage.clock()
    roundup = await office.press.bot.services.roundups.get(server, 1)
    async with office.press.database.write() as tx:
        await pause_roundup(tx, server, 1, Pause.PERMISSIONS, now - timedelta(days=1))
        notice = Notice(roundup.id, "rights", server, office.mona.id)
        event = RoundupFailed(1, channel.id, Fault.PERMISSIONS)
        await office.press.bot.services.notices.send(tx, notice, event, now)
    await office.press.run()
    (message,) = office.mona.user.dm_channel.history()
    return message


def locked_channel(office: Office) -> simcord.ChannelHandle:
    """Make a channel that the bot may not post to."""
    me = office.stage.env.bot.user
    assert me
    deny = discord.PermissionOverwrite(send_messages=False)
    return office.stage.ann.guild.create_text_channel("locked", overwrites={me: deny})


async def test_a_notice_names_the_server_and_looks_again(office: Office) -> None:
    """It says what is missing, and resumes the roundup once nothing is."""
    locked = locked_channel(office)
    notice = await told(office, locked)

    still = text(answer(await office.mona.user.click(notice, label="Check again")))
    known = office.stage.env.bot.get_channel(locked.id)
    assert isinstance(known, discord.TextChannel)
    await known.set_permissions(known.guild.me, overwrite=None)
    await office.stage.env.settle()
    mended = text(answer(await office.mona.user.click(notice, label="Check again")))

    head = discord.ui.LayoutView.from_message(notice).to_components()
    assert f"**Roundup 1 is paused** · {office.mona.guild.name}" in str(head)
    assert "## Roundup 1 still needs you" in still
    assert "**Send Messages**" in still
    assert "## Roundup 1 is running" in mended
    assert "Next post: **" in mended


@REFUSED
@pytest.mark.parametrize("subject", NoticeSubject)
async def test_only_those_who_manage_the_server_may_look(
    office: Office, subject: NoticeSubject
) -> None:
    """Members may not, wherever they got the button from, nor may admins of other servers."""
    await office.does("add", channel=office.channel, time="09:00", timezone="Berlin")
    control = NoticeControl(subject, office.mona.guild.id, 1)
    forged = discord.ui.Button[discord.ui.View](custom_id=control.custom_id, label="Check again")
    message = await office.stage.post(forged)
    elsewhere = NoticeControl(subject, 4242, 1)
    far = discord.ui.Button[discord.ui.View](custom_id=elsewhere.custom_id, label="Check again")

    member = await office.stage.ben.click(message, custom_id=control.custom_id)
    other = await office.mona.click(await office.stage.post(far), custom_id=elsewhere.custom_id)

    assert "Manage Server" in refusal(member)
    assert "I can't see that server" in refusal(other)


def test_custom_ids_are_read_strictly() -> None:
    """With or without a marker, and nothing else."""
    control = NoticeControl(NoticeSubject.ALERTS, 2**62, 2**62 + 1)

    assert NoticeControl.parse(control.custom_id) == control
    assert NoticeControl.parse(f"v1:{'a' * 26}:{control.custom_id}") == control
    for forged in (f"{control.custom_id}0x", f"x{control.custom_id}", "pb1:check-roundup:0:1"):
        assert NoticeControl.parse(forged) is None
