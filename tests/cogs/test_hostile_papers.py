"""Papers whose texts are huge or hostile: every reply fits Discord and pings nobody."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import simcord

from bot.papers.domain.paper import Organization, Paper
from tests.cogs.stage import PAPERS, Stage, answer, choose, mentions_allowed, text
from tests.support.fakes import a_paper

LONGEST_TITLE = ("A title of many words that goes on and on " * 6)[:226]
LATEX = (
    r"We show \textbf{that} $\mathcal{O}(n^{\frac{1}{2}})$ suffices, see \cite{x} and"
    r" $\|x\|_2 \leq \epsilon_{\theta}$ for 95\% of \emph{all} {\cal X}. "
)
PING = "@everyone @here <@123> <@&456> <#789> </papers today:1> <t:0> https://evil.example "


def hostile(number: int) -> Paper:
    """Make a paper that is as large and as rude as a source could send it."""
    return a_paper(
        number,
        title=(PING + LONGEST_TITLE)[:226] if number % 2 else LONGEST_TITLE,
        abstract=LATEX * 40 + PING,
        authors=tuple(f"{PING}{author}" for author in range(3_303 if number == 1 else 3)),
        author_count=3_303,  # the most that a real paper has had
        organization=Organization("evil", PING * 9),
        ai_summary=PING + LATEX * 9,
        ai_keywords=(PING,) * 40,
        upvotes=2**63 - 1,
        comments=2**63 - 1,
        code_url="https://github.com/acme/" + "x" * 600,
        code_stars=2**63 - 1,
        project_url="javascript:alert(1)",
        thumbnail_url="https://cdn-thumbnails.huggingface.co/" + "y" * 600,
        withdrawn_at=datetime(2026, 3, 9, tzinfo=UTC),
    )


@pytest.fixture
async def pinged(stage: Stage) -> AsyncIterator[simcord.Env]:
    """Fill the cache with hostile papers; at the end nothing may have been allowed to ping."""
    await stage.store(*(hostile(number) for number in range(1, 7)))  # two pages
    yield stage.env
    assert mentions_allowed(stage.env)
    assert all(allowed == {"parse": []} for allowed in mentions_allowed(stage.env))


@pytest.mark.usefixtures("pinged")
@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("papers date", {"day": "2026-03-04"}),
        ("papers week", {"week": "2026-W10"}),
        ("papers trending", {}),
        ("papers search", {"query": "suffices upvotes:>=1000"}),
        ("papers search", {"query": "@everyone OR title"}),
        ("papers show", {"paper": "2603.00001"}),
        ("papers similar", {"paper": "2603.00002"}),
    ],
)
async def test_every_reply_can_be_sent(stage: Stage, command: str, options: dict[str, str]) -> None:
    """Nothing is too long, nothing pings, and no text becomes markup of its own."""
    shown = await stage.shown(command, **options)

    written = text(shown)
    assert "@everyone" not in written
    assert "@here" not in written
    assert "<@" not in written.replace("\\<@", "")
    assert "javascript:" not in str(shown.components)


@pytest.mark.usefixtures("pinged")
async def test_every_control_can_be_used(stage: Stage) -> None:
    """Pages, cards and comparisons of such papers can be sent as well."""
    page = await stage.shown("papers date", day="2026-03-04")
    await stage.ann.click(page.message, label="Next ›")
    card = answer(await choose(stage.ben, page, PAPERS, "2603.00001"))
    similar = answer(await stage.ben.click(card.message, label="Similar papers"))

    for shown in (page, card, similar):
        assert "@everyone" not in text(shown)


@pytest.mark.usefixtures("pinged")
async def test_the_papers_of_a_message_can_be_sent(stage: Stage) -> None:
    """Five of the largest fit into one message."""
    links = " ".join(f"arxiv.org/abs/2603.{number:05}" for number in range(1, 10))
    message = await stage.ben.send(stage.channel, links)

    cards = answer(await stage.ann.context_menu(stage.channel, "Show papers", message))

    assert text(cards).count("⚠️ withdrawn") == 5


@pytest.mark.usefixtures("pinged")
@pytest.mark.simcord(check_errors=False)
async def test_what_a_member_typed_pings_nobody_either(stage: Stage) -> None:
    """Neither a heading nor a refusal repeats a mention as one."""
    shown = await stage.shown("papers search", query="@everyone <@123> suffices")
    refused = await stage.slash("papers search", query="since:@everyone")

    assert "@everyone" not in text(shown)
    assert refused.response
    assert "@everyone" not in refused.response.content
