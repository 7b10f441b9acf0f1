"""The watch: a stored query of a member or a channel, and what it finds."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.accounts.domain import Owner
from bot.errors import BadRequest
from bot.papers.domain.paper import Paper
from bot.schedules.schedule import Schedule

WATCHES_PER_MEMBER = 25
WATCHES_PER_GUILD = 100
"""Watches that one member, and that the channels of one server, may have (DELIVERY.md, 14)."""


def watch_limit(owner: Owner) -> int:
    """Give how many watches an owner may have."""
    return WATCHES_PER_MEMBER if owner.guild_id is None else WATCHES_PER_GUILD


BACKTEST_DAYS = 30
"""How far back a new watch is tried out; so long a paper may still reach a watch's numbers."""

MOST_HISTORY = 8
"""Papers that the history of a watch shows."""

NOISY = 5.0
"""Hits a day from which a watch is called noisy."""

MOST_IN_ALERT = 10
"""Papers in one alert; the rest is behind a button."""


class Tempo(StrEnum):
    """When the hits of a watch are told."""

    AT_ONCE = "at once"
    DAILY = "daily"  # one digest at a local time


class HitState(StrEnum):
    """Where a watch stands with a paper; without a row it has not met it, or its words not."""

    NEAR = "near"  # it has the words, but not yet the upvotes or the code that are asked for
    BASELINE = "baseline"  # it had all of it before the watch began: it is never told
    WAITING = "waiting"
    DONE = "done"  # told, or known to its recipient already


class WatchPause(StrEnum):
    """Why a watch is paused."""

    ASKED = "asked"
    CLOSED = "closed"  # its member takes no direct messages from the bot
    RIGHTS = "rights"
    CHANNEL_DELETED = "channel_deleted"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told: a member by direct message, or a channel of a server.

    `id` is the member's or the channel's.
    """

    id: int
    guild_id: int | None = None

    @property
    def is_member(self) -> bool:
        """Whether it is told by direct message."""
        return self.guild_id is None

    @property
    def scope(self) -> str:
        """Whose alerts these are; see `Owner.scope`."""
        return Owner(self.id, self.guild_id).scope


@dataclass(frozen=True, slots=True)
class WatchTerms:
    """What is watched and how it is told.

    `text` is the query as it was written, its filters included; `query` the canonical form that is
    matched, with the acronyms its owner was shown. `channel_id` is None for direct messages. `at`
    and `zone` are those of a daily digest.
    """

    text: str
    query: str
    channel_id: int | None = None
    tempo: Tempo = Tempo.AT_ONCE
    at: time | None = None
    zone: str = "UTC"

    @property
    def schedule(self) -> Schedule | None:
        """When a daily digest comes; None if it is told at once, or tzdata has lost its zone."""
        if self.tempo is Tempo.AT_ONCE or self.at is None:
            return None
        try:
            return Schedule(self.at, self.zone)
        except BadRequest:
            return None


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch; times are UTC.

    `id` is never used twice; people see `number`, which counts within its owner's. `cursor` is the
    ingest sequence after which papers are new to it. `snoozed_until` holds its alerts back until
    then; what it finds meanwhile is told afterwards.
    """

    id: int
    number: int
    owner: Owner
    terms: WatchTerms
    cursor: int
    created_at: datetime
    pause: WatchPause | None = None
    snoozed_until: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether it is matched."""
        return self.pause is None

    @property
    def recipient(self) -> Recipient:
        """Who is told of what it finds."""
        return Recipient(self.terms.channel_id or self.owner.member_id, self.owner.guild_id)

    def is_due(self, found_at: datetime, now: datetime) -> bool:
        """Whether what was found then is to be told by now, quiet hours apart."""
        if self.snoozed_until and now < self.snoozed_until:
            return False
        schedule = self.terms.schedule
        return schedule is None or found_at <= schedule.last_until(now).moment

    def held_until(self, now: datetime) -> datetime:
        """Give the first moment (UTC) after `now` at which what is not ripe yet may be."""
        if self.snoozed_until and now < self.snoozed_until:
            return self.snoozed_until
        schedule = self.terms.schedule
        return schedule.next_after(now).moment if schedule else now


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that a watch found at `found_at` (UTC) and that waits to be told."""

    watch: Watch
    paper_id: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Sample:
    """A paper that a watch matches, and the piece of its text that shows why, plain.

    `terms` are the folded words and phrases that matched, for marking them in `snippet`.
    """

    paper: Paper
    snippet: str | None
    terms: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a watch would have found in the last `days` days: how many, and the best three.

    `added` are the words that acronyms added to the query; `narrower` are ways to narrow it, by
    what the button says, each with how many it would have found: `title only`, `20+ upvotes`.
    `meanings` are the same for what an ambiguous acronym may stand for; they may find more.
    """

    total: int
    days: int
    best: tuple[Sample, ...]
    added: tuple[str, ...] = ()
    narrower: tuple[tuple[str, int], ...] = ()
    meanings: tuple[tuple[str, int], ...] = ()

    @property
    def per_day(self) -> float:
        """How many a day on average."""
        return self.total / self.days

    @property
    def is_noisy(self) -> bool:
        """Whether it would tell more than people read."""
        return self.per_day > NOISY


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """One paper of an alert: which watches found it, by id and text, and why."""

    sample: Sample
    watches: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """What one message tells one recipient; the best papers first.

    `key` is unique for its recipient, `reference` names it in buttons and can't be guessed.
    `total` counts all papers, of which `found` shows `MOST_IN_ALERT` at most. `day` is the local
    date of a digest, None for an alert at once. `late` says that it was held back for long.
    """

    recipient_id: int
    key: str
    reference: str
    papers: tuple[FoundPaper, ...]
    total: int
    day: date | None = None
    is_late: bool = False

    @property
    def more(self) -> int:
        """How many papers are not shown."""
        return max(0, self.total - len(self.papers))
