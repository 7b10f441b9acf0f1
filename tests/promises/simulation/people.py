"""Draws what people ask for: every command with every option, in any order, often around a run."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.delivery.domain.order import TargetKind
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Layout
from bot.schedules.schedule import Cadence
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import Tempo
from tests.promises.simulation import commands
from tests.promises.simulation.upstream import WORDS
from tests.promises.simulation.world import FORUMS
from tests.promises.terms import Channel, Member, Server

ZONES = """
UTC Asia/Tokyo Asia/Shanghai Europe/Zurich America/New_York America/Los_Angeles Asia/Kolkata
Pacific/Auckland Pacific/Kiritimati Pacific/Pago_Pago America/St_Johns America/Santiago
Australia/Lord_Howe Africa/Casablanca Asia/Kathmandu America/Nuuk
""".split()
"""Zones of every kind: whole and half hours, both sides of the date line, clocks that change."""
TIMES = "09:00 08:30 00:00 02:30 6pm 12:15 23:30 05:00 20:00".split()
NEAR = (-30, -5, -1, 0, 1, 4, 6, 20, 45, 100, 200)
"""Minutes from a run at which people do something."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MEMBERS = (501, 502, 503)
ROLE = 801
"""A role that is mentioned, though nobody has it any more."""


@dataclass
class People:
    """Draws commands in order of time; remembers what it has drawn, as people do."""

    dice: random.Random
    start: datetime
    end: datetime
    channels: dict[int, int]
    kinds: frozenset[str]
    runs: dict[int, tuple[str, str]] = field(default_factory=dict[int, tuple[str, str]])
    owners: dict[int, Member | Channel] = field(default_factory=dict[int, Member | Channel])

    def drawn(self, roundups: int, watches: int, others: int) -> Iterator[commands.Command]:
        """Draw so many roundups and watches, and so many other commands."""
        span = (self.end - self.start) / 2
        for slot in range(1, roundups + 1):
            yield self._add_roundup(slot, self.start + self.dice.random() ** 3 * span)
        for slot in range(1, watches + 1):
            yield self._add_watch(slot, self.start + self.dice.random() ** 3 * span)
        makers: list[Callable[[datetime], commands.Command]] = []
        makers += [self._about_roundup] * 3 * roundups + [self._about_watch] * 2 * watches
        makers += [self._mute] * watches if "buttons" in self.kinds else []
        makers += [self._quiet] if watches and "quiet" in self.kinds else []
        makers += [self._delete] if "delete" in self.kinds else []
        for _ in range(others if makers else 0):
            command = self.dice.choice(makers)(self._any_time())
            yield command
            if self.dice.random() < 0.1:
                yield command  # twice: the answer was slow

    def _any_time(self) -> datetime:
        """Draw a moment, most of them near a run of a roundup."""
        at = self.start + self.dice.random() * (self.end - self.start)
        if self.runs and self.dice.random() < 0.7:
            typed, zone = self.dice.choice(list(self.runs.values()))
            local = _clock_time(typed)
            day = at.astimezone(ZoneInfo(zone)).date()
            at = datetime.combine(day, local, ZoneInfo(zone)).astimezone(UTC)
            at += self.dice.choice(NEAR) * MINUTE
        return max(at.replace(second=0, microsecond=0), self.start)

    def _add_roundup(self, slot: int, at: datetime) -> commands.AddRoundup:
        channel = self.dice.choice(sorted(self.channels))
        typed, zone = self.dice.choice(TIMES), self.dice.choice(ZONES)
        self.runs[slot] = typed, zone
        draft = RoundupDraft(
            destination=self._destination(channel), at=typed, zone=zone, **self._some_terms(0.3)
        )
        return commands.AddRoundup(_minute(at), slot, self.channels[channel], draft)

    def _some_terms(self, share: float) -> dict[str, Any]:
        """Draw some of the options that change what a roundup holds."""
        dice, terms = self.dice, dict[str, Any]()
        cadences = [Cadence.DAILY, Cadence.WEEKLY]
        cadences += [Cadence.MONTHLY] if "monthly" in self.kinds else []
        if dice.random() < share:
            terms["cadence"] = cadence = dice.choice(cadences)
            if cadence is Cadence.WEEKLY:
                terms["days"] = dice.choice(["mon", "fri", "sun"])
        elif dice.random() < share / 2:
            terms["days"] = dice.choice(["mon-fri", "tue, thu", "every day"])
        if dice.random() < share:
            terms["top"] = dice.choice([1, 3, 5, 25])
        if dice.random() < share and "query" in self.kinds:
            terms["query"] = dice.choice([*WORDS, "none"])
        if dice.random() < share / 2 and "query" in self.kinds:
            terms["min_upvotes"] = dice.choice([0, 1, 3, 10])
        if dice.random() < share / 2 and "roles" in self.kinds:
            terms["role_id"] = dice.choice([0, ROLE])
        if dice.random() < share / 2:
            terms["layout"] = dice.choice(list(Layout))
        return terms

    def _about_roundup(self, at: datetime) -> commands.Command:
        slot = self.dice.choice(list(self.runs))
        choices: Sequence[tuple[int, Callable[[], commands.Command]]] = (
            (30, lambda: self._edit_roundup(at, slot)),
            (12, lambda: commands.PauseRoundup(at, slot)),
            (18, lambda: commands.ResumeRoundup(at, slot)),
            (2, lambda: commands.RemoveRoundup(at, slot)),
            (12, lambda: commands.SendRoundup(at, slot, counts=False)),
            (12, lambda: commands.SendRoundup(at, slot, counts=True)),
            (6, lambda: commands.PreviewRoundup(at, slot)),
        )
        return self.dice.choices([make for _, make in choices], [share for share, _ in choices])[
            0
        ]()

    def _edit_roundup(self, at: datetime, slot: int) -> commands.EditRoundup:
        changes = self._some_terms(0.3)
        (typed, zone), dice = self.runs[slot], self.dice
        if dice.random() < 0.4:
            changes["at"] = typed = dice.choice(TIMES)
        if dice.random() < 0.3:
            changes["zone"] = zone = dice.choice(ZONES)
        if dice.random() < 0.1:
            here = [each for each in self.channels if "channel" in self.kinds]
            changes |= {"destination": self._destination(dice.choice(here))} if here else {}
        self.runs[slot] = typed, zone
        return commands.EditRoundup(at, slot, RoundupDraft(**changes))

    def _destination(self, channel: int) -> Destination:
        is_forum = channel in FORUMS
        return Destination(channel, TargetKind.FORUM if is_forum else TargetKind.CHANNEL)

    def _add_watch(self, slot: int, at: datetime) -> commands.AddWatch:
        dice, channel = self.dice, self.dice.choice(sorted(self.channels.keys() - FORUMS))
        is_mine = dice.random() < 0.7
        owner = (
            Member(dice.choice(MEMBERS)) if is_mine else Channel(self.channels[channel], channel)
        )
        self.owners[slot] = owner
        draft = WatchDraft(
            dice.choice(WORDS), None if is_mine else channel, **self._some_filters(0.3)
        )
        return commands.AddWatch(_minute(at), slot, owner, draft)

    def _some_filters(self, share: float) -> dict[str, Any]:
        """Draw some of a watch's options."""
        dice, terms = self.dice, dict[str, Any]()
        if dice.random() < share and "daily" in self.kinds:
            terms |= {"at": dice.choice(TIMES), "zone": dice.choice(ZONES)}
        if dice.random() < share and "filters" in self.kinds:
            terms["upvotes"] = dice.choice([0, 3, 8, 20])
        if dice.random() < share / 2 and "filters" in self.kinds:
            terms["code"] = dice.random() < 0.7
        return terms

    def _about_watch(self, at: datetime) -> commands.Command:
        slot, dice = self.dice.choice(list(self.owners)), self.dice
        days = dice.choice([1, 3, 7, 14, 30])
        choices: Sequence[tuple[int, Callable[[], commands.Command]]] = (
            (20, lambda: self._edit_watch(at, slot)),
            (14, lambda: commands.PauseWatch(at, slot)),
            (20, lambda: commands.ResumeWatch(at, slot)),
            (14, lambda: commands.SnoozeWatch(at, slot, days)),
            (2, lambda: commands.RemoveWatch(at, slot)),
            (6 * ("buttons" in self.kinds), lambda: commands.NarrowWatch(at, slot, days)),
        )
        return dice.choices([make for _, make in choices], [share for share, _ in choices])[0]()

    def _edit_watch(self, at: datetime, slot: int) -> commands.EditWatch:
        changes, dice = self._some_filters(0.5), self.dice
        if dice.random() < 0.3:
            changes["query"] = dice.choice(WORDS)
        if dice.random() < 0.2 and "at" not in changes:
            changes["tempo"] = Tempo.AT_ONCE
        return commands.EditWatch(at, slot, WatchDraft(**changes))

    def _mute(self, at: datetime) -> commands.Mute:
        return commands.Mute(
            at, self.dice.choice(list(self.owners.values())), self.dice.randrange(9)
        )

    def _quiet(self, at: datetime) -> commands.SetQuiet:
        dice, member = self.dice, self.dice.choice(MEMBERS)
        if dice.random() < 0.3:
            return commands.SetQuiet(at, member)
        begin, end = dice.sample(TIMES, 2)
        return commands.SetQuiet(at, member, begin, end, dice.choice(ZONES))

    def _delete(self, at: datetime) -> commands.Command:
        if self.dice.random() < 0.7:
            return commands.Delete(at, Member(self.dice.choice(MEMBERS)))
        return commands.Delete(at, Server(self.dice.choice(sorted(set(self.channels.values())))))


def _clock_time(typed: str) -> time:
    """Read one of TIMES."""
    if typed.endswith("pm"):
        return time(int(typed[:-2]) + 12)
    return time.fromisoformat(typed)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
