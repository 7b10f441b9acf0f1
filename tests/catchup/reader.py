"""Members who catch up, over a database of each engine, with a clock to move."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.accounts.domain import Owner
from bot.catchup.domain import CatchUpPage, Mark
from bot.ingest.sources.port import Batch
from bot.papers.domain.paper import Paper
from bot.services import Services
from bot.storage.database import Database
from bot.watches.domain.watch import Recipient
from bot.watches.store.alerts import AlertStore
from tests.support.fakes import Clock, FakeSource, a_paper

ANN, BEN = 700_000_000_000_000_001, 700_000_000_000_000_002


@dataclass
class Reader:
    """What members do, each press with an id of its own, which are in the order of presses."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    services: Services = field(init=False)
    ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1_000))

    def __post_init__(self) -> None:
        """Build the services."""
        self.services = Services.over(self.database, FakeSource(), self.clock)

    async def list(self, *numbers: int, days_ago: int = 0, **known: object) -> None:
        """Put papers on the list of a day; the number of each is that of its upvotes."""
        day = (self.clock() - timedelta(days=days_ago)).date()
        papers = tuple(a_paper(each, listing_day=day, **known) for each in numbers)
        await self.know(*papers)

    async def know(self, *papers: Paper) -> None:
        """Put papers into the cache."""
        await self.services.ingest.store(Batch(papers, seen_at=self.clock()))

    async def alert(self, number: int, who: int = ANN) -> None:
        """Note that somebody was alerted to a paper."""
        async with self.database.write() as tx:
            store, ids, key = AlertStore(tx), [a_paper(number).id], f"{next(self.ids)}"
            alert_id = await store.add(Recipient(who), key, key, self.clock())
            await store.record_papers(alert_id, Recipient(who), ids, self.clock())

    async def start(
        self, minutes: int | None = None, query: str = "", who: int = ANN
    ) -> CatchUpPage:
        """Use the command."""
        return await self.services.catchup.start(who, next(self.ids), minutes, query)

    async def look_back(self, who: int = ANN) -> CatchUpPage:
        """Look at what is left from before."""
        return await self.services.catchup.look_back(who, next(self.ids))

    async def passed(
        self, page: CatchUpPage, mark: Mark = Mark.SHOWN, who: int = ANN
    ) -> CatchUpPage:
        """Go past the paper of a page."""
        assert page.paper
        catchup = self.services.catchup
        return await catchup.passed(who, page.walk, page.paper.id, mark, next(self.ids))

    async def done(self, page: CatchUpPage, who: int = ANN) -> CatchUpPage:
        """Press Done on a page."""
        shown = page.paper.id if page.paper else None
        return await self.services.catchup.finish(who, page.walk, shown, next(self.ids))

    async def undo(self, page: CatchUpPage, who: int = ANN) -> CatchUpPage:
        """Press Undo on a page."""
        walk = replace(page.walk, left=page.back)
        return await self.services.catchup.undo(who, walk, page.undo or 0, next(self.ids))

    async def shown(self, page: CatchUpPage, who: int = ANN) -> Sequence[int]:
        """Give the numbers of all papers of a walk, going past each."""
        numbers: list[int] = []
        while page.paper:
            numbers.append(number_of(page.paper))
            page = await self.passed(page, who=who)
        return numbers

    async def state(self, who: int = ANN) -> tuple[object, ...]:
        """Give how far somebody has come, what they did with papers, and what they have saved."""
        stored = json.loads((await self.services.privacy.export(Owner(who))).content)
        saved = {row["paper_id"] for row in stored["saved_papers"] if row["removed_at"] is None}
        progress = [(row["until"], row["done_at"]) for row in stored["catch_up"]]
        return progress, stored["caught_up"], saved


def number_of(paper: Paper | None) -> int:
    """Give the number of a paper, 0 if there is none."""
    return int(paper.id.partition(".")[2]) if paper else 0
