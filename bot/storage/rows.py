"""Turns papers into rows and back: the one place that knows which column holds what."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from bot.domain import acronyms, text
from bot.domain.folded import FoldedPaper
from bot.domain.papers import Organization, Paper

_PLAIN = frozenset(field.name for field in fields(Paper)) - {"organization"}
_TUPLES = ("authors", "ai_keywords", "media_urls")


def values(paper: Paper, seen_at: datetime) -> dict[str, Any]:
    """Give the row of `papers`, without its key, sequence and time of ingest."""
    row: dict[str, Any] = {name: getattr(paper, name) for name in _PLAIN}
    row |= {name: list(row[name]) for name in _TUPLES}
    organization = paper.organization
    return row | {
        "local_id": text.local_id(paper.title),
        "organization_name": organization.name if organization else None,
        "organization_fullname": organization.fullname if organization else None,
        "has_video": paper.has_video,
        "updated_at": seen_at,
    }


def paper(row: RowMapping) -> Paper:
    """Read a paper from a row that has all columns of `papers`."""
    known: dict[str, Any] = {name: row[name] for name in _PLAIN}
    known |= {name: tuple(row[name]) for name in _TUPLES}
    if row["organization_name"]:
        known["organization"] = Organization(
            row["organization_name"], row["organization_fullname"] or row["organization_name"]
        )
    return Paper(**known)


def texts(paper: Paper) -> tuple[object, ...]:
    """Give the parts that the full-text index reads: while they are equal it is left alone."""
    return paper.title, paper.abstract, paper.authors, paper.organization


def folded(paper: Paper) -> dict[str, object]:
    """Give the texts of `paper_text`: what a query's words are compared with."""
    texts = FoldedPaper.of(paper)
    return {name: getattr(texts, name) for name in ("title", "abstract", "authors", "orgs")}


def mined(paper: Paper) -> set[tuple[str, str]]:
    """Give the acronyms that the paper itself explains, each with its long form."""
    return {*acronyms.mine(paper.title), *acronyms.mine(paper.abstract)}
