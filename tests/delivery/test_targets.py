"""Each kind of target sends once, finds what it sent, and edits it in its place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.messages import NOT_KNOWN
from bot.domain.deliveries import Delivery, TargetKind
from bot.domain.results import Absent, Ambiguous, Sent, Unprovable
from tests.delivery.line import CHANNEL, FORUM, PERSON, Line, a_delivery
from tests.discord_channels import chat_with

ALL = tuple(TargetKind)


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
async def test_absence_is_not_believed_while_rights_are_unknown(
    line: Line, kind: TargetKind
) -> None:
    """A channel that looks empty proves nothing as long as its history may be hidden."""
    delivery = await ready(line, kind)
    if kind is TargetKind.THREAD:
        await line.send(replace(delivery, order=replace(delivery.order, payload=PLAIN)))

    assert await line.find(delivery) == Ambiguous(NOT_KNOWN)


PLAIN = '{"content": "of another kind", "thread_name": "Papers"}'


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind is not TargetKind.FORUM])
async def test_a_look_takes_one_turn(connected: Line, kind: TargetKind) -> None:
    """Whoever has waited for a turn can look without a second one."""
    delivery = await ready(connected, kind)
    result = await connected.send(delivery)
    connected.pace.halt(60)

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

    sought = replace(delivery, order=replace(delivery.order, issue_key="2026-03-05"))
    for number in range(150, 499):
        await post(other, f"other {number}")

    assert isinstance(await connected.find(sought), Unprovable)


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
