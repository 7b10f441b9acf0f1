"""Writes the filters of a query as conditions on the columns of `papers`."""

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement

from bot.domain.query_nodes import Filters, Has

Columns = Callable[[str], ColumnElement[Any]]
"""Gives the column of `papers` with a name, as the statement at hand calls it."""

_LINKS = MappingProxyType({Has.CODE: "code_url", Has.PROJECT: "project_url"})
_COUNTS = MappingProxyType(
    {Has.MODEL: "linked_models", Has.DATASET: "linked_datasets", Has.SPACE: "linked_spaces"}
)


def conditions(filters: Filters, column: Columns) -> Iterator[ColumnElement[bool]]:
    """Write all of `filters` but the listing days, which are a range of the key."""
    for name, bounds in (("upvotes", filters.upvotes), ("comments", filters.comments)):
        for bound in bounds:
            yield column(name).op(bound.op, is_comparison=True)(bound.value)
    yield from (_linked(wanted, column) for wanted in sorted(filters.has))


def _linked(wanted: Has, column: Columns) -> ColumnElement[bool]:
    if name := _LINKS.get(wanted):
        return column(name).is_not(None)
    if name := _COUNTS.get(wanted):
        return column(name) > 0
    return column("has_video").is_(True)
