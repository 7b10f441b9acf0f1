"""A forum's post has its tag; if that can't be used, the post goes out once all the same."""

import json
from dataclasses import replace

import pytest

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.forums import Forum
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Refused, Sent
from bot.delivery.targets.forum import forum_in
from bot.delivery.targets.http import DiscordResponse
from tests.support.discord_line import FORUM, Line, a_delivery, line_to
from tests.support.discord_payloads import PERMISSIONS, Json
from tests.support.discord_stub import DiscordStub
from tests.support.mishaps import Refusal

MANAGE_THREADS = 1 << 34
UNKNOWN = (Refusal(404, 10087), Refusal(400, 50035), Refusal(403, 50013))
"""How Discord may refuse a tag; the second and third have other causes as well."""


def tag(tag_id: int, *, is_moderated: bool = False) -> Json:
    """Describe a tag."""
    return {"id": str(tag_id), "name": f"tag {tag_id}", "moderated": is_moderated}


def a_post(tag_id: int | None) -> Delivery:
    """Make a delivery of a post with a tag, or without."""
    delivery = a_delivery(TargetKind.FORUM)
    body = json.loads(delivery.order.payload) | {"thread_name": "Papers"}
    body |= {"applied_tags": [str(tag_id)]} if tag_id else {}
    return replace(delivery, order=replace(delivery.order, payload=json.dumps(body)))


def posted(line: Line) -> list[list[str]]:
    """Give the tags of each post."""
    return [thread["applied_tags"] for thread in line.channels.threads.values()]


async def test_a_post_has_its_tag(line: Line) -> None:
    """In one request; the message itself says nothing of it."""
    line.channels.tags[FORUM] = [tag(11), tag(12)]

    result = await line.send(a_post(12))

    assert isinstance(result, Sent)
    assert result.lost_tag is None
    assert posted(line) == [["12"]]
    assert len(line.channels.calls) == 1
    assert "applied_tags" not in line.channels.created[0]


@pytest.mark.parametrize("refusal", UNKNOWN)
@pytest.mark.parametrize("is_strict", [False, True])
async def test_a_post_whose_tag_is_gone_goes_out_once(
    line: Line, refusal: Refusal, *, is_strict: bool
) -> None:
    """With the first free tag if one is required, else with none; and the result says so."""
    line.channels.tags[FORUM] = [tag(11, is_moderated=True), tag(12), tag(13)]
    line.channels.strict |= {FORUM} if is_strict else set()
    line.channels.unknown_tag = refusal

    result = await line.send(a_post(99))
    found = await line.find(a_post(99))

    assert isinstance(result, Sent)
    assert (result.lost_tag, result.used_tag) == (99, "tag 12" if is_strict else "")
    assert posted(line) == [["12"] if is_strict else []]
    assert found == replace(result, lost_tag=None, used_tag="")


async def test_a_moderator_may_use_every_tag(stub: DiscordStub) -> None:
    """The first is then free for the bot too."""
    async with line_to(stub, permissions=PERMISSIONS | MANAGE_THREADS) as line:
        line.channels.tags[FORUM] = [tag(11, is_moderated=True), tag(12)]
        line.channels.strict.add(FORUM)

        assert isinstance(await line.send(a_post(None)), Sent)

        assert posted(line) == [["11"]]


async def test_a_forum_that_has_come_to_require_a_tag_gets_one(line: Line) -> None:
    """Though none was chosen: then there is none to be told of."""
    line.channels.tags[FORUM] = [tag(11)]
    line.channels.strict.add(FORUM)

    result = await line.send(a_post(None))

    assert isinstance(result, Sent)
    assert result.lost_tag is None
    assert posted(line) == [["11"]]


@pytest.mark.parametrize("tags", [[], [tag(11, is_moderated=True)]])
async def test_without_a_tag_to_use_it_is_refused(line: Line, tags: list[Json]) -> None:
    """Nothing else can be done, and it is asked only once more than needed."""
    line.channels.tags[FORUM] = tags
    line.channels.strict.add(FORUM)

    result = await line.send(a_post(None))

    assert isinstance(result, Refused)
    assert result.code == 40067
    assert posted(line) == []


async def test_a_refusal_with_another_cause_stays_one(line: Line) -> None:
    """The tag is there, so that trying again without it would be no better."""
    line.channels.tags[FORUM] = [tag(11)]
    line.channels.plan = lambda _: Refusal(403, 50013)

    result = await line.send(a_post(11))

    assert isinstance(result, Refused)
    assert result.code == 50013
    assert [method for method, _ in line.channels.calls] == ["POST", "GET"]


@pytest.mark.parametrize(
    "odd",
    [
        "null",
        "[]",
        '{"available_tags": null, "flags": null}',
        '{"available_tags": ["x", 7, null], "flags": "16"}',
        '{"available_tags": [{}], "flags": 8}',
        '{"available_tags": [{"id": null}, {"id": "x"}], "flags": [16]}',
        '{"available_tags": {"id": "11"}}',
    ],
)
def test_an_odd_description_of_a_forum_is_read_as_one_without_tags(odd: str) -> None:
    """Whatever Discord sends, a post goes out."""
    assert forum_in(DiscordResponse(json.loads(odd)), may_moderate=False) == Forum()
