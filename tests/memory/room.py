"""A server with a posted roundup, whose members give its papers a 👍, and what redraws it."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Result, Sent
from bot.delivery.targets.registry import Targets
from bot.ingest.sources.port import Batch
from bot.memory.domain import LikePress
from bot.memory.services.posts import PostMemory
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.services.refresh import RefreshService
from bot.roundups.views.messages import issue_messages
from bot.services import Services
from bot.storage.database import Database
from tests.delivery.sending import Sending, sending
from tests.support.discord_limits import texts
from tests.support.fakes import Clock, FakeSource, a_paper

GUILD, ELSEWHERE, ADMIN, CHANNEL = 900, 901, 55, 7001
ANN, BEN = 71, 72
ONE, TWO, UNKNOWN = "2603.00001", "2603.00002", "2603.99999"


@dataclass
class Redrawn:
    """A target that only edits, and keeps the texts of each edit; `results` come first."""

    edits: list[list[str]] = field(default_factory=list[list[str]])
    results: list[Result] = field(default_factory=list[Result])

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Refuse: what is redrawn was posted before."""
        raise AssertionError(delivery, nonce)

    async def find(self, delivery: Delivery) -> Result:
        """Refuse: what is redrawn was posted before."""
        raise AssertionError(delivery)

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Keep what is shown then."""
        if self.results:
            return self.results.pop(0)
        self.edits.append(texts(json.loads(payload)["components"]))
        return Sent(delivery.message_id)


@dataclass
class Room:
    """The services over a real database, at a clock that the test moves."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    redrawn: Redrawn = field(default_factory=Redrawn)
    services: Services = field(init=False)
    sending: Sending = field(init=False)
    refresh: RefreshService = field(init=False)
    presses: int = 0

    def __post_init__(self) -> None:
        """Build the services."""
        self.services = Services.over(self.database, FakeSource(), self.clock)
        self.sending = sending(self.database, clock=self.clock)
        self.redraw_through(dict.fromkeys(TargetKind, self.redrawn))

    def redraw_through(self, targets: Targets) -> None:
        """Edit through other targets."""
        self.refresh = RefreshService(
            self.database, targets, issue_messages, PostMemory(), self.clock
        )

    async def post(self, papers: int = 2, channel: int = CHANNEL, **options: object) -> None:
        """Bring papers and order a roundup of them all, then send it."""
        day = self.clock().date()
        listed = (a_paper(number, listing_day=day) for number in range(1, papers + 1))
        await self.services.ingest.store(Batch(tuple(listed)))
        is_announcement = "is_published" in options
        place = Destination(channel, is_announcement=is_announcement)
        draft = RoundupDraft(place, "09:00", zone="UTC", top=papers, **options)  # pyright: ignore[reportArgumentType]  # tests name real fields
        added = await self.services.roundups.add(GUILD, ADMIN, draft)
        await self.services.roundups.send(GUILD, added.number, counts=False)
        await self.sending.drain()

    async def press(self, *paper_ids: str, who: int = ANN, guild_id: int = GUILD) -> LikePress:
        """Let a member press, or pick from the menu."""
        self.presses += 1
        presses = self.services.like_presses
        return await presses.press(guild_id, who, paper_ids, self.presses)

    async def step(self, **span: float) -> list[list[str]]:
        """Let time pass and redraw what is due; give the texts of each edit."""
        self.clock.now += timedelta(**span)
        before = len(self.redrawn.edits)
        await self.refresh.step()
        return self.redrawn.edits[before:]

    async def likes(self, paper_id: str = ONE, guild_id: int = GUILD) -> int:
        """Count who likes a paper in a server."""
        return (await self.services.memory.of(guild_id, [paper_id]))[paper_id].likes
