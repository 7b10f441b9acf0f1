"""Issues of roundups to draw, and the bodies of their messages."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.delivery.domain.order import Message
from bot.papers.domain.paper import Paper
from bot.roundups.domain.issue import Issue, IssuePage
from bot.roundups.domain.subscription import Layout
from bot.schedules.schedule import Cadence
from bot.search.domain.criteria import Criteria

ISSUE = Issue(
    subscription_id=2**63 - 1,
    guild_id=900,
    key="2026-03-04",
    reference="abcdefghijklmnopqrstuvwxyz",
    criteria=Criteria(0, 1, date(2026, 3, 4)),
    scheduled_at=datetime(2026, 3, 4, 9, tzinfo=UTC),
    layout=Layout.LIST,
    cadence=Cadence.DAILY,
    shown=(),
    total=0,
    closes_at=datetime(2026, 3, 4, 23, tzinfo=UTC),
    refresh_at=datetime(2026, 3, 4, 10, tzinfo=UTC),
)
ROLE = 2**63 - 1


def issue_page(
    papers: Sequence[Paper],
    late: Sequence[Paper] = (),
    *,
    more: int = 0,
    **known: Any,  # noqa: ANN401  # fields of an issue
) -> IssuePage:
    """Make an issue that shows `papers`, which get ids of their own."""
    shown = numbered(papers, 1)
    ids = tuple(paper.id for paper in shown)
    issue = replace(ISSUE, shown=ids, total=len(ids) + more, **known)
    return IssuePage(issue, shown, numbered(late, 101))


def numbered(papers: Sequence[Paper], first: int) -> tuple[Paper, ...]:
    """Give the papers the ids 2603.00001 and so on, counted from `first`."""
    return tuple(replace(paper, id=f"2603.{id_:05}") for id_, paper in enumerate(papers, first))


def bodies(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Read what is sent first, message by message."""
    return [json.loads(message.payload) for message in messages]


def plain_bodies(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Read what is sent if Discord refuses the first form, message by message."""
    return [json.loads(message.plain_payload) for message in messages]
