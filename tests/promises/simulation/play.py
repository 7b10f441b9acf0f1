"""Plays a history against the real services, and hands what happens and is seen to a judge."""

import bisect
import logging
import random
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import PaperboyError
from bot.services import Services
from bot.storage.database import Database
from tests.promises import events
from tests.promises.events import Event
from tests.promises.simulation import commands
from tests.promises.simulation.agenda import LOOK, Agenda
from tests.promises.simulation.desk import Desk
from tests.promises.simulation.history import Finding, History, ProcessKilled
from tests.promises.simulation.observing import Observer, has_list
from tests.promises.simulation.process import OFTEN, Process, work
from tests.promises.simulation.stores import Fresh
from tests.promises.simulation.upstream import Upstream
from tests.promises.simulation.world import World
from tests.promises.terms import Answer, Server, Whose
from tests.support.fakes import Clock
from tests.support.mortal import KilledError

QUIET = (events.PaperListed, events.PaperChanged)
"""What nobody notices before papers are asked for."""


class Judge(Protocol):
    """Takes every event in order of time, and returns what is not as promised."""

    def after(self, event: Event) -> list[str]:
        """Return the findings after an event, each as a sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a history: all events in order, and the findings."""

    events: Sequence[Event]
    findings: Sequence[Finding]
    visits: int


class Play:
    """One history under way; all time is the clock's."""

    def __init__(self, history: History, stores: Sequence[Database], judge: Judge) -> None:
        """Begin at the start of `history`, with an empty store, as each process sees it."""
        self._history, self._stores, self._judge = history, stores, judge
        self._database = stores[0]
        self._clock = Clock(history.start)
        self._upstream = Upstream()
        dice = random.Random(history.seed)  # noqa: S311  # no secret
        self._world = World(
            self._clock, history.channels, set(history.servers), dice, history.doubt
        )
        self._observer = Observer(self._database)
        self._agenda = Agenda(history.start)
        self._acts = list(history.acts)
        self._processes: list[Process] = []
        self._away = timedelta()
        self._reader = Services.over(self._database, self._upstream, self._clock)
        self._desk = Desk()
        self._deleted: dict[Whose, datetime] = {}
        self._told: list[Event] = []
        self._findings: list[Finding] = []
        self._errors: list[str] = []
        self._visits = 0
        self._held: list[datetime] = []
        self._is_touched = True
        self._has_tried = False
        self._is_asked_anew = False

    async def run(self) -> Played:
        """Play it to its end."""
        acts = self._acts
        with _noted(self._errors):
            await self._start()
            while self._clock.now < self._history.end:
                if self._agenda.is_overdue(self._clock.now):
                    await self._visit()
                while acts and acts[0].at <= self._clock.now:
                    self._is_touched |= not isinstance(acts[0], QUIET)
                    await self._act(acts.pop(0))
                await self._visit()
                self._clock.now = await self._next(acts[0].at if acts else self._history.end)
        return Played(self._told, self._findings, self._visits)

    async def _next(self, act_at: datetime) -> datetime:
        """Return the next moment at which anything can happen."""
        now = self._clock.now
        if not self._processes:
            return max(now, act_at)
        is_down = self._world.is_down
        upcoming = await self._agenda.upcoming(self._database, now, is_down=is_down)
        self._held = [*self._desk.held_until(now)]
        soon = [now + LOOK] if self._has_tried else []  # what has arrived lets more be ordered
        return max(now, min([act_at, upcoming, *self._held, *soon]))

    async def _visit(self) -> None:
        """Let the processes do what is due now, and look at what came of it."""
        if not self._processes:
            return
        self._visits += 1
        with suppress(KilledError):
            await self._work()
        await self._bury()
        await self._look()
        if self._processes and self._agenda.is_tidying_due(self._clock.now):
            with suppress(KilledError):
                await self._processes[0].tidy()
            await self._bury()
            await self._show_states()
            for whose in [*self._deleted, *self._left_servers()]:
                await self._look_for(whose)

    async def _work(self) -> None:
        """Do what is due now."""
        now, is_touched, self._is_touched = self._clock.now, self._is_touched, False
        is_news = False
        if self._agenda.is_poll_due(now):
            await self._processes[0].ingest()
            seen = await self._observer.cached(now)
            is_news = bool(seen) or self._is_asked_anew
            self._is_asked_anew = self._upstream.is_down
            self._agenda.news_at = now if is_news else self._agenda.news_at
            self._tell(seen)
        is_released = any(at <= now for at in self._held)
        due = {step for step in OFTEN if self._agenda.is_due(step, now)}
        due |= {"schedule", "watches"} if is_news or is_touched else set()
        due |= {"watches"} if is_released or self._has_tried else set()
        due |= {"deliveries"} if is_touched else set()
        due -= set() if self._desk.watches.made else {"watches"}
        self._has_tried, asked = self._agenda.is_due("deliveries", now), self._world.asked
        await work(self._processes, due)
        self._has_tried |= self._world.asked > asked

    async def _bury(self) -> None:
        """Notice which processes have died: if none is left, nothing happens any more."""
        living = [each for each in self._processes if not each.points.is_dead]
        if self._processes and not living:
            self._tell(await self._observer.cached(self._clock.now))
            self._tell([events.ProcessDown(self._clock.now)])
        if len(living) < len(self._processes):
            up = events.ProcessUp(self._clock.now + self._away)
            bisect.insort(self._acts, up, key=lambda act: act.at)
        self._processes = living

    async def _look(self) -> None:
        """Read the messages that have arrived or changed; nobody answers a dead bot's buttons."""
        news = [each for each in self._world.news if self._processes or not has_list(each)]
        if news or (self._processes and self._observer.is_waiting):
            self._world.news = [each for each in self._world.news if each not in news]
            self._tell(await self._observer.messages(self._clock.now, news, self._reader))

    async def _act(self, act: Event) -> None:
        match act:
            case events.ProcessDown() | events.ProcessUp():
                await self._switch(act)
            case ProcessKilled(points=points, away=away):
                self._away = away
                for each in self._processes[:1]:
                    each.points.left = points
            case commands.LookUp():
                await self._look_up(act)
            case commands.Command() if self._is_elsewhere(act):
                pass
            case commands.Delete(_, whose) if self._processes:
                await self._processes[-1].services.privacy.delete(commands.service_owner(whose))
                self._deleted[whose] = act.at
                self._tell([events.Deleted(act.at, whose)])
                await self._look_for(whose)
            case commands.Mute():
                await self._mute(act)
            case commands.Command():
                await self._command(act)
            case _:
                await self._change(act)

    async def _mute(self, act: commands.Mute) -> None:
        """Let somebody be told no more of a paper of their last alert."""
        reference, papers = self._observer.alerts.get(act.owner, ("", ()))
        if self._processes and papers:
            paper = papers[act.place % len(papers)]
            recipient = commands.recipient_of(act.owner)
            answer = Answer()
            try:
                await self._processes[-1].services.preferences.mute(recipient, reference, paper)
            except PaperboyError as error:
                answer = Answer(refused=True, text=str(error))
            self._tell([events.PaperMuted(act.at, act.owner, paper, answer=answer)])

    def _is_elsewhere(self, command: commands.Command) -> bool:
        """Return whether a command belongs to a server that the bot is not in."""
        server = self._desk.server_of(command)
        return server is not None and server not in self._world.servers

    async def _command(self, command: commands.Command) -> None:
        """Let a person use a command; without a process, Discord says that nobody answers."""
        if not self._processes:
            return
        for whose in commands.sets_up(command):
            self._deleted.pop(whose, None)
        self._tell(await self._desk.play(self._processes[-1].services, command))
        await self._look()
        await self._show_states()

    async def _change(self, act: Event) -> None:
        """Let something change outside, and the gateway report it."""
        if self._upstream.apply(act):
            if isinstance(act, events.PaperListed):
                self._observer.words[act.paper] = act.words
            is_old = isinstance(act, events.PaperChanged)
            self._agenda.upstream_changed(act.at, is_old=is_old)
        elif not self._world.apply(act):
            return
        self._tell([act])
        for each in self._processes[:1]:
            await each.gateway.report(act)

    async def _look_up(self, act: commands.LookUp) -> None:
        """Let somebody open a paper."""
        self._upstream.apply(act)
        if self._processes and not self._upstream.is_down:
            await self._processes[-1].services.lookup.find(act.paper)
            self._tell(await self._observer.cached(self._clock.now))

    async def _switch(self, act: Event) -> None:
        """Stop all processes, or start those that are missing."""
        if isinstance(act, events.ProcessDown) and self._processes:
            self._processes = []
            self._tell([act])
        elif isinstance(act, events.ProcessUp):
            was_down = not self._processes
            self._tell([act] if was_down else [])
            await self._start()
            await self._show_states()

    async def _start(self) -> None:
        """Start as many processes as are missing; those that are there need not die any more."""
        for each in self._processes:
            each.points.left = None
        taken = [each.store for each in self._processes]
        for store in (each for each in self._stores if each not in taken):
            started = Process(
                store,
                self._upstream,
                self._world,
                self._clock,
                backfill_days=self._history.backfill_days,
                is_alone=len(self._stores) == 1,
            )
            self._processes.append(started)
            await started.start()
            self._agenda.polled_at = None

    async def _show_states(self) -> None:
        self._tell(await self._desk.shown(self._reader, self._clock.now))

    async def _look_for(self, whose: Whose) -> None:
        """Look for rows that still name somebody."""
        if (left := await self._observer.left(self._clock.now, whose)).tables:
            self._tell([left])

    def _left_servers(self) -> Iterator[Server]:
        for server in sorted(self._history.servers - self._world.servers):
            if Server(server) not in self._deleted:
                yield Server(server)

    def _tell(self, seen: Iterable[Event]) -> None:
        """Hand events to the judge, and keep what it finds."""
        for event in seen:
            self._told.append(event)
            sentences = [*self._judge.after(event), *self._errors]
            self._errors.clear()
            self._findings += [Finding(event, sentence) for sentence in sentences]


class _Errors(logging.Handler):
    """Keeps what was logged with a traceback: nothing in a simulation may raise."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error."""
        error = record.exc_info and record.exc_info[1]
        if error and not isinstance(error, KilledError):
            self._kept.append(f"the log has: {record.getMessage()}: {error!r}")


@contextmanager
def _noted(kept: list[str]) -> Generator[None]:
    """Note errors in the log."""
    handler, root = _Errors(kept), logging.getLogger("bot")
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


async def play(history: History, judge: Judge, fresh: Fresh) -> Played:
    """Play a history over a fresh store."""
    state = random.getstate()
    random.seed(history.seed)  # waits after failures have jitter
    try:
        async with fresh(history.processes) as stores:
            return await Play(history, stores, judge).run()
    finally:
        random.setstate(state)
