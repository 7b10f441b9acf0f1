"""A message is published once, however often it is asked for, whatever becomes of the answer."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.permissions import Permission
from bot.delivery.domain.results import Absent, Ambiguous, Fault, Refused, Sent, Throttled
from tests.support.discord_line import CHANNEL, Line, a_delivery, line_to
from tests.support.discord_payloads import PERMISSIONS
from tests.support.discord_stub import DiscordStub, refusal
from tests.support.mishaps import Mishap, Refusal, by_number

OPENAPI = Path(__file__).parents[3] / "shared" / "data" / "discord" / "openapi.json"
UNCERTAIN = (
    *(Mishap.ERROR_AFTER, Mishap.CUT_AFTER, Mishap.GARBAGE_AFTER, Mishap.HANG_AFTER),
    *(Mishap.END_AFTER, Mishap.DRIP_AFTER, Mishap.BAD_GATEWAY, Mishap.UNAVAILABLE),
    *(Mishap.CUT, Mishap.END),
)
NEWS = 5
VIEW_CHANNEL, SEND_MESSAGES, EMBED_AND_HISTORY = 1 << 10, 1 << 11, 1 << 14 | 1 << 16


async def posted(line: Line, nonce: str = "first") -> Delivery:
    """Post a message to an announcement channel, and give the crosspost of it."""
    line.channels.crossposts.channels.add(CHANNEL)
    first = await line.send(a_delivery(), nonce)
    assert isinstance(first, Sent)
    crosspost = a_delivery(TargetKind.CROSSPOST, anchor_id=first.message_id)
    return replace(crosspost, order=replace(crosspost.order, payload=""))


async def test_a_message_is_published_once(line: Line) -> None:
    """Whoever asks again learns that it was, which is as good; nothing else is posted."""
    crosspost = await posted(line)

    unpublished = await line.find(crosspost)
    first = await line.send(crosspost)
    again = await line.send(crosspost, "another nonce")
    found = await line.find(crosspost)

    assert unpublished == Absent()
    assert first == again == found == Sent(crosspost.anchor_id)
    assert line.channels.crossposts.published == {str(crosspost.anchor_id): 1}
    assert len(line.channels.created) == 1


@pytest.mark.parametrize("mishap", UNCERTAIN)
async def test_without_an_answer_it_is_asked_again(line: Line, mishap: Mishap) -> None:
    """Looked for or not, it is published exactly once in the end."""
    crosspost = await posted(line)
    line.channels.plan = by_number({2: mishap})

    lost = await line.send(crosspost)
    found = await line.find(crosspost)
    again = await line.send(crosspost)

    assert isinstance(lost, Ambiguous)
    assert found in {Absent(), Sent(crosspost.anchor_id)}
    assert again == Sent(crosspost.anchor_id)
    assert line.channels.crossposts.published == {str(crosspost.anchor_id): 1}


async def test_after_ten_in_an_hour_it_waits_as_long_as_told(line: Line) -> None:
    """Messages to that channel don't, nor does what another channel publishes."""
    crossposts = [await posted(line, f"{number}") for number in range(11)]

    results = [await line.send(each) for each in crossposts]
    message = await line.send(a_delivery(), "a message")

    assert results[:10] == [Sent(each.anchor_id) for each in crossposts[:10]]
    assert isinstance(results[10], Throttled)
    assert 3500 < results[10].seconds <= 3600
    assert isinstance(message, Sent)
    assert line.pace.halted_for == 0


@pytest.mark.parametrize(
    ("refused", "fault"),
    [
        (Refusal(403, 50013), Fault.PERMISSIONS),
        (Refusal(403, 50001), Fault.PERMISSIONS),
        (Refusal(400, 50024), Fault.KIND),
        (Refusal(404, 10008), Fault.DELETED),
        (Refusal(404, 10004), Fault.LEFT),
        (Refusal(400, 20028), Fault.BUSY),
        (Refusal(400, 200000), Fault.CONTENT),
        (Refusal(400, 50068), Fault.OURS),
    ],
)
async def test_refusals_mean_what_they_mean_elsewhere(
    line: Line, refused: Refusal, fault: Fault
) -> None:
    """Nothing was published."""
    crosspost = await posted(line)
    line.channels.plan = by_number({2: refused})

    result = await line.send(crosspost)

    assert isinstance(result, Refused)
    assert result.fault is fault
    assert not line.channels.crossposts.published


async def test_a_deleted_channel_is_confirmed(line: Line) -> None:
    """As for messages: that a channel is unknown is believed at the second time of asking."""
    crosspost = await posted(line)
    line.channels.known.discard(CHANNEL)

    result = await line.send(crosspost)

    assert isinstance(result, Refused)
    assert result.fault is Fault.GONE
    assert line.channels.calls[-1][0] == "GET"


async def test_what_can_not_be_read_is_asked_for_again(line: Line) -> None:
    """Publishing twice is impossible, so that nothing has to stay in doubt."""
    crosspost = await posted(line)

    async def forbid(_: web.Request) -> web.StreamResponse:
        return refusal(403, 50001, "Missing Access")

    line.stub.faults.append(forbid)

    assert await line.find(crosspost) == Absent()


@pytest.mark.parametrize(
    ("kind", "permissions", "fault", "missing"),
    [
        (0, PERMISSIONS, Fault.KIND, ()),
        (15, PERMISSIONS, Fault.KIND, ()),
        (NEWS, PERMISSIONS & ~SEND_MESSAGES, Fault.PERMISSIONS, (Permission.SEND,)),
    ],
)
async def test_what_is_known_to_be_refused_is_not_asked(
    stub: DiscordStub,
    kind: int,
    permissions: int,
    fault: Fault,
    missing: tuple[Permission, ...],
) -> None:
    """In a channel that is none for announcements, or without the permission to write there."""
    async with line_to(stub, permissions=permissions, kind=kind) as line:
        result = await line.send(a_delivery(TargetKind.CROSSPOST, anchor_id=7))

    assert isinstance(result, Refused)
    assert (result.fault, result.missing) == (fault, missing)
    assert stub.channels.calls == []


async def test_to_write_messages_is_enough(stub: DiscordStub) -> None:
    """That is all that Discord asks of whoever publishes what they wrote."""
    least = VIEW_CHANNEL | SEND_MESSAGES
    async with line_to(stub, permissions=least | EMBED_AND_HISTORY, kind=NEWS) as line:
        crosspost = await posted(line)
    async with line_to(stub, permissions=least, kind=NEWS) as line:
        result = await line.send(crosspost)

    assert result == Sent(crosspost.anchor_id)


async def test_without_its_message_there_is_nothing_to_publish(line: Line) -> None:
    """A row that lost it is a bug of ours, and asks for nothing."""
    crosspost = a_delivery(TargetKind.CROSSPOST)

    for result in (await line.send(crosspost), await line.find(crosspost)):
        assert isinstance(result, Refused)
        assert result.fault is Fault.OURS
    assert line.channels.calls == []


@pytest.mark.recorded
def test_discord_has_that_route() -> None:
    """Its own description names it, with no body."""
    if not OPENAPI.exists():
        pytest.skip("Discord's description is not at hand")
    paths = json.loads(OPENAPI.read_text())["paths"]

    route = paths["/channels/{channel_id}/messages/{message_id}/crosspost"]["post"]

    assert "requestBody" not in route
