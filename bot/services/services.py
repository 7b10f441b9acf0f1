"""The use cases, wired to one database and one source: all that cogs and commands may ask for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.services.commands import CommandRecord
from bot.services.guilds import Guilds
from bot.services.ingest import Ingest
from bot.services.issues import Issues
from bot.services.ledger import Ledgers
from bot.services.lists import Lists
from bot.services.lookup import Lookup
from bot.services.members import Members
from bot.services.privacy import Privacy
from bot.services.roundups import Roundups
from bot.services.search import Search
from bot.services.status import StatusReport
from bot.services.watches import Watches
from bot.sources.base import Source
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """One of each use case.

    `ordered` is set when there is something new to send, `stirred` when something may be to tell.
    """

    ingest: Ingest
    search: Search
    lists: Lists
    lookup: Lookup
    status: StatusReport
    commands: CommandRecord
    issues: Issues
    roundups: Roundups
    watches: Watches
    members: Members
    guilds: Guilds
    ledgers: Ledgers
    privacy: Privacy
    ordered: asyncio.Event
    stirred: asyncio.Event

    @classmethod
    def over(
        cls,
        database: Database,
        source: Source,
        clock: Callable[[], datetime],
        *,
        patient: Source | None = None,
        backfill_days: int = 30,
    ) -> Self:
        """Build the use cases over `database`, filled from `source`.

        `patient` is the same source for work that nobody waits for: it may take minutes.
        """
        ingest = Ingest(database, source, clock, backfill_days=backfill_days)
        search = Search(database, source, clock)
        issues, ordered, stirred = Issues(search, clock), asyncio.Event(), asyncio.Event()
        return cls(
            ingest=Ingest(database, patient or source, clock, backfill_days=backfill_days),
            search=search,
            lists=Lists(database, search, ingest, clock),
            lookup=Lookup(database, source, search, clock),
            status=StatusReport(database, clock),
            commands=CommandRecord(database),
            issues=issues,
            roundups=Roundups(database, issues, clock, ordered.set),
            watches=Watches(database, search, clock, stirred.set),
            members=Members(database, clock, stirred.set),
            guilds=Guilds(database, clock, ordered.set),
            ledgers=Ledgers(database),
            privacy=Privacy(database, clock),
            ordered=ordered,
            stirred=stirred,
        )
