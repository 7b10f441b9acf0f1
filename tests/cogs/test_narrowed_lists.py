"""`/papers today`, `date`, `week`, `month` and `trending` with a query."""

import re

import pytest

from tests.cogs.stage import ORDERS, Stage, answer, choose, one_shard, refusal, text, titles
from tests.support.discord_limits import problems, walk


@pytest.mark.parametrize(
    ("command", "options", "heading"),
    [
        ("today", {}, "## Daily Papers · Tue 10 Mar 2026"),
        ("date", {"day": "2026-03-06"}, "## Daily Papers · Fri 6 Mar 2026"),
        ("week", {}, "## Daily Papers · Week of 9–13 Mar 2026"),
        ("month", {"month": "march"}, "## Daily Papers · March 2026"),
        ("trending", {}, "## Trending papers"),
    ],
)
async def test_every_list_can_be_narrowed(
    stage: Stage, command: str, options: dict[str, str], heading: str
) -> None:
    """The line below the heading says how many of how many, and the message can be posted."""
    page = await stage.shown(f"papers {command}", query="model OR models OR agent", **options)

    first, second, *_ = text(page).splitlines()
    said = re.fullmatch(
        r"-# ([0-9]+) of ([0-9]+) (trending )?papers( so far)? match(es)?"
        " “model OR models OR agent”[.]",
        second,
    )
    assert first == heading
    assert said
    assert 0 < int(said[1]) <= int(said[2])
    assert problems(page.components) == []


async def test_a_narrowed_list_works_after_a_restart(stage: Stage) -> None:
    """It is turned, sorted and left for the whole list by buttons of an earlier process."""
    page = await stage.shown("papers week", query="model OR agent OR video OR image")
    first = text(page).splitlines()[0]

    await stage.env.restart_bot(one_shard(stage.services))
    await stage.ann.click(page.message, label="Next ›")
    turned, heading = titles(page), text(page).splitlines()[0]
    await choose(stage.ann, page, ORDERS, "newest")
    whole = next(
        part["label"]
        for part in walk(page.components)
        if part.get("label", "").startswith("Show all ")
    )
    await stage.ann.click(page.message, label=whole)

    assert turned[0].startswith("6. ")
    assert heading == first
    assert text(page).startswith("## Daily Papers · Week of 9–13 Mar 2026\n")


async def test_nothing_that_matches_is_said_privately(stage: Stage) -> None:
    """With buttons to the whole list and to a search of all papers."""
    page = await stage.shown("papers today", query="zebra has:code")
    searched = answer(await stage.ann.click(page.message, label="Search every day"))

    assert page.ephemeral
    assert "papers match “zebra has:code”." in text(page)
    assert text(searched).startswith("## No papers for “zebra has:code”")


@pytest.mark.simcord(check_errors=False)
async def test_a_query_that_cant_be_read_is_explained(stage: Stage) -> None:
    """In the words of a search, privately."""
    result = await stage.slash("papers today", query='title:(moe OR "mixture')

    assert "unclosed quote" in refusal(result)
