"""Tests a paper against a query's filters; `bot/search/store/conditions.py` has them in SQL."""

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType

from bot.papers.domain.folded import folded_submitter
from bot.papers.domain.paper import Paper
from bot.search.domain.syntax_tree import Bound, Filters, Has

_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = MappingProxyType(
    {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "=": operator.eq}
)
_LINKS: Mapping[Has, Callable[[Paper], object]] = MappingProxyType(
    {
        Has.CODE: operator.attrgetter("has_code"),
        Has.PROJECT: operator.attrgetter("project_url"),
        Has.MODEL: lambda paper: paper.models and paper.models.count,
        Has.DATASET: lambda paper: paper.datasets and paper.datasets.count,
        Has.SPACE: lambda paper: paper.spaces and paper.spaces.count,
        Has.VIDEO: operator.attrgetter("has_video"),
    }
)


def passes(paper: Paper, filters: Filters) -> bool:
    """Return whether `paper` passes all of `filters`; an unknown value passes none."""
    return (
        _is_within(paper.upvotes, filters.upvotes)
        and _is_within(paper.comments, filters.comments)
        and all(_LINKS[link](paper) for link in filters.has)
        and is_by(paper, filters)
        and _is_listed_in(paper, filters)
    )


def is_by(paper: Paper, filters: Filters) -> bool:
    """Return whether the names of who submitted `paper` have all that `filters` ask for."""
    return not filters.by or all(f" {name} " in folded_submitter(paper) for name in filters.by)


def may_pass(paper: Paper, filters: Filters) -> bool:
    """Return whether `paper` may pass `filters` one day: who submitted it doesn't change."""
    return paper.submitter is None or is_by(paper, filters)


def _is_within(number: int | None, bounds: Iterable[Bound]) -> bool:
    return all(
        number is not None and _COMPARISONS[bound.op](number, bound.value) for bound in bounds
    )


def _is_listed_in(paper: Paper, filters: Filters) -> bool:
    """Compare the listing day, or the publication date of a paper that was never listed."""
    if not (filters.since or filters.until):
        return True
    day = paper.listing_day or (paper.published_at and paper.published_at.date())
    return day is not None and (filters.since or date.min) <= day <= (filters.until or date.max)
