"""Servers with an admin and a member each, who use all that stores something, and all tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from bot.accounts.domain import Owner
from bot.catchup.domain import Mark
from bot.ingest.sources.port import Batch
from bot.recommendations.store.visits import VisitStore
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Pause
from bot.roundups.services.past_runs import record_missed
from bot.schedules.schedule import Run
from bot.shelf.domain import Visitor
from bot.storage.database import Database
from bot.storage.schema import metadata
from bot.storage.transaction import Execute
from bot.watches.domain.draft import WatchDraft
from tests.support.fakes import NOW, a_paper
from tests.support.pauses import pause_roundup
from tests.watches.watching import Desk

_FIRST = 700_000_000_000_000_000
"""Ids as large as Discord's: no other number that is stored can hold one by chance."""


@dataclass(frozen=True)
class Tenant:
    """One server and its people."""

    guild: int
    admin: int
    member: int
    channel: int

    @property
    def own(self) -> Owner:
        """The member's own things."""
        return Owner(self.member)

    @property
    def server(self) -> Owner:
        """The server's, as its admin asks for them."""
        return Owner(self.admin, self.guild)


def tenant(number: int) -> Tenant:
    """Make the tenant of that number; no id is the beginning of another."""
    return Tenant(*(_FIRST + number * 1_000_001 + place * 10_007 for place in range(4)))


async def settle(desk: Desk, one: Tenant, first_paper: int = 1) -> None:
    """Let a tenant's people use everything that stores something, and send what there is."""
    services = desk.services
    await services.servers.joined(one.guild, one.channel)
    for owner, channel in ((one.own, None), (Owner(one.admin), None), (one.server, one.channel)):
        await services.watches.add(owner, WatchDraft("moe", channel))
        await services.watches.edit(owner, 1, WatchDraft(upvotes=0, query="moe OR moes"))
        await services.watches.add(owner, WatchDraft("rag", channel))
        await services.watches.remove(owner, 2)
    await services.preferences.set_quiet_hours(one.member, "22:00", "07:00", "Europe/Zurich")
    for member_id in (one.member, one.admin):
        await services.save_presses.save(member_id, ["2603.00001", "2603.99999"], first_paper)
        await services.saved.set_note(member_id, "2603.99999", "mine")
        await services.save_presses.remove(member_id, ["2603.00001"], first_paper + 1)
        await services.dismissals.dismiss(member_id, "2603.00003")
        await _catch_up(desk, member_id, first_paper)
        await services.recommendations.pin(member_id, "moe")
        await services.daily_recommendations.choose(member_id, "09:00")
        async with desk.database.write() as tx:
            await VisitStore(tx).note(member_id, 1, NOW)
    visitor = Visitor(one.guild, one.member, is_admin=False)
    for number, is_named in ((1, True), (2, False)):
        await services.ingest.store(Batch((paper := a_paper(90_000 + number),)))
        await services.shelf.add(visitor, paper, first_paper + number, is_named=is_named)
    await services.shelf.remove(visitor, "2603.90002", first_paper + 3)
    # a member's 👍 goes with their data, so that of the server's admin is what the server keeps
    for member_id, guild_id in ((one.admin, one.guild), (one.member, tenant(9).guild)):
        known = await services.like_presses.liked_among(guild_id, member_id, ["2603.90001"])
        if not known:
            press = services.like_presses.press
            await press(guild_id, member_id, ["2603.90001"], first_paper)
    await services.roundups.add(
        one.guild, one.admin, RoundupDraft(Destination(one.channel), "09:00")
    )
    await desk.bring(first_paper, "moe")
    await services.roundups.send(one.guild, 1, counts=False)
    (roundup,) = await services.roundups.all(one.guild)
    async with desk.database.write() as tx:
        await record_missed(tx, roundup, [Run(NOW, "2026-03-03")])
        await pause_roundup(tx, one.guild, 1, Pause.PERMISSIONS, desk.clock())
    (stopped,) = await services.servers.paused_roundups(one.guild)
    await services.servers.resume_roundup(stopped, "House")
    await desk.tell()


async def _catch_up(desk: Desk, member_id: int, press_id: int) -> None:
    """Let somebody skip a paper that was listed, and be done."""
    await desk.services.ingest.store(Batch((a_paper(80_000, listing_day=desk.clock().date()),)))
    catchup = desk.services.catchup
    page = await catchup.start(member_id, press_id)
    assert page.paper
    page = await catchup.passed(member_id, page.walk, page.paper.id, Mark.SKIPPED, press_id + 1)
    await catchup.finish(member_id, page.walk, None, press_id + 2)


async def every_row(database: Database) -> list[tuple[str, Mapping[str, Any]]]:
    """Give all rows of all tables, each with its table's name."""

    def read(execute: Execute) -> list[tuple[str, Mapping[str, Any]]]:
        return [
            (name, dict(row)) for name, query in _queries() for row in execute(query, {}).mappings()
        ]

    async with database.read() as tx:
        return await tx.run_in_one_trip(read)


@cache
def _queries() -> tuple[tuple[str, Select[Any]], ...]:
    return tuple((table.name, select(table)) for table in metadata.sorted_tables)


async def naming(database: Database, some_id: int) -> list[str]:
    """Name the tables and columns in which an id stands, alone or within a text."""
    rows = await every_row(database)
    return sorted({place for name, row in rows for place in _places(name, row, str(some_id))})


def _places(name: str, row: Mapping[str, Any], wanted: str) -> Iterator[str]:
    for column, value in row.items():
        if wanted in str(value):
            yield f"{name}.{column}"
