"""Fields that can't be read are counted as they come, and logged once a day."""

import logging

import pytest

from bot.ingest.sources.connection import open_http
from bot.ingest.sources.http import RateLimitedClient
from bot.ingest.sources.huggingface import HuggingFace
from bot.ingest.sources.unread_fields import UnreadFields
from bot.operations.metrics import Metrics
from bot.papers.domain.listing import Period
from tests.support.fakes import NOW, Clock
from tests.support.hf_stub import FakeTime, Stub, reply

ODD_LIST = b"""[
  {"paper": {"id": "2603.00001", "title": "A", "mediaUrls": [{"url": "x"}, {"url": "y"}]}},
  {"paper": {"id": "2603.00002", "title": "B", "mediaUrls": {"all": []}, "upvotes": "1.2k"}}
]"""
ODD_PAPER = b'{"id": "2603.00001", "title": "A", "numTotalModels": "3k"}'


def test_the_log_has_one_line_a_day(caplog: pytest.LogCaptureFixture) -> None:
    """It has all that came since the last one; a day without any has none."""
    clock = Clock()
    fields = UnreadFields(clock)

    with caplog.at_level(logging.WARNING):
        for came in ({"upvotes": 2}, {}, {"upvotes": 1, "thumbnail": 5}):
            fields.add(came)
        clock.advance(days=1)
        fields.add({})
        fields.add({"upvotes": 1})

    assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
        "upvotes=2",
        "thumbnail=5 upvotes=2",
    ]


async def test_lists_and_papers_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    """By paper and by upstream's name of the field, over real sockets; the papers are there."""
    metrics = Metrics()
    fields = UnreadFields(Clock(), metrics.unread)
    async with (
        Stub(reply(ODD_LIST), reply(ODD_PAPER)) as stub,
        open_http(stub.url, version="1") as http,
    ):
        client = RateLimitedClient(http, "Hugging Face", FakeTime().timing())
        source = HuggingFace(client, Clock(), unread=fields)
        batch = await source.listing(Period.day(NOW.date()))
        paper = await source.paper("2603.00001")

    number = metrics.registry.get_sample_value
    counted = {
        name: number("paperboy_unread_fields_total", {"field": name})
        for name in ("mediaUrls", "upvotes", "numTotalModels")
    }
    assert [each.title for each in batch.papers] == ["A", "B"]
    assert paper
    assert paper.models is None
    assert counted == {"mediaUrls": 2, "upvotes": 1, "numTotalModels": 1}
    assert len(caplog.records) == 1
