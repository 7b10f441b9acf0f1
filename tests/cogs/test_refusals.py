"""Whatever can't be done is told in one friendly line, to the one who asked alone."""

import pytest

from tests.cogs.stage import DEFERRED, SENT, Stage, answer, refusal, text
from tests.support.discord_limits import walk

pytestmark = pytest.mark.simcord(check_errors=False)  # errors are what these tests are about

DAYS = "Write a day as 20 Nov, 2026-11-20 or yesterday."
WEEKS = "Write a week as last week, 2026-W47 or any of its days, such as 20 Nov."
MONTHS = "Write a month as October, 2026-10 or last month."
NO_TITLE = (
    "I don't know that paper. Give me an arXiv ID or link, or pick a title from the suggestions."
)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "moe AND (inference",
            (
                "There's an unclosed bracket: `moe AND ▶(inference`."
                " Add the closing bracket or remove this one."
            ),
        ),
        (
            "-survey",
            "This search only leaves papers out. Add a word to look for.",
        ),
        ("& !", "There's no word to look for. Try moe inference."),
        (
            "word " * 50 + "more",
            (
                "A search has at most 250 characters, this one has 254:"
                " `…word word word word word word word word ▶more`"
            ),
        ),
    ],
)
async def test_a_query_that_can_t_be_read(stage: Stage, query: str, told: str) -> None:
    """The line says what is wrong and where, and nobody else sees it."""
    result = await stage.slash("papers search", query=query)

    assert refusal(result) == told


async def test_a_query_that_can_t_be_read_leads_to_the_help(stage: Stage) -> None:
    """Below the line that says what is wrong."""
    refused = await stage.slash("papers search", query="moe AND (inference")
    assert refused.response

    help_page = await stage.ann.click(refused.response.message, label="How to search")

    assert text(answer(help_page)).startswith("## How to search")


@pytest.mark.parametrize(
    ("command", "option", "value", "forms"),
    [
        ("date", "day", "tomorrow", DAYS),
        ("date", "day", "2026-02-30", DAYS),
        ("week", "week", "2026-W60", WEEKS),
        ("month", "month", "Marchember", MONTHS),
        ("date", "day", "@everyone", DAYS),
    ],
)
async def test_a_date_that_can_t_be_read(
    stage: Stage, command: str, option: str, value: str, forms: str
) -> None:
    """The line shows how what is wanted may be written, and nothing else."""
    result = await stage.slash(f"papers {command}", **{option: value})

    assert refusal(result) == f"I can't read that {command}. {forms}"


@pytest.mark.parametrize("command", ["show", "similar"])
async def test_an_id_that_nobody_knows(stage: Stage, command: str) -> None:
    """Hugging Face was asked, so the answer was put off; nothing of that stays in the channel."""
    result = await stage.slash(f"papers {command}", paper="2603.99999")

    private = answer(result)
    (button,) = (part for part in walk(private.components) if "url" in part)
    assert private.ephemeral
    assert text(private) == "Hugging Face has no page for 2603.99999 yet."
    assert (button["label"], button["url"]) == (
        "Open on arXiv",
        "https://arxiv.org/abs/2603.99999",
    )
    assert stage.first_answers == [DEFERRED]
    assert stage.channel.history(viewer=stage.ben) == []


@pytest.mark.parametrize("command", ["show", "similar"])
async def test_an_outage_while_a_paper_is_fetched(stage: Stage, command: str) -> None:
    """The reason is told, and nothing of the attempt stays in the channel."""
    stage.source.down = True

    result = await stage.slash(f"papers {command}", paper="2603.99999")

    assert refusal(result) == "The fake source is down."
    assert stage.channel.history(viewer=stage.ben) == []


async def test_a_title_that_the_cache_does_not_have(stage: Stage) -> None:
    """Hugging Face can't be asked for a title, so the line comes at once."""
    result = await stage.slash("papers show", paper="knitting for swimmers")

    assert refusal(result) == NO_TITLE
    assert stage.first_answers == [SENT]


async def test_a_link_without_an_id_is_no_search(stage: Stage) -> None:
    """Its words are those of an address."""
    said = await stage.slash("papers search", query="https://openreview.net/forum?id=aB3d")

    assert refusal(said) == (
        "That link doesn't say which arXiv paper it is. Paste the paper's arXiv link or its title."
    )


async def test_papers_to_compare_have_their_options(stage: Stage) -> None:
    """The others belong into the other option, which takes three."""
    said = await stage.slash("papers similar", paper="2603.04379 2603.05504")
    many = " ".join(f"2603.0437{number}" for number in range(4))
    more = await stage.slash("papers similar", paper="2603.04379", also=many)

    assert refusal(said) == "Name one paper here, and up to three more in the option also."
    assert refusal(more) == "also takes up to three papers, and you named 4."


async def test_only_one_paper_can_be_cited(stage: Stage) -> None:
    """Several are exported from a list."""
    said = await stage.slash("papers cite", paper="2603.04379 2603.05504")

    assert refusal(said) == "I can only cite one paper at a time: name one of them."


async def test_a_watch_for_one_paper_is_refused(stage: Stage) -> None:
    """It would never find anything, as its paper is there already."""
    said = await stage.slash("watch", query="https://arxiv.org/abs/2603.04379v2")

    assert refusal(said).startswith(
        "2603.04379 is a paper, and a watch looks for words in new papers: write what it is about."
    )


async def test_a_message_without_links(stage: Stage) -> None:
    """Who asks for the papers of such a message learns what is looked for."""
    message = await stage.ben.send(stage.channel, "I read 2 papers in 2026.")

    result = await stage.ann.context_menu(stage.channel, "Show papers", message)

    assert refusal(result) == "There's no arXiv or Hugging Face link in that message."


async def test_who_asks_too_fast_is_told_how_long_to_wait(stage: Stage) -> None:
    """Five commands in ten seconds are enough for one member, and others are not held up."""
    for _ in range(5):
        await stage.ann.slash(stage.channel, "papers trending")

    sixth = await stage.ann.slash(stage.channel, "papers trending")
    others = await stage.ben.slash(stage.channel, "papers trending")
    await stage.env.advance_time(10)
    later = await stage.ann.slash(stage.channel, "papers trending")

    assert refusal(sixth) == "Too fast. Try again in 10 seconds."
    assert others.response
    assert later.response
    assert not later.response.ephemeral


async def test_who_presses_too_fast_is_told_too(stage: Stage) -> None:
    """Ten buttons in ten seconds are enough for one member, and others are not held up."""
    page = await stage.shown("papers search", query="model")
    for _ in range(5):
        await stage.ben.click(page.message, label="Watch this search")
        await stage.ben.click(page.message, label="Watch this search")

    eleventh = await stage.ben.click(page.message, label="Watch this search")
    others = await stage.ann.click(page.message, label="Watch this search")

    assert refusal(eleventh) == "Too fast. Try again in 10 seconds."
    assert others.response
    assert others.response.components


async def test_a_server_s_searches_are_limited_together(stage: Stage) -> None:
    """Thirty in a minute, whoever of its members asks; other commands go on, and so do chats."""
    guild = stage.ann.guild
    members = [guild.add_member(stage.env.create_user(f"member{n}")) for n in range(7)]
    for number in range(30):
        await members[number // 5].slash(stage.channel, "papers search", query="model")

    refused = await members[6].slash(stage.channel, "papers search", query="model")
    today = await members[6].slash(stage.channel, "papers today")
    chat = await stage.ann.user.slash("papers search", query="model")
    await stage.env.advance_time(60)
    later = await members[6].slash(stage.channel, "papers search", query="model")

    assert refusal(refused).startswith("There were many searches here just now. Try again")
    for result in (today, chat, later):
        assert result.response
        assert not result.response.content


async def test_a_failure_of_ours_has_a_reference(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """The member gets a number and no internals; the log has the number and the reason."""
    stage.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)

    result = await stage.slash("papers today")

    told = refusal(result)
    assert told.startswith("Something went wrong on my side (ref ")
    assert told.removeprefix("Something went wrong on my side (ref ")[:4] in caplog.text


@pytest.mark.parametrize("code", [10_062, 40_060])
async def test_an_answer_that_comes_too_late_is_let_go(
    stage: Stage, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing can be told any more, and it is nothing to wake anyone for."""
    stage.env.inject_error("POST", "/interactions/*/callback", status=404, code=code)

    result = await stage.slash("papers today")

    assert not result.acknowledged
    assert [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}] == []
