"""The watches of all owners: what each is to tell, and what alerts say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from tests.promises import events as happened
from tests.promises.events import Event, WatchAsked, WatchTermsAsked
from tests.promises.model_watch import Watch, is_on_time, own_keys, quiet_until
from tests.promises.model_world import (
    DELIVERY,
    FOREVER,
    FRESH,
    LATE,
    MINUTES,
    NOTICED,
    History,
    Paper,
    World,
)
from tests.promises.observations import AlertSent, PaperSeen, StateShown
from tests.promises.terms import Answer, Channel, Member, Owner, Server, Whose, moment

CROSSING = timedelta(days=29)
"""How long after its listing day a paper is told of that gets its upvotes or its code."""
TOLD = timedelta(days=89)
"""How long it is known what was told."""


class Watches:
    """Follows every watch; its methods return findings."""

    def __init__(self, world: World) -> None:
        """Judge by what the cache holds."""
        self._world = world
        self._watches: dict[int, Watch] = {}
        self._told: dict[tuple[Owner, str], datetime] = {}
        self._quiet: dict[int, happened.QuietHoursSet] = {}
        self._muted: dict[tuple[Owner, str], datetime] = {}

    def pass_time(self, now: datetime) -> list[str]:
        """Find what should have been told before a moment and was not."""
        return [
            f"watch {watch.number}: {name}, found {moment(found)}, was not told to {watch.owner}"
            for watch in self._watches.values()
            for name, found in list(watch.pending.items())
            if self._is_lost(watch, name, found, now)
        ]

    def forget(self, whose: Whose, at: datetime) -> None:
        """Take all of somebody for deleted."""
        for watch in self._watches.values():
            if _is_of(watch.owner, whose) and not watch.gone:
                watch.gone = at
                watch.pending.clear()
        self._told = {key: told for key, told in self._told.items() if not _is_of(key[0], whose)}
        self._muted = {key: at for key, at in self._muted.items() if not _is_of(key[0], whose)}
        if isinstance(whose, Member):
            self._quiet.pop(whose.id, None)

    def promises(self) -> list[str]:
        """List what is to be told."""
        return [
            f"watch {watch.number}: {name} by {moment(self._due(watch, found))}"
            for watch in self._watches.values()
            for name, found in watch.pending.items()
        ]

    def after(self, event: Event) -> list[str]:
        """Take in what happens."""
        match event:
            case PaperSeen():
                self._see(event)
            case WatchAsked() if not event.answer.refused:
                return self._asked(event)
            case AlertSent():
                return self._alert(event)
            case StateShown(whose=Member() | Channel()):
                shown = Answer(is_paused=event.is_paused, snoozed_until=event.snoozed_until)
                watch = self._watches.get(event.number)
                return self._shown(watch, event.at, shown) if watch else []
            case _:
                self._settle(event)
        return []

    def _settle(self, event: Event) -> None:
        match event:
            case happened.QuietHoursSet() if not event.answer.refused:
                self._quiet[event.member] = event
                for watch in self._of(Member(event.member)):
                    watch.find_again(event.at)
            case happened.PaperMuted() if not event.answer.refused:
                self._muted[event.owner, event.paper] = event.at
                for watch in self._of(event.owner):
                    watch.pending.pop(event.paper, None)
            case happened.MessagesClosed() | happened.MessagesOpened():
                self._unsettle(Member(event.member))
            case happened.ServerJoined():
                self._unsettle(Server(event.server))
            case happened.MessagesResumed() if not event.answer.refused:
                for watch in self._of(Member(event.member)):
                    if watch.paused is None:
                        watch.paused, watch.since = False, event.at
                        watch.changed = event.at
            case _:
                pass

    def _of(self, whose: Whose) -> Iterator[Watch]:
        return (each for each in self._watches.values() if _is_of(each.owner, whose))

    def _unsettle(self, whose: Whose) -> None:
        for watch in self._of(whose):
            watch.paused = watch.paused or None
            watch.pending.clear()

    def _see(self, event: PaperSeen) -> None:
        paper = self._world.papers[event.paper]
        is_new = paper.first_seen == event.at
        age = event.at.date() - event.day
        for watch in self._watches.values():
            if (
                watch.paused is False
                and not watch.gone
                and paper.first_seen > watch.since
                and (is_new or watch.is_selective)
                and not self._world.was_hidden(event.day, watch.since)
                and age <= (CROSSING if watch.is_selective else FRESH)
                and (watch.owner, event.paper) not in self._told | self._muted
                and watch.matches(paper, event.at, event.at) == {True}
                and not self._world.away(own_keys(watch.owner), event.at - NOTICED, event.at)
            ):
                watch.pending.setdefault(event.paper, event.at)

    def _asked(self, event: WatchAsked) -> list[str]:
        if isinstance(event, happened.WatchAdded):
            terms = History[WatchTermsAsked](event.at, event)
            self._watches[event.watch] = Watch(event.watch, event.owner, terms, event.at)
        watch = self._watches.get(event.watch)
        if watch is None or watch.gone:
            return []
        self._change(watch, event)
        watch.changed = event.at
        return self._shown(watch, event.at, event.answer)

    def _change(self, watch: Watch, event: WatchAsked) -> None:
        match event:
            case happened.WatchEdited():
                self._edit(watch, event)
            case happened.WatchPaused():
                if not watch.paused:
                    watch.missed.append((event.at, event.at))
                watch.paused = True
                watch.pending.clear()
            case happened.WatchResumed():
                if watch.paused:
                    watch.missed[-1] = watch.missed[-1][0], event.at
                watch.paused, watch.snoozed_until, watch.since = False, None, event.at
                watch.pending.clear()
            case happened.WatchSnoozed():
                watch.snoozed_until = event.answer.snoozed_until or event.until
                if watch.paused and not event.answer.is_paused:
                    watch.paused = None  # "until you resume it", or "they come afterwards"?
            case happened.WatchRemoved():
                watch.gone = event.at
                watch.pending.clear()
            case _:
                pass

    def _edit(self, watch: Watch, event: happened.WatchEdited) -> None:
        old = watch.terms.now
        if watch.owner != event.owner:
            former = replace(watch, gone=event.at, pending={})
            self._watches[-len(self._watches) - 1] = former
        watch.terms.set(event.at, event)
        watch.find_again(event.at)
        new_words = (old.query, old.upvotes, old.code) != (event.query, event.upvotes, event.code)
        if new_words or watch.owner != event.owner:
            watch.pending.clear()
            watch.since = event.at
        watch.owner = event.owner

    def _shown(self, watch: Watch, at: datetime, answer: Answer) -> list[str]:
        """Compare what is shown of a watch with what it is."""
        name, until = f"watch {watch.number}", answer.snoozed_until
        own = own_keys(watch.owner)
        findings: list[str] = []
        if watch.gone:
            return [f"{name} is shown though it was removed"] * (at > watch.gone)
        if watch.paused is None and answer.is_paused is False:
            watch.paused, watch.since = False, at
        elif watch.paused and answer.is_paused is False:
            findings.append(f"{name} is shown as going on, though a person has paused it")
        if watch.paused is False and answer.is_paused and not self._world.away(own, at - LATE, at):
            findings.append(f"{name} is shown as paused, though nobody has paused it")
        if until and until < at:
            findings.append(f"{name} is shown as snoozed until {moment(until)}, which is past")
        elif until and watch.snoozed_until is None:
            findings.append(f"{name} is shown as snoozed, though it is not")
        elif until and abs(until - (watch.snoozed_until or until)) > DELIVERY:
            findings.append(f"{name} is shown as snoozed until {moment(until)}")
        return findings

    def _due(self, watch: Watch, found: datetime) -> datetime:
        owner = watch.owner
        return watch.due(found, self._quiet.get(owner.id) if isinstance(owner, Member) else None)

    def _is_lost(self, watch: Watch, name: str, found: datetime, now: datetime) -> bool:
        """Return whether an alert should have come; it waits for those who are away."""
        if now <= found + DELIVERY or now <= (by := self._due(watch, found)):
            return False
        away = self._world.away(("process", "discord"), found, by)
        if away and away[1] > now and now < away[0] + LATE:
            return False
        if away and away[1] - away[0] < LATE:
            watch.pending[name] = away[1] + MINUTES
            return self._is_lost(watch, name, away[1] + MINUTES, now)
        del watch.pending[name]
        own = self._world.away(own_keys(watch.owner), found, by)
        paper = self._world.papers[name]
        return not away and not own and watch.matches(paper, found, now) == {True}

    def _alert(self, event: AlertSent) -> list[str]:
        findings: list[str] = []
        if isinstance(event.owner, Member) and (quiet := self._quiet.get(event.owner.id)):
            before = event.at - MINUTES / 2
            if quiet.at < before and all(quiet_until(at, quiet) > at for at in (before, event.at)):
                findings.append(f"{event.owner} was written to in quiet hours, {moment(event.at)}")
        for name in event.papers:
            told = self._told.get((event.owner, name))
            if told and event.at - told < TOLD:
                findings.append(f"{name} was told to {event.owner} twice, first {moment(told)}")
            muted = self._muted.get((event.owner, name), FOREVER - MINUTES)
            if event.at > muted + MINUTES:
                findings.append(f"{name} was told to {event.owner}, who was not interested")
            self._told[event.owner, name] = event.at
            paper = self._world.papers.get(name)
            why = self._unjustified(event, paper) if paper else "which no list has"
            findings += [f"{event.owner} was told of {name}, {why}"] if why else []
            for watch in self._of(event.owner):
                watch.pending.pop(name, None)
        return findings

    def _unjustified(self, event: AlertSent, paper: Paper) -> str | None:
        """Say why none of an owner's watches should have told of a paper."""
        at = event.at
        matching = [
            watch
            for watch in self._of(event.owner)
            if True in watch.matches(paper, paper.first_seen, at)
        ]
        if not matching:
            return "which none of its watches looks for"
        speaking = [watch for watch in matching if watch.is_silent(at) is None]
        if not speaking:
            silent = ", ".join(f"watch {each.number} is {each.is_silent(at)}" for each in matching)
            return f"though {silent}"
        if all(self._is_old(watch, paper) for watch in speaking):
            return f"which was listed {moment(paper.first_seen)}, when it was not watched for"
        if all(self._is_untimely(watch, at) for watch in speaking):
            return f"at {moment(at)}, not at the time of its daily message"
        return None

    def _is_old(self, watch: Watch, paper: Paper) -> bool:
        seen = paper.first_seen
        if watch.is_selective or watch.terms.now != watch.terms.between(seen, seen)[0]:
            return False
        if len(paper.day.between(seen, FOREVER)) > 1:
            return False
        added = watch.terms.now.at
        return seen < added - MINUTES or any(
            start + MINUTES < seen < end - MINUTES for start, end in watch.missed
        )

    def _is_untimely(self, watch: Watch, at: datetime) -> bool:
        is_quiet = isinstance(watch.owner, Member) and watch.owner.id in self._quiet
        recently = at - timedelta(days=1)
        return not (
            is_on_time(at, watch.terms.now)
            or is_quiet
            or (watch.changed and watch.changed > recently)
            or (watch.snoozed_until and watch.snoozed_until > recently)
            or self._world.away(("process", "discord", *own_keys(watch.owner)), recently, at)
        )


def _is_of(owner: Owner, whose: Whose) -> bool:
    if isinstance(whose, Server):
        return isinstance(owner, Channel) and owner.server == whose.id
    return owner == whose
