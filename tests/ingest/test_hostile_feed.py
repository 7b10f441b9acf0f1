"""A hostile list, over real sockets: what is good in it is kept, and nothing of it does harm."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.delivery.domain.order import Message
from bot.ingest.sources.connection import open_http
from bot.ingest.sources.http import RateLimitedClient
from bot.ingest.sources.huggingface import HuggingFace
from bot.lists.domain import Selection
from bot.lists.views.lists import list_view
from bot.papers.domain.listing import Period, Sort
from bot.papers.domain.paper import Paper
from bot.papers.views.cards import card_view
from bot.roundups.domain.subscription import Layout
from bot.roundups.views.messages import issue_messages
from bot.services import Services
from bot.storage.database import Database
from bot.watches.domain.samples import sample
from bot.watches.domain.watch import Alert, FoundPaper
from bot.watches.views.alerts import alert_message
from tests.ingest.samples import wire_paper
from tests.roundups.issue_pages import issue_page
from tests.support.discord_limits import problems, texts
from tests.support.fakes import NOW, Clock
from tests.support.hf_stub import FakeTime, Stub, reply
from tests.watches.watch_drawings import a_finder

DAY = Period.day(NOW.date())
DEEP: list[Any] = json.loads("[" * 400 + "]" * 400)

TITLES = (
    "A" * 10_000,
    "word " * 2_000,
    "👩\u200d🔬" * 3_400,
    "🇩🇪" * 2_500,
    "a" + "e\u0301" * 5_000,
    "x" * 225 + "👩\u200d👩\u200d👧" * 9,
    "\u202egnp.exe\u202c \u2066\u2067 abc \u200b\u00ad",
    "@everyone @here <@123> <@!123> <@&456> <#789> </papers today:1> <t:0:R> <id:home>",
    "[x](https://evil.example) discord.gg/abc https://evil.example steam://run/1",
    "```\n# big\n> quote\n- list || spoiler || ~~a~~ __b__ **c** `d`",
    "\x00\x1b[31m\r\n\t\x7f control",
    "$\\frac{\\sqrt{" * 300,
    "漢字" * 5_000,
)
FIELDS: tuple[dict[str, Any], ...] = (
    {"summary": None, "upvotes": None, "publishedAt": None, "githubRepo": None},
    {"summary": TITLES[7] * 90, "ai_summary": TITLES[0], "ai_keywords": [TITLES[1]] * 40},
    {"authors": [{"name": title} for title in TITLES]},
    {"authors": [{"name": "\u202eAda"}, {"name": "@everyone"}] * 900},
    {"githubRepo": "javascript:alert(1)", "projectPage": "https://x.test/" + "y" * 9_000},
    {
        "organization": {"name": "*" * 9_000, "fullname": TITLES[7]},
        "mediaUrls": ["data:x", "//x"],
    },
    {"mediaUrls": [None, 1], "upvotes": 2**63, "githubStars": -1, "authors": "Ada"},
    {"upvotes": 2**31 - 1, "githubStars": 2**31 - 1, "numTotalModels": 2**31 - 1},
    {"unheardOf": {"deep": DEEP}, "abstract": "renamed", "votes": "renamed"},
)
BAD: tuple[object, ...] = (
    *(None, 1, "paper", [], {}, DEEP, {"paper": None}, {"paper": {"id": "2603.09999"}}),
    {"paper": {"id": "../../etc", "title": "x", "authors": [{"name": "A"}]}},
    {"paper": {"id": "2603.09998", "name": "renamed", "writers": []}},
    {"paper": {"id": None, "title": None, "authors": None}},
)


def records() -> Iterator[object]:
    """Give every title and every set of fields in a record that can be read, and those that can't.

    A lone surrogate can only come as an escape of JSON.
    """
    titled: list[dict[str, Any]] = [{"title": title} for title in (*TITLES, "half \ud83d emoji")]
    for number, fields in enumerate((*titled, *FIELDS), 1):
        yield {"paper": wire_paper(f"2603.{number:05}", **fields), "thumbnail": "x" * number}
    yield from BAD


@pytest.fixture
async def ingested(database: Database) -> Services:
    """Read the list as the bot does: over its own HTTP client, into its cache."""
    clock, body = Clock(), json.dumps(list(records())).encode()
    async with Stub(reply(body)) as stub, open_http(stub.url, version="1") as http:
        client = RateLimitedClient(http, "Hugging Face", FakeTime().timing())
        services = Services.over(database, HuggingFace(client, clock), clock)
        await services.ingest.ensure(DAY)
    return services


def pings(text: str) -> list[str]:
    """Give what would mention somebody or something."""
    return re.findall(r"(?<!\\)<(?:@|#|/|t:0|id:)[^>\n]*>|@everyone|@here", text)


def wrongs(components: list[dict[str, Any]], allowed: object = None) -> list[str]:
    """Say what Discord would refuse or ping in a message."""
    found = [*problems(components), *pings("\n".join(texts(components)))]
    return found + ([] if allowed in ({"parse": []}, None) else [f"may mention {allowed}"])


def sent(messages: tuple[Message, ...]) -> Iterator[str]:
    """Say what would be wrong with messages that are delivered, in both their forms."""
    for message in messages:
        for form in filter(None, (message.payload, message.plain_payload)):
            body = json.loads(form)
            yield from wrongs(body["components"], body["allowed_mentions"])


async def test_a_hostile_list_does_no_harm(ingested: Services) -> None:
    """What can be read is there, what can't is set aside, and all of it can be drawn and sent."""
    papers: list[Paper] = []
    drawn: list[str] = []
    for number in range(9):
        page = await ingested.lists.page(Selection("d", DAY.text, Sort.NEWEST, number))
        papers += [each.paper for each in page.entries if each.paper not in papers]
        drawn += wrongs(list_view(page, owner_id=1).to_components())
    for paper in papers:
        drawn += wrongs(card_view(paper).to_components())
    for layout in Layout:
        drawn += sent(issue_messages(issue_page(papers[:10], papers[10:], layout=layout)))
    finder = a_finder(1, TITLES[7])
    found = tuple(FoundPaper(sample(paper, []), (finder,)) for paper in papers[:10])
    drawn += sent((alert_message(Alert(1, "k", "r", found, len(papers)), "v1:a"),))

    assert len(papers) == len(TITLES) + 1 + len(FIELDS)
    assert (await ingested.status.read()).quarantined == len(BAD)
    assert drawn == []
