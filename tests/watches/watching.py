"""Watches for the tests of the services: papers come in, are matched, told and sent."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.accounts.domain import Owner
from bot.delivery.domain.order import Message
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.services import Services
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import Alert, Watch
from bot.watches.services.alerts import AlertService
from bot.watches.services.matching import MatchingService
from tests.delivery.sending import Sending, sending
from tests.support.fakes import Clock, FakeSource, a_paper

MEMBER, OTHER_MEMBER, GUILD, CHANNEL = 55, 56, 900, 7001
ME, SERVER = Owner(MEMBER), Owner(MEMBER, GUILD)


def written(alert: Alert, marker: str) -> Message:
    """Write an alert down, so that a test can read what was frozen."""
    told = {
        "marker": marker,
        "to": alert.recipient_id,
        "papers": {
            found.sample.paper.id: [watch.id for watch in found.watches] for found in alert.papers
        },
        "snippets": [found.sample.snippet for found in alert.papers],
        "reference": alert.reference,
        "total": alert.total,
        "day": alert.day and alert.day.isoformat(),
        "is_late": alert.is_late,
    }
    return Message(json.dumps(told))


def about(*words: str) -> dict[str, Any]:
    """Give the texts of a paper that holds these words and no others of the tests."""
    return {"title": f"On {' '.join(words)}", "abstract": f"We like {' and '.join(words)}."}


@dataclass
class Desk:
    """The watches of a few people over a real database, at a clock that the test moves."""

    database: Database
    clock: Clock
    services: Services = field(init=False)
    matching: MatchingService = field(init=False)
    telling: AlertService = field(init=False)
    sending: Sending = field(init=False)

    def __post_init__(self) -> None:
        """Build the services, and a sender."""
        self.sending = sending(self.database, clock=self.clock)
        self.restart()

    def restart(self) -> None:
        """Lose all that is only in memory."""
        self.sending = self.sending.restarted()
        self.services = Services.over(self.database, FakeSource(), self.clock)
        self.matching = MatchingService(self.database, self.clock)
        self.telling = AlertService(self.database, written, self.clock)

    async def watch(self, query: str, owner: Owner = ME, **options: Any) -> Watch:  # noqa: ANN401  # a draft's own
        """Set a watch up; a server's is told in its channel."""
        where: dict[str, Any] = {"channel_id": CHANNEL} if owner.guild_id else {}
        draft = WatchDraft(query, **(where | options))
        return await self.services.watches.add(owner, draft)

    async def ingest(self, *papers: Paper) -> None:
        """Let papers come in."""
        async with self.database.write() as tx:
            await PaperStore(tx).save(papers, self.clock())

    async def bring(self, number: int, *words: str, **known: Any) -> Paper:  # noqa: ANN401  # a paper's own
        """Let one paper with these words come in, listed today."""
        known = about(*words) | {"listing_day": self.clock().date()} | known
        paper = a_paper(number, **known)
        await self.ingest(paper)
        return paper

    async def order(self) -> int:
        """Match what is new and order alerts of it; give how many."""
        await self.matching.step()
        return await self.telling.step()

    async def tell(self) -> int:
        """Match, order and send."""
        made = await self.order()
        await self.sending.drain()
        return made

    async def pass_by(self, **span: float) -> None:
        """Let time go by, then match, order and send."""
        self.clock.now += timedelta(**span)
        await self.tell()

    def mail(self, recipient_id: int = MEMBER) -> list[dict[str, Any]]:
        """Give the alerts that have arrived at a member or in a channel, in their order."""
        payloads = (text for text in self.sending.target.payloads if text.startswith("{"))
        told = (json.loads(text) for text in payloads)
        return [alert for alert in told if alert.get("to") == recipient_id]

    def told(self, recipient_id: int = MEMBER) -> list[list[str]]:
        """Give the ids of the papers in each of these alerts."""
        return [list(alert["papers"]) for alert in self.mail(recipient_id)]

    def notices(self) -> list[str]:
        """Give the lines that admins were told."""
        return [text for text in self.sending.target.payloads if not text.startswith("{")]
