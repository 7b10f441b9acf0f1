"""Converts papers to rows and back; the only module that maps their fields to columns."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row

from bot.papers.domain import identity
from bot.papers.domain.folded import FoldedPaper, folded_submitter
from bot.papers.domain.linked import Linked
from bot.papers.domain.paper import Organization, Paper, Submitter
from bot.storage.schema import papers
from bot.text import acronyms

_LINKED = MappingProxyType(
    {
        "models": ("linked_models", "model_names"),
        "datasets": ("linked_datasets", "dataset_names"),
        "spaces": ("linked_spaces", "space_names"),
    }
)
"""The columns of the number and the names of what is linked, by the paper's field."""
_PLAIN = frozenset(field.name for field in fields(Paper)) - {"organization", "submitter", *_LINKED}
_TUPLES = ("authors", "ai_keywords", "media_urls")
_ORGANIZATION = ("organization_name", "organization_fullname")
_SUBMITTER = ("submitter_name", "submitter_fullname")
_NAMES = (
    *sorted(_PLAIN),
    *_ORGANIZATION,
    *_SUBMITTER,
    *chain.from_iterable(_LINKED.values()),
)
COLUMNS = tuple(papers.c[name] for name in _NAMES)
"""The columns that a paper is read from."""
_CHANGING = ("upvotes", "comments", "code_url", "project_url")
"""What filters go by that may change, beside the numbers of what is linked."""


def values(paper: Paper, seen_at: datetime) -> dict[str, Any]:
    """Return the row of `papers`, without its key, sequence and time of ingest."""
    row: dict[str, Any] = {name: getattr(paper, name) for name in _PLAIN}
    row |= {name: list(row[name]) for name in _TUPLES}
    for field, linked in _linked(paper).items():
        count, names = _LINKED[field]
        row |= {count: linked and linked.count, names: linked and list(linked.names)}
    organization, submitter = paper.organization, paper.submitter
    return (
        row
        | derived(paper)
        | {
            "local_id": identity.local_id(paper.title),
            "organization_name": organization.name if organization else None,
            "organization_fullname": organization.fullname if organization else None,
            "submitter_name": submitter.name if submitter else None,
            "submitter_fullname": submitter.fullname if submitter else None,
            "has_video": paper.has_video,
            "updated_at": seen_at,
        }
    )


def paper(row: Row[*tuple[Any, ...]]) -> Paper:
    """Read a paper from a row that begins with `COLUMNS`."""
    known: dict[str, Any] = dict(zip(_NAMES, row, strict=False))
    for name in _TUPLES:
        known[name] = tuple(known[name])
    for field, (count, names) in _LINKED.items():
        number, named = known.pop(count), known.pop(names)
        known[field] = None if number is None else Linked(number, tuple(named or ()))
    lab, lab_fullname = (known.pop(column) for column in _ORGANIZATION)
    name, fullname = (known.pop(column) for column in _SUBMITTER)
    return Paper(
        **known,
        organization=Organization(lab, lab_fullname or lab) if lab else None,
        submitter=Submitter(name, fullname or name) if name else None,
    )


def changing(paper: Paper) -> dict[str, Any]:
    """Return what filters go by that may change, as `first_known` holds it."""
    numbers = {field: linked and linked.count for field, linked in _linked(paper).items()}
    return {name: getattr(paper, name) for name in _CHANGING} | numbers


def as_it_was(paper: Paper, before: Mapping[str, Any] | None) -> Paper:
    """Return a paper as it was at the time of some `changing` values; None means no change."""
    if before is None:
        return paper
    numbers = {field: None if before[field] is None else Linked(before[field]) for field in _LINKED}
    return replace(paper, **{name: before[name] for name in _CHANGING} | numbers)


def _linked(paper: Paper) -> dict[str, Linked | None]:
    return {field: getattr(paper, field) for field in _LINKED}


def derived(paper: Paper) -> dict[str, Any]:
    """Return the columns that follow from others by rules that may change."""
    return {"has_code": paper.has_code, "submitter_folded": folded_submitter(paper) or None}


def texts(paper: Paper) -> tuple[object, ...]:
    """Return the parts that the full-text index covers; it is updated only if they differ."""
    return paper.title, paper.abstract, paper.authors, paper.organization


def folded(paper: Paper) -> dict[str, object]:
    """Return the texts of `paper_text`, with which a query's words are compared."""
    texts = FoldedPaper.of(paper)
    return {name: getattr(texts, name) for name in ("title", "abstract", "authors", "orgs")}


def mined(paper: Paper) -> set[tuple[str, str]]:
    """Return the acronyms that the paper itself explains, each with its long form."""
    return {
        *acronyms.extract_definitions(paper.title),
        *acronyms.extract_definitions(paper.abstract),
    }
