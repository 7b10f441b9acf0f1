"""Writes papers as a table of comma-separated values, for spreadsheets."""

import csv
import io
from collections.abc import Iterable

from bot.exports.domain.citations import Citation

_COLUMNS = (
    "key",
    "arxiv_id",
    "title",
    "authors",
    "published",
    "listed",
    "upvotes",
    "url",
    "doi",
    "code",
    "note",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run begins with one of these."""


def as_csv(citations: Iterable[Citation]) -> str:
    """Return a heading and a row for each citation; authors are separated by `; `."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(_COLUMNS)
    writer.writerows(map(_row, citations))
    return table.getvalue()


def _row(citation: Citation) -> tuple[str, ...]:
    paper = citation.paper
    return (
        citation.key,
        citation.arxiv_id,
        _inert(citation.title),
        _inert("; ".join(author.whole for author in citation.authors)),
        citation.published.isoformat() if citation.published else "",
        paper.listing_day.isoformat() if paper.listing_day else "",
        "" if paper.upvotes is None else str(paper.upvotes),
        paper.arxiv_url or "",
        citation.doi,
        paper.code_url or paper.abstract_code_url or "",
        ". ".join(citation.remarks),
    )


def _inert(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
