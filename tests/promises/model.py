"""What a reader of Paperboy's documents expects as events happen; what is not so is a finding.

It is written from README, CHANGELOG, PRIVACY.md, docs/ and the texts of the commands, not from the
code. Where they leave something open, it finds nothing.
"""

from datetime import datetime, timedelta

from tests.promises import events as happened
from tests.promises.events import Event
from tests.promises.model_roundups import Roundups
from tests.promises.model_watches import Watches
from tests.promises.model_world import MINUTES, World
from tests.promises.observations import RowsLeft
from tests.promises.terms import Channel, Member, Server, Whose

KEPT = timedelta(days=30)
"""How long a server's data is kept once the bot has left."""
FORGOTTEN = KEPT + timedelta(days=1)


class Model:
    """Takes every event in order of time."""

    def __init__(self) -> None:
        """Begin with an empty cache and nobody."""
        self._world = World()
        self._roundups = Roundups(self._world)
        self._watches = Watches(self._world)
        self._deleted: dict[Whose, datetime] = {}
        self._left: dict[int, datetime] = {}

    def after(self, event: Event) -> list[str]:
        """Return what is not as promised, now that an event has happened."""
        findings = self._roundups.pass_time(event.at) + self._watches.pass_time(event.at)
        self._world.after(event)
        if isinstance(event, RowsLeft):
            return findings + self._rows_left(event) * bool(event.tables)
        self._come_and_go(event)
        return findings + self._roundups.after(event) + self._watches.after(event)

    def promises(self) -> list[str]:
        """List what is expected and has not come yet."""
        return self._roundups.promises() + self._watches.promises()

    def _come_and_go(self, event: Event) -> None:
        match event:
            case happened.Deleted(owner=owner) if not event.answer.refused:
                self._deleted[owner] = event.at
                self._forget(owner, event.at)
            case happened.ServerLeft(server=server):
                self._left[server] = event.at
            case happened.ServerJoined(server=server):
                self._deleted.pop(Server(server), None)
                if (left := self._left.pop(server, None)) and event.at > left + FORGOTTEN:
                    self._forget(Server(server), left + FORGOTTEN)
            case happened.RoundupAsked() if not event.answer.refused:
                self._deleted.pop(Server(event.server), None)
            case happened.WatchAsked(owner=owner) if not event.answer.refused:
                self._deleted.pop(owner, None)
                if isinstance(owner, Channel):
                    self._deleted.pop(Server(owner.server), None)
            case happened.QuietHoursSet(member=member) if not event.answer.refused:
                self._deleted.pop(Member(member), None)
            case _:
                pass

    def _forget(self, whose: Whose, at: datetime) -> None:
        self._watches.forget(whose, at)
        if isinstance(whose, Server):
            self._roundups.forget(whose.id, at)

    def _rows_left(self, event: RowsLeft) -> list[str]:
        left = self._left.get(event.whose.id) if isinstance(event.whose, Server) else None
        deleted = self._deleted.get(event.whose)
        # when a server was left is kept for 30 days, even if all else was deleted before
        kept = {"guilds"} if left and event.at <= left + FORGOTTEN else set[str]()
        tables = ", ".join(name for name in event.tables if name not in kept)
        if tables and deleted and event.at > deleted + MINUTES:
            return [f"{event.whose} was deleted, and is still in {tables}"]
        running = not self._world.away(["process"], event.at - MINUTES, event.at)
        if left and event.at > left + FORGOTTEN and running:
            return [f"{event.whose} was left 30 days ago, and is still in {tables}"]
        return []
