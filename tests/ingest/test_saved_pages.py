"""Saved pages: entries in every form they have, and text that is none."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.sources.saved_pages import read_page
from bot.papers.domain.identity import local_id, title_key
from bot.papers.domain.paper import Organization, Paper
from tests.ingest.samples import RECORDED, needs_recorded

TODAY = date(2026, 3, 2)

ABSTRACT = (
    "We plant a mixture of experts and water it once a week. Routers that were left in the shade"
    " learn more slowly, yet they forget less; we report what grew, what did not, and how much"
    " light each expert asked for."
)

HEAD = """new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

Feb 13
"""

DETAILS = "  • 4 authors\n·\nNov 24, 2025 2"


def entry(title: str = "Sparse Gardens", details: str = DETAILS) -> str:
    """Write an entry as the page does."""
    return f"\n{title}\n\n{ABSTRACT}\n\n{details}\n"


def read(*parts: str, year: int | None = None, today: date = TODAY) -> tuple[Paper, ...]:
    """Read a page of which nothing may be odd."""
    page = read_page("".join(parts), year, today)
    assert page.warnings == ()
    return page.entries


def bare(title: str = "Sparse Gardens") -> Paper:
    """Build what an entry without details must become."""
    return Paper(id=local_id(title), title=title, abstract=ABSTRACT)


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (
            DETAILS,
            replace(
                bare(), author_count=4, published_at=datetime(2025, 11, 24, tzinfo=UTC), comments=2
            ),
        ),
        (
            "  • 1 author\n·\nJul 2, 2011",
            replace(
                bare(), author_count=1, published_at=datetime(2011, 7, 2, tzinfo=UTC), comments=0
            ),
        ),
        (
            "gardeners-lab The  Gardeners (Lab)\n·\nDec 31, 2025 11",
            replace(
                bare(),
                organization=Organization("gardeners-lab", "The Gardeners (Lab)"),
                published_at=datetime(2025, 12, 31, tzinfo=UTC),
                comments=11,
            ),
        ),
        (
            "\t• 65 authors \r\n · \r\nFeb 4 9\r",
            replace(
                bare(), author_count=65, published_at=datetime(2026, 2, 4, tzinfo=UTC), comments=9
            ),
        ),
    ],
)
def test_an_entry_becomes_a_paper_with_what_the_page_tells(details: str, expected: Paper) -> None:
    """The number after the date counts comments; votes and author names stay unknown."""
    assert read(HEAD, entry(details=details), year=2026) == (expected,)


def test_an_entry_may_lack_its_details() -> None:
    """Two texts before the next title and abstract are an entry of which nothing more is known."""
    soil = f"\nBare Soil\n\n{ABSTRACT}\n"

    page = read_page(HEAD + entry() + soil + entry("Late Frost") + soil, 2026, TODAY)

    titles = ["Sparse Gardens", "Bare Soil", "Late Frost"]
    assert [paper.title for paper in page.entries] == titles
    assert page.entries[1] == bare("Bare Soil")
    assert page.warnings == (
        "line 21: entry without a meta block",
        "line 33: entry without a meta block",
        "line 33: entry repeated",
    )


def test_an_abstract_may_have_paragraphs() -> None:
    """A text too long for a title belongs to the abstract below it."""
    long = f"{ABSTRACT} {ABSTRACT}"

    got = read(f"Sparse Gardens\n\n{long}\n\n{ABSTRACT}\n\n{DETAILS}", year=2026)

    assert [(paper.title, paper.abstract) for paper in got] == [
        ("Sparse Gardens", f"{long}\n\n{ABSTRACT}")
    ]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (f"{entry()}\nLoad more\n", "line 10: text that belongs to no entry"),
        (f"{entry()}\nLoad more\n{entry('Late Frost')}", "line 10: text that belongs to no entry"),
        (f"Late Frost\n\n{DETAILS}\n{entry()}", "line 3: a meta block without title and abstract"),
        (f"{entry()}{entry('—…—')}", "line 10: a title without letters or digits"),
        (f"{entry()}{entry()}", "line 10: entry repeated"),
        (
            entry(details="  • 4 authors\n·\nFeb 30, 2025"),
            "line 2: entry with a date that does not exist",
        ),
    ],
)
def test_what_is_odd_is_a_warning_with_its_line(text: str, warning: str) -> None:
    """Stray text costs nothing but a line in the report."""
    page = read_page(text, 2026, TODAY)

    assert "Sparse Gardens" in [paper.title for paper in page.entries]
    assert warning in page.warnings


@pytest.mark.parametrize(
    ("years", "saved_on", "given_year", "today", "expected"),
    [
        ([2024, 2025], "Feb 13", None, date(2029, 1, 1), 2026),
        ([2024, 2025], "Feb 13", 2027, date(2029, 1, 1), 2027),
        ([], "Feb 13", None, date(2026, 3, 2), 2026),
        ([], "Dec 24", None, date(2026, 3, 2), 2025),
        ([], "", None, date(2026, 3, 2), 2026),
    ],
)
def test_dates_without_a_year_are_of_the_year_the_page_was_saved(
    years: list[int], saved_on: str, given_year: int | None, today: date, expected: int
) -> None:
    """Pages leave the running year out, so every written year is an earlier one."""
    dated = [entry(f"Of {year}", f"• 2 authors\n·\nMay 1, {year}") for year in years]

    got = read(
        saved_on, "\n", entry(details="• 2 authors\n·\nJan 5"), *dated, year=given_year, today=today
    )

    assert got[0].published_at == datetime(expected, 1, 5, tzinfo=UTC)


LETTERS = st.characters(codec="utf-8", categories=["L", "Nd", "P", "Sm"])
WORDS = st.text(LETTERS, min_size=1, max_size=12)
TITLES = st.lists(WORDS, min_size=1, max_size=10).map(lambda words: "Of " + " ".join(words))
DAYS = st.dates(date(2001, 1, 1), date(2025, 12, 31))
ENTRIES = st.tuples(TITLES, st.integers(0, 99999), st.integers(0, 999), DAYS)


@given(st.lists(ENTRIES, max_size=6, unique_by=lambda entry: title_key(entry[0])))
def test_what_was_written_is_read_back(written: list[tuple[str, int, int, date]]) -> None:
    """Rendering entries and reading the page gives the same entries in the same order."""
    parts = [
        entry(title, f"  • {authors} authors\n·\n{day:%b} {day.day}, {day.year} {comments}")
        for title, authors, comments, day in written
    ]

    got = read(HEAD, *parts)

    assert [
        (paper.title, paper.author_count, paper.comments, paper.published_at) for paper in got
    ] == [
        (title, authors, comments, datetime(day.year, day.month, day.day, tzinfo=UTC))
        for title, authors, comments, day in written
    ]


PIECES = st.sampled_from(
    [HEAD, entry(), DETAILS, "·\n", "Feb 30", "x X\n·\nFeb 29", "Jan 1, 9999", "• 5 authors", "\n"]
)


@given(st.lists(PIECES | st.text(), max_size=12).map("\n".join), st.none() | st.integers(1, 9999))
def test_no_text_is_too_odd_to_be_read(text: str, year: int | None) -> None:
    """Anything at all is entries and warnings, and no entry comes twice."""
    page = read_page(text, year, TODAY)

    ids = [paper.id for paper in page.entries]
    assert len(ids) == len(set(ids))
    assert all(paper.is_local and paper.title for paper in page.entries)
    assert all(warning.startswith("line ") for warning in page.warnings)


SEEDS = ("000_410d8732ae7dba2a", "002_b001c59ca6358143")


@pytest.mark.recorded
@needs_recorded
@pytest.mark.parametrize(("seed", "count"), list(zip(SEEDS, (51, 49), strict=True)))
@pytest.mark.parametrize("today", [date(2026, 3, 2), date(2030, 1, 1)])
def test_real_pages_give_exactly_what_stands_in_them(seed: str, count: int, today: date) -> None:
    """Both saved pages parse to the list that lies beside them, whenever they are read."""
    path = RECORDED / "seeds" / f"{seed}.txt"
    expected = json.loads(path.with_suffix(".json").read_bytes())

    page = read_page(path.read_text(encoding="utf-8"), None, today)

    assert len(page.entries) == count
    assert list(page.warnings) == expected["warnings"]
    assert [seen(paper) for paper in page.entries] == [
        tuple(wanted[name] for name in EXPECTED) for wanted in expected["entries"]
    ]


EXPECTED = ("title", "abstract", "authors_count", "org_slug", "org", "date", "number")


def seen(paper: Paper) -> tuple[object, ...]:
    """Give what a paper tells in the order of EXPECTED."""
    lab, day = paper.organization, paper.published_at
    return (
        paper.title,
        paper.abstract,
        paper.author_count,
        lab.name if lab else None,
        lab.fullname if lab else None,
        day.date().isoformat() if day else None,
        paper.comments,
    )


@pytest.mark.recorded
@needs_recorded
def test_real_pages_hold_94_papers() -> None:
    """Six papers are on both pages, and importing both adds them once."""
    texts = [(RECORDED / "seeds" / f"{seed}.txt").read_text(encoding="utf-8") for seed in SEEDS]

    ids = {paper.id for text in texts for paper in read_page(text, None, TODAY).entries}

    assert len(ids) == 94
