"""Parses saved text of the Hugging Face Papers search page (docs/design/upstream.md)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from bot.ingest.sources.fields import one_line
from bot.papers.domain.identity import local_id, title_key
from bot.papers.domain.paper import Organization, Paper

MAX_TITLE = 300
MIN_ABSTRACT = 150
"""Characters; real titles have up to 206, real abstracts at least 165."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = rf"(?P<month>{'|'.join(_MONTHS)}) (?P<day>[0-9]{{1,2}})"
_SAVED_ON = re.compile(_DAY)
_DETAILS = re.compile(
    r"(?:• (?P<authors>[0-9]{1,6}) authors?|(?P<slug>[\w.-]+) (?P<fullname>[^\n]+))\n·\n"
    rf"{_DAY}(?:, (?P<year>[0-9]{{4}}))?(?: (?P<comments>[0-9]{{1,9}}))?"
)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A saved page: its papers in the page's order, and warnings, each with a line number."""

    entries: tuple[Paper, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """Cleaned lines between blank ones; `line` is the number of the first, counted from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class _PageEntry:
    line: int
    title: str
    abstract: str
    details: re.Match[str] | None


@dataclass(slots=True)
class _Outline:
    """The entries of a page as written, before the year of their dates is known."""

    saved_on: re.Match[str] | None = None
    entries: list[_PageEntry] = field(default_factory=list[_PageEntry])
    warnings: list[str] = field(default_factory=list[str])

    def warn(self, line: int, text: str) -> None:
        self.warnings.append(f"line {line}: {text}")

    def add(self, title: _Block, abstract: str, details: re.Match[str] | None) -> None:
        heading = one_line(title.text)
        if title_key(heading):
            self.entries.append(_PageEntry(title.line, heading, abstract, details))
        else:
            self.warn(title.line, "a title without letters or digits")


def read_page(text: str, year: int | None, today: date) -> SavedPage:
    """Parse a saved page; anything but an entry becomes a warning, and nothing is raised.

    `year` is the one in which the page was saved. By default that is the year after the latest one
    written on the page, which omits its own year; if none is written, it is the last year in which
    the page's day has come.
    """
    outline = _outline(_blocks(text))
    page_year = year or _page_year(outline, today)
    papers: dict[str, Paper] = {}
    for entry in outline.entries:
        paper = _paper(entry, page_year)
        if paper.id in papers:
            outline.warn(entry.line, "entry repeated")
        elif entry.details and not paper.published_at:
            outline.warn(entry.line, "entry with a date that does not exist")
        papers.setdefault(paper.id, paper)
    return SavedPage(tuple(papers.values()), tuple(outline.warnings))


def _blocks(text: str) -> Iterator[_Block]:
    lines: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if tidy := one_line(line):
            lines.append(tidy)
        elif lines:
            yield _Block(number - len(lines), "\n".join(lines))
            lines = []


def _outline(blocks: Iterable[_Block]) -> _Outline:
    outline = _Outline()
    texts: list[_Block] = []
    for block in blocks:
        if details := _DETAILS.fullmatch(block.text):
            _close_entry(outline, texts, block.line, details)
            texts = []
        elif not outline.entries and (saved_on := _SAVED_ON.fullmatch(block.text)):
            # Everything above the page's date is its header.
            outline.saved_on = saved_on
            texts = []
        else:
            texts.append(block)
    _close_bare(outline, texts)
    return outline


def _close_entry(outline: _Outline, texts: list[_Block], line: int, details: re.Match[str]) -> None:
    """Finish an entry at its details: the last texts are its title and abstract."""
    start = len(texts) - 2
    if start < 0:
        _close_bare(outline, texts)
        outline.warn(line, "a meta block without title and abstract")
        return
    # No title is that long: it is a paragraph of the abstract.
    while start > 0 and len(texts[start].text) > MAX_TITLE:
        start -= 1
    abstract = "\n\n".join(one_line(block.text) for block in texts[start + 1 :])
    _close_bare(outline, texts[:start])
    outline.add(texts[start], abstract, details)


def _close_bare(outline: _Outline, texts: list[_Block]) -> None:
    """Find the entries without details among `texts`; warn about the rest."""
    rest = iter(range(len(texts)))
    for index in rest:
        title = texts[index]
        abstract = one_line(texts[index + 1].text) if index + 1 < len(texts) else ""
        if len(abstract) >= max(MIN_ABSTRACT, len(title.text)):
            outline.warn(title.line, "entry without a meta block")
            outline.add(title, abstract, None)
            next(rest)
        else:
            outline.warn(title.line, "text that belongs to no entry")


def _page_year(outline: _Outline, today: date) -> int:
    written = [entry.details["year"] for entry in outline.entries if entry.details]
    if years := [int(year) for year in written if year]:
        return max(years) + 1
    day = _date(outline.saved_on, today.year) if outline.saved_on else None
    return today.year - 1 if day and day > today else today.year


def _paper(entry: _PageEntry, page_year: int) -> Paper:
    details = entry.details
    if not details:
        return Paper(id=local_id(entry.title), title=entry.title, abstract=entry.abstract)
    day = _date(details, int(details["year"] or page_year))
    authors, slug = details["authors"], details["slug"]
    return Paper(
        id=local_id(entry.title),
        title=entry.title,
        abstract=entry.abstract,
        author_count=int(authors) if authors else None,
        organization=Organization(slug, details["fullname"]) if slug else None,
        published_at=datetime.combine(day, time(), UTC) if day else None,
        # The page omits a counter of 0.
        comments=int(details["comments"] or 0),
    )


def _date(found: re.Match[str], year: int) -> date | None:
    try:
        return date(year, _MONTHS.index(found["month"]) + 1, int(found["day"]))
    except ValueError:
        return None
