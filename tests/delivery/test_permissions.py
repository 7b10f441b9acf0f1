"""Rights are looked up before Discord has to refuse, and before an empty channel is believed."""

import discord
import pytest

from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.permissions import Permission
from bot.delivery.domain.results import Refused, Sent, Unreadable
from bot.delivery.targets.permissions import granted
from tests.support.discord_line import CHANNEL, Line, a_delivery, line_to
from tests.support.discord_payloads import PERMISSIONS
from tests.support.discord_stub import DiscordStub

IN_SERVERS = (TargetKind.CHANNEL, TargetKind.THREAD, TargetKind.FORUM)
WITHOUT_HISTORY = PERMISSIONS & ~discord.Permissions(read_message_history=True).value


def without(name: str) -> int:
    """Give all permissions but one."""
    return PERMISSIONS & ~discord.Permissions(**{name: True}).value


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("view_channel", IN_SERVERS),
        ("send_messages", IN_SERVERS),  # in a forum it lets one create posts
        ("embed_links", IN_SERVERS),
        ("read_message_history", IN_SERVERS),
        ("create_public_threads", (TargetKind.THREAD,)),
        ("send_messages_in_threads", (TargetKind.THREAD, TargetKind.FORUM)),
    ],
)
async def test_a_right_that_is_surely_missing_costs_no_request(
    stub: DiscordStub, name: str, kinds: tuple[TargetKind, ...]
) -> None:
    """It is refused in Discord's place, and Discord counts no invalid request."""
    async with line_to(stub, permissions=without(name)) as line:
        results = {
            kind: await line.send(a_delivery(kind, anchor_id=CHANNEL)) for kind in IN_SERVERS
        }

    refused = {kind: each.code for kind, each in results.items() if isinstance(each, Refused)}
    assert refused == dict.fromkeys(kinds, 50013)
    assert len(line.channels.calls) == len(IN_SERVERS) - len(kinds)


async def test_rights_by_their_names(stub: DiscordStub) -> None:
    """What the permissions of a channel grant is named as an admin finds it in the settings."""
    known = discord.Permissions(view_channel=True, send_messages=True)
    async with line_to(stub, permissions=known.value) as line:
        channel = line.client.get_channel(CHANNEL)
        assert isinstance(channel, discord.TextChannel)

        rights = granted(channel, channel.guild.me)

    assert rights == {Permission.VIEW, Permission.SEND, Permission.CREATE_POSTS}


@pytest.mark.parametrize("kind", IN_SERVERS)
async def test_without_the_right_to_read_nothing_is_proven(
    stub: DiscordStub, kind: TargetKind
) -> None:
    """Discord would show an empty channel instead of an error, so it is not even asked."""
    async with line_to(stub, permissions=WITHOUT_HISTORY) as line:
        result = await line.find(a_delivery(kind, anchor_id=CHANNEL))

    assert isinstance(result, Unreadable)
    assert line.channels.calls == []


@pytest.mark.parametrize("kind", IN_SERVERS)
async def test_what_is_found_is_there_whatever_is_known_of_rights(
    line: Line, kind: TargetKind
) -> None:
    """Before the gateway has told any rights, a message that is found is proof enough."""
    anchor = await line.send(a_delivery(), "anchor")
    assert isinstance(anchor, Sent)
    delivery = a_delivery(kind, part=1, anchor_id=anchor.message_id)
    sent = await line.send(delivery)

    assert await line.find(delivery) == sent
