"""Stores the watches of each owner, and tracks what changed since a process last read them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Integer,
    RowMapping,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
    update,
)

from bot.accounts.domain import Owner
from bot.errors import BadRequest
from bot.storage.schema import hits, sequences, watches
from bot.storage.transaction import BATCH_ROWS, Transaction
from bot.watches.domain.lifecycle import TRANSITIONS, WatchEvent, WatchState
from bot.watches.domain.watch import (
    HitState,
    Recipient,
    Tempo,
    Watch,
    WatchKey,
    WatchPause,
    WatchTerms,
    watch_limit,
)

_TERMS = tuple(field.name for field in fields(WatchTerms))
_OWN = ("id", "number", "cursor", "created_at", "snoozed_until")

ChangePosition: TypeAlias = tuple[int, int]
"""Identifies a watch's last change: its version, which several watches may share, and its id."""
NEVER: ChangePosition = (0, 0)

_table = watches.c
_ACTIVE = select(func.count()).select_from(watches).where(_table.pause.is_(None))
_CHANGED = (
    select(
        *(_table.id, _table.query, _table.cursor, _table.first_day, _table.version),
        _table.pause.is_(None).label("is_active"),
    )
    .where(
        tuple_(_table.version, _table.id)
        > tuple_(bindparam("version", type_=Integer), bindparam("id", type_=Integer))
    )
    .order_by(_table.version, _table.id)
    .limit(BATCH_ROWS)
)
"""These are built once: every step asks them, and building one takes as long as running it."""


@dataclass(frozen=True, slots=True)
class WatchChange:
    """The part of a watch that matching needs.

    Papers are new to it if their sequence is above `cursor` and their listing day is not before
    `first_day`. `is_active` is False once it is no longer to be matched.
    """

    id: int
    query: str
    cursor: int
    first_day: date
    is_active: bool
    version: int

    @property
    def change(self) -> ChangePosition:
        """The change that led to this state."""
        return self.version, self.id


@dataclass(frozen=True, slots=True)
class ChangedState:
    """A watch whose state has changed: its state before and, if it was paused, since when."""

    watch: Watch
    before: WatchState
    paused_at: datetime | None


Which: TypeAlias = WatchKey | Recipient | Owner
"""One watch, all that alert a recipient, or all of an owner."""


class WatchStore:
    """Access to the watches within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def add(self, owner: Owner, terms: WatchTerms, first_day: date, now: datetime) -> Watch:
        """Create a watch that starts with the next ingested paper.

        It gets the lowest free number. Raises BadRequest if the owner has reached the limit.
        """
        row = _columns(owner, terms) | {
            "scope": owner.scope,
            "member_id": owner.member_id,
            "guild_id": owner.guild_id,
            "first_day": first_day,
            "created_at": now,
            # the counter comes first: its row lock makes writers in several processes take turns
            "version": await self._next_version(),
            "cursor": await self._newest(),
        }
        number = await self.free_number(owner)
        insert = watches.insert().values(row | {"number": number}).returning(watches)
        return watch((await self._tx.execute(insert)).mappings().one())

    async def of(self, owner: Owner) -> tuple[Watch, ...]:
        """Return an owner's watches, by number."""
        theirs = and_(_table.scope == owner.scope, _table.number > 0)
        query = select(watches).where(theirs).order_by(_table.number)
        return tuple(watch(row) for row in (await self._tx.execute(query)).mappings())

    async def get(self, owner: Owner, number: int) -> Watch | None:
        """Return one of an owner's watches."""
        query = select(watches).where(_is_numbered(owner, number))
        row = (await self._tx.execute(query)).mappings().first()
        return watch(row) if row else None

    async def edit(self, owner: Owner, number: int, terms: WatchTerms) -> Watch | None:
        """Change a watch's terms; if the query changed, the caller must also start it over."""
        return _only(await self._change(_is_numbered(owner, number), _columns(owner, terms)))

    async def start_over(self, known: Watch, first_day: date) -> None:
        """Let a watch start with the next ingested paper, as if it were new."""
        changes = {
            "cursor": await self._newest(),
            "first_day": first_day,
            "caught_up_at": None,
            "caught_up_with": None,
        }
        await self._change(_table.id == known.id, changes)

    async def start_at(self, known: Watch, cursor: int, first_day: date) -> None:
        """Let papers be new to a watch from there on, as they were before a change."""
        await self._newest()  # only to block ingest, until the watch has caught up
        await self._change(_table.id == known.id, {"cursor": cursor, "first_day": first_day})

    async def snooze(self, owner: Owner, number: int, until: datetime | None) -> Watch | None:
        """Hold back a watch's alerts until then, or until now to end a snooze."""
        return _only(await self._change(_is_numbered(owner, number), {"snoozed_until": until}))

    async def renumber(
        self, watch_id: int, number: int, pause: WatchState, paused_at: datetime | None
    ) -> Watch:
        """Give a watch another number and state; one below 0 hides it from its owner."""
        if pause is None:
            await self._newest()  # only to block ingest, until it is matched again
        changes = {"number": number, "pause": pause, "paused_at": paused_at}
        (changed,) = await self._change(_table.id == watch_id, changes)
        return changed

    async def free_number(self, owner: Owner, wanted: int = 0) -> int:
        """Return a free number of an owner: the one `wanted`, else the lowest.

        Raises BadRequest if the owner has reached the limit.
        """
        taken = {known.number for known in await self.of(owner)}
        free = [n for n in range(1, watch_limit(owner) + 1) if n not in taken]
        if not free:
            raise BadRequest(_too_many(owner))
        return wanted if wanted in free else free[0]

    async def apply(
        self, which: Which, event: WatchEvent, now: datetime
    ) -> tuple[ChangedState, ...]:
        """Apply an event to watches; return those whose state it changed, by number."""
        change = TRANSITIONS[event]
        await self._next_version()  # its row lock keeps their states as they are read here
        concerned = and_(_are(which), _is_in(change.origins))
        found = await self._tx.execute(
            select(_table.id, _table.pause, _table.paused_at).where(concerned)
        )
        before = {row.id: row for row in found}
        if not before:
            return ()
        if change.target is None:
            await self._newest()  # only to block ingest, until they are matched again
        changes = {"pause": change.target, "paused_at": now if change.target else None}
        changed = await self._change(_table.id.in_(before), changes)
        return tuple(
            ChangedState(each, _state(before[each.id].pause), before[each.id].paused_at)
            for each in changed
        )

    async def advance_first_day(self, first_day: date) -> int:
        """Let no watch find papers listed before then; return how many watches changed."""
        return len(await self._change(_table.first_day < first_day, {"first_day": first_day}))

    async def changed(self, since: ChangePosition) -> tuple[WatchChange, ...]:
        """Return the first watches that were changed after `since`, earliest change first."""
        version, watch_id = since
        found = await self._tx.execute(_CHANGED, {"version": version, "id": watch_id})
        return tuple(WatchChange(**row) for row in found.mappings())

    async def lock_recipient(self, recipient: Recipient) -> None:
        """Lock the alerts to this recipient, among callers of this method, until commit.

        Otherwise two processes could send alerts about the same paper at once.
        """
        first = select(_table.id).where(_alerts(recipient)).order_by(_table.id).limit(1)
        # key_share still admits new hits, which reference the watch; SQLite has one writer anyway
        await self._tx.execute(first.with_for_update(key_share=True))

    async def active(self) -> int:
        """Count the watches that are matched."""
        return (await self._tx.execute(_ACTIVE)).scalar_one()

    async def _change(
        self, condition: ColumnElement[bool], changes: Mapping[str, Any]
    ) -> tuple[Watch, ...]:
        """Update the watches that match, and return them as they are now, by number.

        Their waiting hits become due for a check; those of paused watches are held.
        """
        version = await self._next_version()
        changed = update(watches).where(condition).values(**changes, version=version)
        rows = (await self._tx.execute(changed.returning(watches))).mappings().all()
        these = select(_table.id).where(_table.version == version)
        not_before = (
            select(case((_table.pause.is_(None), hits.c.found_at)))
            .where(_table.id == hits.c.watch_id)
            .scalar_subquery()
        )
        waiting = update(hits).where(hits.c.watch_id.in_(these), hits.c.state == HitState.WAITING)
        await self._tx.execute(waiting.values(not_before=not_before))
        return tuple(sorted(map(watch, rows), key=lambda each: each.number))

    async def _next_version(self) -> int:
        moved = (
            update(sequences)
            .where(sequences.c.name == "watches")
            .values(value=sequences.c.value + 1)
            .returning(sequences.c.value)
        )
        return (await self._tx.execute(moved)).scalar_one()

    async def _newest(self) -> int:
        """Return the newest paper's sequence, and block ingest until this transaction ends.

        Otherwise papers ingested and matched in the meantime, without this watch, would be missed.
        """
        query = select(sequences.c.value).where(sequences.c.name == "ingest")
        return (await self._tx.execute(query.with_for_update(read=True))).scalar_one()


def _is_numbered(owner: Owner, number: int) -> ColumnElement[bool]:
    return and_(_table.scope == owner.scope, _table.number == number)


def _are(which: Which) -> ColumnElement[bool]:
    match which:
        case WatchKey(owner, number):
            return _is_numbered(owner, number)
        case Recipient():
            return _alerts(which)
        case Owner():
            return _table.scope == which.scope


def _is_in(states: Collection[WatchState]) -> ColumnElement[bool]:
    is_paused_so = _table.pause.in_([each for each in states if each])
    return or_(is_paused_so, _table.pause.is_(None)) if None in states else is_paused_so


def _state(pause: str | None) -> WatchState:
    return WatchPause(pause) if pause else None


def _alerts(recipient: Recipient) -> ColumnElement[bool]:
    return and_(
        _table.recipient_id == recipient.id,
        _table.guild_id.is_not_distinct_from(recipient.guild_id),
    )


def _only(changed: tuple[Watch, ...]) -> Watch | None:
    return changed[0] if changed else None


def _too_many(owner: Owner) -> str:
    whose = "You have" if owner.guild_id is None else "This server has"
    return f"{whose} {watch_limit(owner)} watches, the maximum. Remove one in /watches list."


def _columns(owner: Owner, terms: WatchTerms) -> dict[str, Any]:
    row = {name: getattr(terms, name) for name in _TERMS}
    return row | {"recipient_id": terms.channel_id or owner.member_id}


def watch(row: RowMapping) -> Watch:
    """Read a watch from a row that has all columns of `watches`."""
    terms: dict[str, Any] = {name: row[name] for name in _TERMS}
    terms |= {"tempo": Tempo(row["tempo"])}
    return Watch(
        owner=Owner(row["member_id"], row["guild_id"]),
        terms=WatchTerms(**terms),
        pause=_state(row["pause"]),
        **{name: row[name] for name in _OWN},
    )
