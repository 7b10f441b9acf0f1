"""`/papers today`, `date`, `week`, `month` and `trending` show the lists of the cache."""

from datetime import UTC, date, datetime

import pytest

from tests.cogs.stage import DEFERRED, EDITED, ORDERS, SENT, Stage, answer, menu, text, titles
from tests.support.discord_limits import walk
from tests.support.fakes import a_paper


async def test_today_shows_the_most_upvoted_first(stage: Stage) -> None:
    """The day is named and five papers come, ranked by votes, without asking Hugging Face."""
    page = await stage.shown("papers today")

    assert text(page).startswith("## Daily Papers · Tue 10 Mar 2026")
    assert [title[:12] for title in titles(page)] == [
        "1. Holi-Spat",
        "2. CARE-Edit",
        "3. HiAR: Eff",
        "4. $OneMilli",
        "5. Lost in S",
    ]
    assert not page.ephemeral
    assert stage.source.asked == []
    assert stage.first_answers == [SENT]


async def test_today_can_show_the_newest_first(stage: Stage) -> None:
    """Another order shows other papers first, and the menu of orders says which one it is."""
    page = await stage.shown("papers today", sort="newest")

    chosen = [option["label"] for option in menu(page, ORDERS)["options"] if option.get("default")]
    assert chosen == ["Newest first"]
    assert not titles(page)[0].startswith("1. Holi-Spatial")


@pytest.mark.parametrize(
    ("asked", "heading", "first", "pages"),
    [
        ("date day 2026-03-06", "Fri 6 Mar 2026", "MOOSE-Star", "Page 1 of 2"),
        ("date day 2026-3-6", "Fri 6 Mar 2026", "MOOSE-Star", "Page 1 of 2"),
        ("date day last-friday", "Fri 6 Mar 2026", "MOOSE-Star", "Page 1 of 2"),
        ("week week last-week", "Week of 2–6 Mar 2026", "From Scale to Speed", "Page 1 of 9"),
        ("month month march", "March 2026", "From Scale to Speed", "Page 1 of 12"),
        ("week", "Week of 9–13 Mar 2026", "Holi-Spatial", "Page 1 of 4"),
        ("week week 2026-W10", "Week of 2–6 Mar 2026", "From Scale to Speed", "Page 1 of 9"),
        ("week week 2026-03-06", "Week of 2–6 Mar 2026", "From Scale to Speed", "Page 1 of 9"),
        ("month", "March 2026", "From Scale to Speed", "Page 1 of 12"),
        ("month month 2026-03", "March 2026", "From Scale to Speed", "Page 1 of 12"),
    ],
)
async def test_any_period_can_be_shown(
    stage: Stage, asked: str, heading: str, first: str, pages: str
) -> None:
    """A day, week or month has its name, its best paper and as many pages as it needs."""
    command, *option = asked.split()
    written = {option[0]: option[1].replace("-f", " f").replace("-w", " w")} if option else {}

    page = await stage.shown(f"papers {command}", **written)

    labels = [part.get("label") for part in walk(page.components)]
    assert text(page).startswith(f"## Daily Papers · {heading}\n")
    assert titles(page)[0].startswith(f"1. {first}")
    assert pages in labels


async def test_trending_says_how_it_is_ranked_and_offers_no_other_order(stage: Stage) -> None:
    """The order is what the list is about."""
    page = await stage.shown("papers trending")

    placeholders = {part.get("placeholder") for part in walk(page.components)}
    assert text(page).startswith("## Trending papers\n")
    assert "-# Most upvotes gained (+) in the last two days." in text(page)
    assert ORDERS not in placeholders


@pytest.mark.parametrize(
    ("now", "note"),
    [
        (
            datetime(2026, 3, 11, 0, 10, tzinfo=UTC),
            "Today's list is still empty. Here's Tuesday's.",
        ),
        (
            datetime(2026, 3, 14, 9, tzinfo=UTC),
            "No list on Saturdays. Here's Tuesday's.",
        ),
    ],
)
async def test_today_falls_back_to_the_latest_list(stage: Stage, now: datetime, note: str) -> None:
    """While today has no papers the latest list comes at once, and says why."""
    stage.clock.now = now

    page = await stage.shown("papers today")

    assert text(page).startswith("## Daily Papers · Tue 10 Mar 2026\n")
    assert f"\n-# {note}\n" in text(page)
    assert stage.first_answers == [SENT]


async def test_a_day_never_asked_for_is_fetched(stage: Stage) -> None:
    """The answer is put off while Hugging Face is asked, and then it is complete."""
    old = a_paper(7, listing_day=date(2025, 6, 5), title="An early riser")
    stage.source.papers.append(old)

    page = await stage.shown("papers date", day="2025-06-05")

    assert titles(page) == ["1. An early riser"]
    assert stage.first_answers == [DEFERRED]


async def test_an_outage_is_told_instead_of_an_old_list(stage: Stage) -> None:
    """Nobody is told that a day had no papers when it could not be fetched."""
    stage.source.down = True

    page = await stage.shown("papers date", day="2025-06-05")

    assert text(page) == (
        "## Daily Papers · Thu 5 Jun 2025\n"
        "Hugging Face isn't answering, and I don't have that list. Try again later."
    )


async def test_after_an_outage_a_press_asks_again(stage: Stage) -> None:
    """Nobody has to type the day once more."""
    stage.source.down = True
    page = await stage.shown("papers date", day="2025-06-05")
    stage.source.down = False
    old = a_paper(7, title="An early riser", listing_day=date(2025, 6, 5))
    stage.source.papers.append(old)

    again = answer(await stage.ann.click(page.message, label="Try again"))

    assert titles(again) == ["1. An early riser"]


@pytest.mark.parametrize(
    ("day", "reason", "neighbours"),
    [
        ("2026-03-11", "That list isn't out yet.", ["‹ Tue 10 Mar"]),
        ("2023-05-03", "Daily Papers began on Thu 4 May 2023.", ["Thu 4 May ›"]),
        ("2026-03-08", "No list on Sundays.", ["‹ Fri 6 Mar", "Mon 9 Mar ›"]),
    ],
)
async def test_a_day_without_a_list_says_why(
    stage: Stage, day: str, reason: str, neighbours: list[str]
) -> None:
    """Privately and in full size, with the lists around it; Hugging Face is not asked in vain."""
    page = await stage.shown("papers date", day=day)

    assert text(page).splitlines()[1:] == [reason]
    assert page.ephemeral
    assert [part["label"] for part in walk(page.components) if "label" in part] == neighbours
    assert stage.source.asked == []


async def test_an_empty_day_leads_to_its_neighbours(stage: Stage) -> None:
    """One press shows the list of the day before, in the same place."""
    page = await stage.shown("papers date", day="2026-03-08")

    await stage.ann.click(page.message, label="‹ Fri 6 Mar")

    assert text(page).startswith("## Daily Papers · Fri 6 Mar 2026\n-# 8 papers")


async def test_a_list_leads_from_day_to_day(stage: Stage) -> None:
    """Back over a weekend and on again, in the same message and the same order."""
    page = await stage.shown("papers date", day="2026-03-09", sort="newest")

    await stage.ann.click(page.message, label="‹ Fri 6 Mar")
    before = text(page)
    await stage.ann.click(page.message, label="Mon 9 Mar ›")

    assert before.startswith("## Daily Papers · Fri 6 Mar 2026\n")
    assert text(page).startswith("## Daily Papers · Mon 9 Mar 2026\n")
    assert [o["value"] for o in menu(page, ORDERS)["options"] if o.get("default")] == ["newest"]
    assert stage.first_answers == [SENT, EDITED, EDITED]


async def test_a_day_without_papers_replaces_no_list(stage: Stage) -> None:
    """Whoever steps to a day that turns out empty is told so privately, and the list stays."""
    stage.source.papers.append(a_paper(7, listing_day=date(2025, 6, 5)))
    page = await stage.shown("papers date", day="2025-06-05")
    before = page.components

    (told,) = (await stage.ann.click(page.message, label="‹ Wed 4 Jun")).followups

    assert told.ephemeral
    assert "No papers were listed then." in text(told)
    assert page.components == before


async def test_an_empty_answer_that_took_a_while_is_private(stage: Stage) -> None:
    """The public "is thinking…" goes, and only who asked sees that there is nothing."""
    result = await stage.slash("papers date", day="2025-06-05")

    (told,) = result.followups
    assert told.ephemeral
    assert "No papers were listed then." in text(told)
    assert stage.channel.history() == []


async def test_lists_work_in_direct_messages(stage: Stage) -> None:
    """There is no server to lean on, and yet list and pages are the same."""
    user = stage.env.create_user("loner")

    page = answer(await user.slash("papers today"))
    await user.click(page.message, label="Next ›")

    assert titles(page)[0].startswith("6. TDM-R1")
