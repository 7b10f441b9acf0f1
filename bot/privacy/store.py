"""Finds everything stored about a person or a server, in every table, to export or delete it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, func, or_, select, update

from bot.accounts.domain import DELETED_USER_ID, Owner
from bot.delivery.domain.order import DeliveryKind, TargetKind
from bot.privacy.domain import DataKind
from bot.storage.schema import (
    alerts,
    catchup_papers,
    catchups,
    daily_recommendations,
    deliveries,
    dismissed_papers,
    guilds,
    hits,
    issues,
    likes,
    members,
    notified,
    posted_papers,
    recommendation_visits,
    removed_watches,
    roundup_runs,
    saved_papers,
    shelf_papers,
    subscriptions,
    taste_words,
    watch_steps,
    watches,
)
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table that belong to an owner.

    If `person_column` is given, the rows belong to somebody else and name the person in it, and a
    deletion writes DELETED_USER_ID into it. Of `visible` columns, if there are any, the owner sees
    no others.
    """

    kind: DataKind
    table: Table
    condition: ColumnElement[bool]
    person_column: Column[int] | None = None
    visible: Sequence[Column[Any]] = ()


def rows_of(owner: Owner) -> tuple[Rows, ...]:
    """Return all rows of a person or, if `owner` is of a server, of that server.

    The order is safe for deletion: rows found through others come before those, and `told` comes
    after the watches, without which it can't grow any more.
    """
    if owner.guild_id is None:
        return tuple(_of_member(owner.member_id, owner.scope))
    return tuple(_of_guild(owner.guild_id, owner.scope))


def _of_member(member_id: int, scope: str) -> Iterator[Rows]:
    own = watches.c.scope == scope
    an_alert = and_(
        deliveries.c.kind.in_((DeliveryKind.ALERT, DeliveryKind.RECOMMENDATIONS)),
        deliveries.c.subject_id == member_id,
        deliveries.c.guild_id.is_(None),
    )
    a_notice = and_(
        deliveries.c.kind == DeliveryKind.NOTICE,
        deliveries.c.target == TargetKind.DIRECT,
        deliveries.c.channel_id == member_id,
    )
    yield Rows(DataKind.MESSAGES, deliveries, or_(an_alert, a_notice))
    theirs = select(watches.c.id).where(own)
    yield Rows(DataKind.HITS, hits, hits.c.watch_id.in_(theirs))
    yield Rows(DataKind.WATCH_STEPS, watch_steps, watch_steps.c.watch_id.in_(theirs))
    yield Rows(DataKind.REMOVED_WATCHES, removed_watches, removed_watches.c.watch_id.in_(theirs))
    yield Rows(DataKind.WATCHES, watches, own)
    yield Rows(DataKind.TOLD, notified, notified.c.recipient_id == member_id)
    is_theirs = and_(alerts.c.recipient_id == member_id, alerts.c.scope == scope)
    yield Rows(DataKind.ALERTS, alerts, is_theirs)
    yield Rows(DataKind.LIKES, likes, likes.c.member_id == member_id)
    yield Rows(DataKind.SAVED, saved_papers, saved_papers.c.member_id == member_id)
    visits = recommendation_visits
    daily = daily_recommendations
    yield Rows(DataKind.DAILY, daily, daily.c.member_id == member_id)
    yield Rows(DataKind.TASTE, taste_words, taste_words.c.member_id == member_id)
    yield Rows(DataKind.VISITS, visits, visits.c.member_id == member_id)
    yield Rows(DataKind.DISMISSED, dismissed_papers, dismissed_papers.c.member_id == member_id)
    yield Rows(DataKind.CATCH_UP, catchups, catchups.c.member_id == member_id)
    yield Rows(DataKind.CAUGHT_UP, catchup_papers, catchup_papers.c.member_id == member_id)
    yield Rows(
        DataKind.SERVER_WATCHES,
        watches,
        and_(watches.c.member_id == member_id, watches.c.guild_id.is_not(None)),
        person_column=watches.c.member_id,
        visible=(watches.c.guild_id, watches.c.number),
    )
    yield Rows(
        DataKind.SERVER_ROUNDUPS,
        subscriptions,
        subscriptions.c.admin_id == member_id,
        person_column=subscriptions.c.admin_id,
        visible=(
            subscriptions.c.guild_id,
            subscriptions.c.number,
            subscriptions.c.removed_at,
        ),
    )
    yield Rows(
        DataKind.SHELVED,
        shelf_papers,
        shelf_papers.c.member_id == member_id,
        person_column=shelf_papers.c.member_id,
        visible=(
            shelf_papers.c.guild_id,
            shelf_papers.c.paper_id,
            shelf_papers.c.is_named,
            shelf_papers.c.put_at,
        ),
    )
    yield Rows(DataKind.SETTINGS, members, members.c.id == member_id)


def _of_guild(guild_id: int, scope: str) -> Iterator[Rows]:
    own = watches.c.guild_id == guild_id
    its_alerts = alerts.c.scope == scope
    channels = select(alerts.c.recipient_id).where(its_alerts)
    yield Rows(DataKind.MESSAGES, deliveries, deliveries.c.guild_id == guild_id)
    yield Rows(DataKind.ISSUES, issues, issues.c.guild_id == guild_id)
    yield Rows(DataKind.RUNS, roundup_runs, roundup_runs.c.guild_id == guild_id)
    yield Rows(DataKind.ROUNDUPS, subscriptions, subscriptions.c.guild_id == guild_id)
    yield Rows(
        DataKind.SHELF,
        shelf_papers,
        shelf_papers.c.guild_id == guild_id,
        # its admins may not learn who put a paper there
        visible=(shelf_papers.c.guild_id, shelf_papers.c.paper_id, shelf_papers.c.put_at),
    )
    yield Rows(
        DataKind.LIKED,
        likes,
        likes.c.guild_id == guild_id,
        visible=(likes.c.guild_id, likes.c.paper_id, likes.c.liked_at),
    )
    yield Rows(DataKind.POSTED, posted_papers, posted_papers.c.guild_id == guild_id)
    theirs = select(watches.c.id).where(own)
    yield Rows(DataKind.HITS, hits, hits.c.watch_id.in_(theirs))
    yield Rows(DataKind.WATCH_STEPS, watch_steps, watch_steps.c.watch_id.in_(theirs))
    yield Rows(DataKind.REMOVED_WATCHES, removed_watches, removed_watches.c.watch_id.in_(theirs))
    yield Rows(DataKind.WATCHES, watches, own)
    yield Rows(
        DataKind.TOLD, notified, notified.c.recipient_id.in_(channels)
    )  # all come from an alert
    yield Rows(DataKind.ALERTS, alerts, its_alerts)
    yield Rows(DataKind.SETTINGS, guilds, guilds.c.id == guild_id)


class PersonalDataStore:
    """Access to everything stored about an owner, within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def counts(self, owner: Owner) -> dict[DataKind, int]:
        """Count the rows of each share."""
        return {
            rows.kind: (
                await self._tx.execute(
                    select(func.count()).select_from(rows.table).where(rows.condition)
                )
            ).scalar_one()
            for rows in rows_of(owner)
        }

    async def rows(self, owner: Owner) -> dict[DataKind, list[Mapping[str, Any]]]:
        """Return all rows of each share, as they are stored."""
        found: dict[DataKind, list[Mapping[str, Any]]] = {}
        for rows in rows_of(owner):
            columns = rows.visible or tuple(rows.table.columns)
            query = select(*columns).where(rows.condition)
            result = await self._tx.execute(query.order_by(*rows.table.primary_key.columns))
            found[rows.kind] = [dict(row) for row in result.mappings()]
        return found

    async def delete(self, owner: Owner) -> None:
        """Delete all rows, and the person's id in the rows of others.

        It does so twice: the second pass finds what another process was writing while the first
        waited for it.
        """
        for rows in rows_of(owner) * 2:
            where = rows.condition
            if rows.person_column is None:
                await self._tx.execute(delete(rows.table).where(where))
            else:
                nobody = (
                    update(rows.table).where(where).values({rows.person_column: DELETED_USER_ID})
                )
                await self._tx.execute(nobody)
