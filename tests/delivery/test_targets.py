"""Each kind of target sends once, finds what it sent, and edits it in its place."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Absent, Ambiguous, Sent, Unreadable
from bot.delivery.targets.command_links import WithCommandLinks
from bot.delivery.targets.messages import NOT_KNOWN
from bot.ui.commands import mention
from tests.support.discord_channels import chat_with
from tests.support.discord_line import CHANNEL, FORUM, PERSON, Line, a_delivery

ALL = tuple(kind for kind in TargetKind if kind is not TargetKind.CROSSPOST)
"""All that send messages; publishing one has its own tests."""


async def ready(line: Line, kind: TargetKind) -> Delivery:
    """Make a delivery of a kind; one into a thread hangs on a message that has arrived."""
    if kind is not TargetKind.THREAD:
        return a_delivery(kind)
    first = await line.send(a_delivery(TargetKind.CHANNEL), "first")
    assert isinstance(first, Sent)
    return a_delivery(kind, part=1, anchor_id=first.message_id)


def place(kind: TargetKind, delivery: Delivery, arrived: int) -> int:
    """Give the channel in which a message of the kind is."""
    places = {TargetKind.DIRECT: chat_with(PERSON), TargetKind.FORUM: arrived}
    return places.get(kind, delivery.anchor_id or CHANNEL)


@pytest.mark.parametrize("kind", ALL)
async def test_a_message_is_sent_found_and_edited(connected: Line, kind: TargetKind) -> None:
    """What was sent is there, is found by its marker, and is edited without a ping."""
    delivery = await ready(connected, kind)

    result = await connected.send(delivery)
    found = await connected.find(delivery)
    assert isinstance(result, Sent)
    arrived = replace(delivery, message_id=result.message_id)
    edited = await connected.targets[kind].edit(
        arrived, '{"content": "new", "thread_name": "no", "allowed_mentions": {"roles": [1]}}'
    )

    assert found == edited == result
    assert result.message_id
    [message] = connected.channels.messages[place(kind, delivery, result.message_id)]
    assert message["content"] == "new"
    assert message["allowed_mentions"] == {"parse": []}
    assert "thread_name" not in message


async def test_a_sent_message_links_its_commands(line: Line) -> None:
    """The ids are those known when it is sent or edited; what waits in the outbox has none."""
    delivery = a_delivery()
    named = json.dumps({"content": f"See {mention('watches list')}."})
    unnamed = replace(delivery, order=replace(delivery.order, payload=named))
    ids: dict[str, int] = {}
    target = WithCommandLinks(
        line.targets[TargetKind.CHANNEL], lambda: ids, lambda _: "Reading *group*"
    )

    sent = await target.send(unnamed, "nonce")
    assert isinstance(sent, Sent)
    [message] = line.channels.messages[delivery.order.channel_id]
    before = message["content"]
    ids["watches"] = 12
    await target.edit(replace(unnamed, message_id=sent.message_id), named)

    assert (before, message["content"]) == ("See **/watches list**.", "See </watches list:12>.")


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind is not TargetKind.FORUM])
async def test_a_repeat_is_dropped(line: Line, kind: TargetKind) -> None:
    """The same delivery under the same nonce gives the message that is there."""
    delivery = await ready(line, kind)
    before = len(line.channels.created)

    first = await line.send(delivery)
    again = await line.send(delivery)

    assert first == again
    assert len(line.channels.created) == before + 1


@pytest.mark.parametrize("kind", ALL)
async def test_what_is_not_there_is_absent(connected: Line, kind: TargetKind) -> None:
    """Other messages of ours, and messages of others, are not taken for the one sought."""
    await connected.send(a_delivery(kind, order=replace(a_delivery(kind).order, payload="{}")))
    delivery = await ready(connected, kind)

    assert await connected.find(delivery) == Absent()


@pytest.mark.parametrize("kind", [TargetKind.CHANNEL, TargetKind.THREAD, TargetKind.FORUM])
async def test_absence_is_not_believed_where_all_may_be_hidden(
    line: Line, kind: TargetKind
) -> None:
    """A channel that looks empty, though something was written there since, proves nothing."""
    delivery = await ready(line, kind)
    await line.send(replace(delivery, order=replace(delivery.order, payload=PLAIN)))
    line.channels.blind.add(delivery.anchor_id or delivery.order.channel_id)

    assert await line.find(delivery) == Ambiguous(NOT_KNOWN)


@pytest.mark.parametrize("kind", [TargetKind.CHANNEL, TargetKind.FORUM])
async def test_where_nothing_came_since_ours_did_not_either(line: Line, kind: TargetKind) -> None:
    """A process without gateway asks for the last message, which it is told in any case."""
    delivery = a_delivery(kind)
    line.channels.blind.add(delivery.order.channel_id)

    assert await line.find(delivery) == Absent()


@pytest.mark.parametrize("kind", [TargetKind.CHANNEL, TargetKind.THREAD])
async def test_one_message_that_can_be_read_proves_that_all_can(
    line: Line, kind: TargetKind
) -> None:
    """Then a process without gateway needs no more than one turn, whether ours is there or not."""
    delivery = await ready(line, kind)
    await line.send(replace(delivery, order=replace(delivery.order, payload=PLAIN)))
    line.pace.pause(60)
    find = line.targets[kind].find

    before = await find(delivery)
    made = await line.targets[kind].send(delivery, "nonce of ours")
    after = await find(delivery)

    assert before == Absent()
    assert after == made


PLAIN = '{"content": "of another kind", "thread_name": "Papers"}'


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind is not TargetKind.FORUM])
async def test_a_look_takes_one_turn(connected: Line, kind: TargetKind) -> None:
    """Whoever has waited for a turn can look without a second one."""
    delivery = await ready(connected, kind)
    result = await connected.send(delivery)
    connected.pace.pause(60)

    found = await connected.targets[kind].find(delivery)

    assert found == result


async def test_older_messages_do_not_count(connected: Line) -> None:
    """A message made more than a minute before the first try is none of this delivery's."""
    delivery = a_delivery()
    await connected.send(delivery)
    assert delivery.first_sent_at
    later = replace(delivery, first_sent_at=delivery.first_sent_at + timedelta(seconds=90))

    assert await connected.find(later) == Absent()


async def test_a_busy_channel_is_read_page_by_page(connected: Line) -> None:
    """Up to 500 messages are looked through; beyond that nothing is proven."""
    delivery = a_delivery()
    post = connected.targets[TargetKind.CHANNEL].send
    other = replace(delivery, order=replace(delivery.order, payload="{}"))
    for number in range(150):
        await post(other, f"other {number}")
    sent = await post(delivery, "this")
    assert await connected.find(delivery) == sent

    sought = replace(delivery, order=replace(delivery.order, key="2026-03-05"))
    for number in range(150, 499):
        await post(other, f"other {number}")

    assert isinstance(await connected.find(sought), Unreadable)


async def test_a_busy_channel_is_read_where_rights_are_unknown(line: Line) -> None:
    """If the newest page holds only what came since, the others are read as well."""
    delivery = a_delivery()
    post = line.targets[TargetKind.CHANNEL].send
    sent = await post(delivery, "this")
    other = replace(delivery, order=replace(delivery.order, payload="{}"))
    for number in range(110):
        await post(other, f"other {number}")
    sought = replace(delivery, order=replace(delivery.order, key="2026-03-05"))

    assert await line.find(delivery) == sent
    assert await line.find(sought) == Absent()


async def test_a_post_has_a_name(line: Line) -> None:
    """A forum post is named by the payload, whose message does not repeat the name."""
    await line.send(a_delivery(TargetKind.FORUM))

    [post] = line.channels.threads.values()
    assert (post["name"], post["parent_id"]) == ("Papers of the day", str(FORUM))


async def test_an_archived_post_is_found(connected: Line) -> None:
    """A post that somebody has closed since is among the archived ones."""
    delivery = a_delivery(TargetKind.FORUM)
    sent = await connected.send(delivery)
    assert isinstance(sent, Sent)
    assert sent.message_id
    connected.channels.archive(sent.message_id)

    assert await connected.find(delivery) == sent


async def test_a_chat_is_opened_once(line: Line) -> None:
    """The private chat with a person is remembered."""
    target = line.targets[TargetKind.DIRECT]

    await target.send(a_delivery(TargetKind.DIRECT), "one")
    await target.send(a_delivery(TargetKind.DIRECT), "two")

    opened = [path for _, path in line.channels.calls if path.endswith("/users/@me/channels")]
    assert len(opened) == 1
    assert len(line.channels.messages[chat_with(PERSON)]) == 2
