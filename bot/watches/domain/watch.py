"""The watch: a stored query of a member or a channel, and what it finds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.accounts.domain import Owner
from bot.errors import BadRequest
from bot.papers.domain.paper import Paper
from bot.schedules.schedule import Schedule
from bot.search.domain.coverage import Coverage

WATCHES_PER_MEMBER = 25
WATCHES_PER_GUILD = 100
"""Quotas of watches per member and for all channels of a server (docs/design/delivery.md)."""


def watch_limit(owner: Owner) -> int:
    """Return how many watches an owner may have."""
    return WATCHES_PER_MEMBER if owner.guild_id is None else WATCHES_PER_GUILD


SERVER_WATCH_PREFIX = "c"
"""Prefix of the numbers of a server's watches, which are counted separately from a member's own."""

BACKTEST_DAYS = 30
"""Days that a backtest covers, and for which a paper may still come to pass a watch's filters."""

MAX_HISTORY = 8
"""Maximum papers shown in the history of a watch."""

DIGEST_AT = "09:00"
"""When a daily digest comes if it was chosen with a button."""

RESTORABLE = timedelta(minutes=5)
"""How long a removed watch can be restored."""

NOISY = 5.0
"""Hits per day above which a watch counts as noisy."""

ALERT_LETTER = "a"
"""The letter of the lists of all papers of an alert; its buttons name them by it."""
MAX_IN_ALERT = 5
"""Maximum papers in one alert; the rest are behind a button."""


class Tempo(StrEnum):
    """When the hits of a watch are sent."""

    AT_ONCE = "at once"
    DAILY = "daily"  # one digest at a local time


class HitState(StrEnum):
    """The state of a paper for a watch; without a row, it is unseen or its words don't match."""

    NEAR = "near"  # its words match, but it lacks the required upvotes or code so far
    BASELINE = "baseline"  # it matched before the watch was set up: it is never sent
    WAITING = "waiting"
    DONE = "done"  # sent, or already known to the recipient


class WatchPause(StrEnum):
    """The reason why a watch is paused."""

    ASKED = "asked"
    CLOSED = "closed"  # the member doesn't accept direct messages from the bot
    PERMISSIONS = "rights"
    CHANNEL_DELETED = "channel_deleted"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Recipient:
    """The recipient of alerts: a member by direct message, or a channel of a server.

    `id` is the member's or the channel's.
    """

    id: int
    guild_id: int | None = None

    @property
    def is_member(self) -> bool:
        """Return whether alerts go to it by direct message."""
        return self.guild_id is None

    @property
    def scope(self) -> str:
        """The owner of its alerts; see `Owner.scope`."""
        return Owner(self.id, self.guild_id).scope


@dataclass(frozen=True, slots=True)
class WatchKey:
    """The owner and number by which people name a watch; there may be none."""

    owner: Owner
    number: int


@dataclass(frozen=True, slots=True)
class WatchTerms:
    """The query of a watch, and how its hits are sent.

    `text` is the query as written, including its filters; `query` is the canonical form that is
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
        """The schedule of a daily digest; None if sent at once or if tzdata has lost the zone."""
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
    ingest sequence after which papers are new to it. `snoozed_until` delays its alerts; what it
    finds meanwhile is sent afterwards. It stays when it has passed: see `at`.
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
    def name(self) -> str:
        """The number that people use for it: `3`, or `c3` for a server's."""
        return f"{SERVER_WATCH_PREFIX if self.owner.guild_id else ''}{self.number}"

    @property
    def is_active(self) -> bool:
        """Return whether it is matched."""
        return self.pause is None

    @property
    def recipient(self) -> Recipient:
        """The recipient of what it finds."""
        return Recipient(self.terms.channel_id or self.owner.member_id, self.owner.guild_id)

    def at(self, now: datetime) -> "Watch":
        """Return it as it is at `now`: without a snooze that has passed."""
        is_over = self.snoozed_until is not None and self.snoozed_until <= now
        return replace(self, snoozed_until=None) if is_over else self

    def is_due(self, found_at: datetime, now: datetime) -> bool:
        """Return whether what was found at `found_at` is due to be sent, quiet hours aside."""
        if self.snoozed_until and now < self.snoozed_until:
            return False
        schedule = self.terms.schedule
        return schedule is None or found_at <= schedule.last_until(now).moment

    def held_until(self, now: datetime) -> datetime:
        """Return the first moment (UTC) after `now` at which hits that aren't due yet may be."""
        if self.snoozed_until and now < self.snoozed_until:
            return self.snoozed_until
        schedule = self.terms.schedule
        return schedule.next_after(now).moment if schedule else now


def same_among(watches: Iterable[Watch], terms: WatchTerms) -> Watch | None:
    """Return the watch that finds the same as `terms` for the same place, if there is one."""
    for watch in watches:
        known = watch.terms
        is_same = terms.query == known.query or terms.text == known.text
        if is_same and terms.channel_id == known.channel_id:
            return watch
    return None


class AlreadyWatching(BadRequest):
    """A watch was to be set up of which there is one already."""

    def __init__(self, watch: Watch) -> None:
        """Hold the watch that there is."""
        super().__init__(f"You're already watching {watch.terms.text} (watch {watch.number}).")
        self.watch = watch


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that a watch found at `found_at` (UTC) and that waits to be sent."""

    watch: Watch
    paper_id: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class ListedWatch:
    """A watch, how many papers it has found in the last `BACKTEST_DAYS`, and when the last one."""

    watch: Watch
    found: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A paper that a watch matches, and the piece of its plain text that shows why.

    `terms` are the folded words and phrases that matched, for highlighting them in `snippet`.
    """

    paper: Paper
    snippet: str | None
    terms: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another query for a watch: the name on its button, and how many papers it would have found.

    Names are `Title only`, `20+ upvotes` or a meaning of an acronym.
    """

    name: str
    total: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """The papers a watch would have found in the last `days` days: their number, the best three.

    `added` are other forms of a name among those three and the words that acronyms and spellings
    added to the query, `pack` the terms of the pack it follows; `narrower` are ways to narrow it,
    and `meanings` the senses of an ambiguous `acronym`, which may find more, or `is_also_word` the
    ways to write it. `found` is how many papers a watch has found that was set up within those
    days. `coverage` is given if it requires what is not known of every paper.
    """

    total: int
    days: int
    best: tuple[Sample, ...]
    added: tuple[str, ...] = ()
    narrower: tuple[Alternative, ...] = ()
    meanings: tuple[Alternative, ...] = ()
    acronym: str = ""
    is_also_word: bool = False
    pack: tuple[str, ...] = ()
    found: int = 0
    coverage: Coverage | None = None

    @property
    def per_day(self) -> float:
        """The average number of hits per day."""
        return self.total / self.days

    @property
    def is_noisy(self) -> bool:
        """Return whether it would send more than people read."""
        return self.per_day > NOISY


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """One paper of an alert: why it was found, and by which watches."""

    sample: Sample
    watches: tuple[Watch, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """The content of one message to one recipient, the best papers first.

    `key` is unique for its recipient; `reference` identifies it in buttons and can't be guessed.
    `total` counts all papers, of which `papers` contains at most `MAX_IN_ALERT`; `finders` are the
    watches that found the others. `day` is the local date of a digest, None for an alert at once.
    `is_late` means that it was delayed for long.
    """

    recipient_id: int
    key: str
    reference: str
    papers: tuple[FoundPaper, ...]
    total: int
    day: date | None = None
    is_late: bool = False
    finders: tuple[Watch, ...] = ()

    @property
    def more(self) -> int:
        """The number of papers that are not shown."""
        return max(0, self.total - len(self.papers))
