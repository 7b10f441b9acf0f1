"""A page of a list is drawn within Discord's limits, sourced, and with the controls it needs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.lists.domain import Entry, ListLink, Selection
from bot.lists.services.daily_lists import PeriodLists, TrendingLists
from bot.lists.services.lists import ListSource
from bot.lists.services.search_lists import ExactSearchLists, SearchLists
from bot.lists.views.controls import ListAction, ListControl
from bot.lists.views.lists import list_view
from bot.papers.domain.linked import Linked
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.roundups.services.issue_lists import IssueLists
from bot.search.domain.syntax_tree import Has
from bot.ui.custom_ids import INDICATOR_ID
from bot.watches.services.alert_lists import AlertLists
from tests.support.discord_limits import BUTTON, ROW, SELECT, problems, texts, walk
from tests.support.drawings import HOSTILE, ORDINARY, OWNER, REFERENCE, SOBER, page, payload


def controls(components: list[dict[str, Any]]) -> dict[ListAction, Mapping[str, Any]]:
    """Give the buttons and menus by what they do, without the page indicator."""
    parts = [
        part for part in walk(components) if part.get("custom_id", INDICATOR_ID) != INDICATOR_ID
    ]
    parsed = [(ListControl.parse(part["custom_id"]), part) for part in parts]
    return {control.action: part for control, part in parsed if control}


def target(component: Mapping[str, Any]) -> int:
    """Give the page that a button leads to."""
    control = ListControl.parse(component["custom_id"])
    assert control
    return control.page


@pytest.mark.parametrize("sorts", [(), (Sort.RELEVANCE,), tuple(Sort)])
@pytest.mark.parametrize("is_watchable", [False, True])
@pytest.mark.parametrize("paper", [ORDINARY, SOBER, HOSTILE], ids=["ordinary", "sober", "hostile"])
def test_a_full_page_is_within_discords_limits(
    paper: Paper, sorts: tuple[Sort, ...], *, is_watchable: bool
) -> None:
    """Five papers as bad as can be, on a page of many, under a long heading, still fit."""
    papers = [replace(paper, id=f"2603.0000{number}") for number in range(5)]
    full = page(*papers, sorts=sorts, number=3, total=2**63)
    full = replace(
        full,
        entries=tuple(replace(entry, is_remote=True) for entry in full.entries),
        heading="*|" * 999,
        notes=("_`" * 999,) * 9,
        is_incomplete=True,
        is_watchable=is_watchable,
        asked=frozenset(Has),
    )

    components = payload(list_view(full, owner_id=OWNER))

    assert problems(components) == []


def test_a_paper_listed_twice_is_offered_once() -> None:
    """Discord refuses a menu with the same value twice, so a repeat must not become one."""
    components = payload(list_view(page(ORDINARY, ORDINARY), owner_id=OWNER))

    assert problems(components) == []
    assert [option["value"] for option in controls(components)[ListAction.OPEN]["options"]] == [
        ORDINARY.id
    ]


def test_a_number_that_is_a_minimum_says_so() -> None:
    """Matches are counted up to a bound only."""
    counted = page(ORDINARY, total=100)

    numbers = [
        texts(payload(list_view(replace(counted, has_more=more), owner_id=OWNER)))[0].split("\n")[2]
        for more in (False, True)
    ]

    assert numbers == ["-# 100 papers", "-# 100+ papers"]


def test_an_entry_names_its_sources() -> None:
    """Rank, linked title, people, numbers and summary each say where they are from."""
    components = payload(list_view(page(ORDINARY), owner_id=OWNER))

    assert texts(components) == [
        "## Daily Papers of 10 March 2026\n-# 33 papers",
        (
            "**1. [LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory]"
            "(https://huggingface.co/papers/2603.03269)**\n"
            "-# ▲\u00a01,042 · ★\u00a01,204 · Ada Example +2 · Acme Research\n"
            "-# *HF AI summary:* Two memories rebuild a long film. It runs in real time."
        ),
        "-# ▲ upvotes on Hugging Face · ★ GitHub stars",
    ]


def test_what_is_unknown_is_left_out() -> None:
    """A paper that is only a title gets no invented numbers, links, pictures or summary."""
    components = payload(list_view(page(SOBER), owner_id=OWNER))

    assert texts(components)[1] == "**1. A title and nothing else**\n-# from a saved page"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "*HF AI summary:* Two memories rebuild a long film. It runs in real time."),
        ({"ai_summary": None}, "*abstract:* Long films are hard to rebuild."),
    ],
)
def test_the_gist_says_who_wrote_it(changes: dict[str, Any], expected: str) -> None:
    """Hugging Face's AI summary comes first; without it the abstract speaks for itself."""
    components = payload(list_view(page(replace(ORDINARY, **changes)), owner_id=OWNER))

    assert texts(components)[1].splitlines()[2].startswith(f"-# {expected}")


@pytest.mark.parametrize(
    ("snippet", "expected"),
    [
        ("… we keep *two* memories …", "*abstract:* … we keep two memories …"),
        ("… at the price of $O(n^2)$ …", "*abstract:* … at the price of O(n²) …"),
    ],
)
def test_a_search_quotes_what_matched(snippet: str, expected: str) -> None:
    """A snippet stands in for the summary, under the name of the text it was cut from."""
    found = replace(page(ORDINARY), entries=(Entry(1, ORDINARY, snippet=snippet),))

    components = payload(list_view(found, owner_id=OWNER))

    assert texts(components)[1].splitlines()[2] == f"-# {expected}"


def test_papers_of_hugging_faces_search_are_marked_among_others() -> None:
    """Where the whole page is from there, the heading says so once."""
    ours, theirs = Entry(1, ORDINARY), Entry(2, SOBER, is_remote=True)
    views = [
        list_view(replace(page(ORDINARY), entries=entries), owner_id=OWNER)
        for entries in ((ours, theirs), (theirs,))
    ]

    marked = [" · found by Hugging Face" in "".join(texts(payload(view))) for view in views]

    assert marked == [True, False]


@pytest.mark.parametrize(
    ("number", "targets", "disabled"),
    [
        (0, [0, 1], [True, False]),
        (1, [0, 2], [False, False]),
        (2, [1, 2], [False, True]),
        (9, [1, 2], [False, True]),
    ],
)
def test_the_buttons_lead_to_pages_that_exist(
    number: int, targets: list[int], disabled: list[bool]
) -> None:
    """Previous and next know their pages; one that leads nowhere is off."""
    components = payload(list_view(page(ORDINARY, number=number, total=11), owner_id=OWNER))

    found = controls(components)
    buttons = [found[ListAction.PREVIOUS], found[ListAction.NEXT]]
    assert [target(button) for button in buttons] == targets
    assert [button["disabled"] for button in buttons] == disabled


def test_the_place_in_the_list_is_shown() -> None:
    """Between the buttons stands the page number, which can't be pressed."""
    components = payload(list_view(page(ORDINARY, number=1, total=33), owner_id=OWNER))

    row = next(part for part in walk(components) if part["type"] == ROW)
    assert [part["label"] for part in row["components"]] == ["‹ Previous", "Page 2 of 7", "Next ›"]
    assert row["components"][1]["disabled"]


def test_a_list_that_was_counted_in_part_has_more_pages() -> None:
    """It doesn't look as if it ended there."""
    part = replace(page(ORDINARY, number=1, total=50), has_more=True)

    row = next(
        each for each in walk(payload(list_view(part, owner_id=OWNER))) if each["type"] == ROW
    )

    assert row["components"][1]["label"] == "Page 2 of 10+"


def test_a_single_page_has_no_page_buttons() -> None:
    """Buttons that could lead nowhere are not drawn."""
    components = payload(list_view(page(ORDINARY, SOBER), owner_id=OWNER))

    buttons = [part for part in walk(components) if part["type"] == BUTTON]
    assert [part["label"] for part in buttons] == ["Export"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (PeriodLists, ["upvotes", "newest"]),
        (IssueLists, ["upvotes", "newest"]),
        (AlertLists, ["upvotes", "newest"]),
        (SearchLists, ["relevance", "upvotes", "newest"]),
        (ExactSearchLists, ["relevance", "upvotes", "newest"]),
    ],
)
def test_only_orders_that_make_sense_are_offered(
    source: type[ListSource], expected: list[str]
) -> None:
    """Relevance needs a query; the present order is chosen, and a new one starts at page 0."""
    shown = page(ORDINARY, SOBER, sorts=source.sorts, number=1)

    components = payload(list_view(shown, owner_id=OWNER))

    menu = controls(components)[ListAction.SORT]
    assert [option["value"] for option in menu["options"]] == expected
    assert [one["value"] for one in menu["options"] if one.get("default")] == [Sort.UPVOTES]
    assert target(menu) == 0


@pytest.mark.parametrize(
    ("source", "papers"),
    [
        (TrendingLists, (ORDINARY, SOBER)),
        (PeriodLists, (ORDINARY,)),
    ],
)
def test_no_order_is_offered_where_there_is_no_choice(
    source: type[ListSource], papers: tuple[Paper, ...]
) -> None:
    """Trending papers have an order by themselves, and one paper needs none."""
    components = payload(list_view(page(*papers, sorts=source.sorts), owner_id=OWNER))

    assert list(controls(components)) == [ListAction.OPEN, ListAction.EXPORT]


def test_controls_carry_the_list_and_its_owner() -> None:
    """Every custom_id names who asked, for which list, in which order."""
    components = payload(list_view(page(ORDINARY, number=1, total=20), owner_id=OWNER))

    parsed = [ListControl.parse(part["custom_id"]) for part in controls(components).values()]
    assert {(one.owner_id, one.reference, one.sort) for one in parsed if one} == {
        (OWNER, REFERENCE, Sort.UPVOTES)
    }


def test_papers_are_opened_by_id() -> None:
    """The menu offers rank and title, unescaped, and answers with the paper's id."""
    paper = replace(ORDINARY, title="On *stars* and $x^2$: " + "a long title " * 12)

    components = payload(list_view(page(paper, number=1, total=6), owner_id=OWNER))

    (option,) = controls(components)[ListAction.OPEN]["options"]
    assert option["value"] == paper.id
    assert option["label"].startswith("6. On *stars* and x²: a long")
    assert option["label"].endswith("…")


def test_an_entry_of_a_longer_time_tells_its_day() -> None:
    """With the year where it is another one, and never where the list is of one day anyway."""
    paper = replace(ORDINARY, listing_day=date(2026, 2, 27))
    views = [
        list_view(replace(page(paper), year=year), owner_id=OWNER) for year in (None, 2026, 2027)
    ]

    small = [texts(payload(view))[1].splitlines()[1] for view in views]

    facts = "-# ▲\u00a01,042 · ★\u00a01,204 · Ada Example +2 · Acme Research"
    days = (" · 27\u00a0Feb", " · 27\u00a0Feb\u00a02026")
    assert small == [facts, *(facts + day for day in days)]


def test_the_legend_explains_what_is_shown() -> None:
    """And nothing else; without numbers there is none."""
    starless = replace(ORDINARY, code_stars=None)

    ends = [texts(payload(list_view(page(p), owner_id=OWNER)))[2:] for p in (starless, SOBER)]

    assert ends == [["-# ▲ upvotes on Hugging Face"], []]


def test_an_entry_tells_what_it_gained() -> None:
    """A list that ranks by growth shows the growth, but no zeros."""
    grown = replace(page(ORDINARY, SOBER), entries=(Entry(1, ORDINARY, gained=44),))
    same, new = (
        replace(page(ORDINARY, SOBER), entries=(Entry(1, ORDINARY, gained=gained),))
        for gained in (0, ORDINARY.upvotes)
    )

    components = [payload(list_view(each, owner_id=OWNER)) for each in (grown, same, new)]

    assert "-# ▲\u00a01,042\u00a0(+44) · ★" in texts(components[0])[1]
    assert "-# ▲\u00a01,042 · ★" in texts(components[1])[1]
    assert "-# ▲\u00a01,042\u00a0(+1,042) · ★" in texts(components[2])[1]


def test_all_papers_are_quoted() -> None:
    """Those whose quote is short leave their room to the others, which are cut alike."""
    papers = [
        replace(ORDINARY, id=f"2603.0000{number}", ai_summary=f"{'word ' * words}{number}.")
        for number, words in enumerate((10, 50, 50, 50, 50))
    ]

    components = payload(list_view(page(*papers), owner_id=OWNER))

    quotes = [entry.splitlines()[-1] for entry in texts(components)[1:6]]
    assert all(quote.startswith("-# *HF AI summary:* word") for quote in quotes)
    assert [quote.endswith("…") for quote in quotes] == [False, True, True, True, True]
    assert len({len(quote) for quote in quotes[1:]}) == 1


def test_what_a_search_matched_is_in_bold() -> None:
    """In the title and in the quote, whatever its form."""
    found = replace(
        page(ORDINARY),
        entries=(Entry(1, ORDINARY, snippet="Two memories rebuild a film."),),
        terms=(("memory",),),
    )

    rows = texts(payload(list_view(found, owner_id=OWNER)))[1].splitlines()

    assert rows[0].endswith("with Hybrid **Memory**](https://huggingface.co/papers/2603.03269)")
    assert rows[2] == "-# *abstract:* Two **memories** rebuild a film."


def test_days_lead_to_their_neighbours() -> None:
    """The buttons name the other lists, and begin these at the first page, in the same order."""
    shown = replace(
        page(ORDINARY),
        earlier=ListLink("Thu 26 Nov", Selection("d", "2026-11-26", Sort.NEWEST), "d.2026-11-26"),
        later=ListLink("Mon 30 Nov", Selection("d", "2026-11-30", Sort.NEWEST), "d.2026-11-30"),
    )

    components = payload(list_view(shown, owner_id=OWNER))

    buttons = {
        part["label"]: part["custom_id"] for part in walk(components) if part["type"] == BUTTON
    }
    assert buttons == {
        "‹ Thu 26 Nov": f"pb1:first:{OWNER}:d.2026-11-26:newest:0",
        "Mon 30 Nov ›": f"pb1:first:{OWNER}:d.2026-11-30:newest:0",
        "Export": f"pb1:export:{OWNER}:{shown.reference}:{shown.selection.sort}:0",
    }


@pytest.mark.parametrize("is_watchable", [False, True])
def test_an_empty_list_says_so(*, is_watchable: bool) -> None:
    """No papers means a sentence in full size, the service's own if it has one.

    All that one can do is to watch what was searched for.
    """
    explained = replace(page(), is_watchable=is_watchable)
    silent = replace(explained, notes=())

    components = payload(list_view(explained, owner_id=OWNER))
    bare = payload(list_view(silent, owner_id=OWNER))

    assert problems(components) == problems(bare) == []
    assert texts(components) == ["## Daily Papers of 10 March 2026\n33 papers"]
    assert texts(bare) == ["## Daily Papers of 10 March 2026\nNothing here yet."]
    labels = [p.get("label") for p in walk(components) if p["type"] in {BUTTON, SELECT}]
    assert labels == (["Watch this search"] if is_watchable else [])


def test_a_page_that_ran_empty_leads_back() -> None:
    """When a list shrank below the page that was asked for, the buttons still work."""
    components = payload(list_view(page(number=4, total=7), owner_id=OWNER))

    assert problems(components) == []
    assert target(controls(components)[ListAction.PREVIOUS]) == 0


def test_an_incomplete_list_says_so() -> None:
    """Nobody takes what the cache holds for all there is."""
    incomplete = replace(page(ORDINARY), is_incomplete=True)

    components = payload(list_view(incomplete, owner_id=OWNER))

    assert texts(components)[0].splitlines()[-1] == "-# Hugging Face may have more."


async def test_a_view_is_never_kept_by_discord_py() -> None:
    """A view that discord.py thinks unfinished would stay in memory as long as the bot runs."""
    view = list_view(page(ORDINARY), owner_id=OWNER)

    assert view.is_finished()
    assert view.timeout is None


def test_what_a_search_asked_for_is_named() -> None:
    """By the first name that is known, linked; other searches don't say it."""
    paper = replace(ORDINARY, models=Linked(2, ("acme/atlas-base", "acme/atlas-large")))
    found = page(paper)

    asked = texts(payload(list_view(replace(found, asked=frozenset({Has.MODEL})), owner_id=OWNER)))
    other = texts(payload(list_view(replace(found, asked=frozenset({Has.CODE})), owner_id=OWNER)))

    named = " · with a model: [atlas-base](https://huggingface.co/acme/atlas-base)"
    assert [named in each[1] for each in (asked, other)] == [True, False]
