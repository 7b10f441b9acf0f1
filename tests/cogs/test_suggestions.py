"""While someone types, days, weeks, months and titles are suggested."""

import pytest

from tests.cogs.stage import Stage
from tests.support.fakes import a_paper


@pytest.mark.parametrize(
    ("command", "typed", "first", "count"),
    [
        ("date day", "", ("Today · Tue 10 Mar 2026", "2026-03-10"), 8),
        ("date day", "fri", ("Fri 6 Mar 2026", "2026-03-06"), 2),
        ("date day", "yest", ("Yesterday · Mon 9 Mar 2026", "2026-03-09"), 1),
        ("date day", "5.6.2025", ("Thu 5 Jun 2025", "2025-06-05"), 1),
        ("date day", "2026-03-0", ("Yesterday · Mon 9 Mar 2026", "2026-03-09"), 6),
        ("week week", "", ("This week · Week of 9–13 Mar 2026", "2026-W11"), 3),
        ("week week", "w10", ("Last week · Week of 2–6 Mar 2026", "2026-W10"), 1),
        ("month month", "feb", ("Last month · February 2026", "2026-02"), 1),
    ],
)
async def test_known_days_weeks_and_months_are_suggested(
    stage: Stage, command: str, typed: str, first: tuple[str, str], count: int
) -> None:
    """By name or by number, newest first, and only those that have papers."""
    name, option = command.split()

    choices = await stage.ann.autocomplete(stage.channel, f"papers {name}", option, typed)

    assert (choices[0]["name"], choices[0]["value"]) == first
    assert len(choices) == count


@pytest.mark.parametrize(
    ("command", "typed"),
    [("show", "robopocket"), ("show", "robot policies inst"), ("similar", "RoboP")],
)
async def test_titles_are_suggested_while_they_are_typed(
    stage: Stage, command: str, typed: str
) -> None:
    """Whole and half-typed words lead to the title, and picking it gives the paper's id."""
    choices = await stage.ann.autocomplete(stage.channel, f"papers {command}", "paper", typed)

    assert choices[0]["name"].startswith("RoboPocket: Improve Robot Policies")
    assert choices[0]["value"] == "2603.05504"


async def test_suggestions_keep_to_discord_s_limits(stage: Stage) -> None:
    """At most 25 choices of at most 100 characters, in UTF-16, whatever the titles are."""
    await stage.store(
        *(a_paper(number, title=f"{number} " + "🦊" * 150) for number in range(1, 31))
    )

    choices = await stage.ann.autocomplete(stage.channel, "papers show", "paper", "")

    assert len(choices) == 25
    assert max(len(choice["name"].encode("utf-16-le")) // 2 for choice in choices) <= 100


@pytest.mark.parametrize(
    ("title", "name"),
    [("Fast $k$-means \\emph{trees}", "Fast k-means trees"), ("\u200b", "2603.00001")],
)
async def test_titles_are_suggested_as_people_write_them(
    stage: Stage, title: str, name: str
) -> None:
    """Without LaTeX, and never empty: Discord would refuse all choices for one without a name."""
    await stage.store(a_paper(1, title=title))

    choices = await stage.ann.autocomplete(stage.channel, "papers show", "paper", "2603.00001")

    assert [choice["name"] for choice in choices] == [name]


async def test_nothing_to_suggest_is_no_error(stage: Stage) -> None:
    """What begins no title, a query's syntax or an unknown id suggests nothing."""
    for typed in ("zzz", "title:(", "2603.99999", "@everyone"):
        choices = await stage.ann.autocomplete(stage.channel, "papers show", "paper", typed)

        assert choices == []
