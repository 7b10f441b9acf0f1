"""Plays what people ask for, and holds what they have set up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import PaperboyError
from bot.schedules.quiet_hours import QuietHours
from bot.services import Services
from tests.promises.events import Event, MessagesResumed, QuietHoursSet
from tests.promises.observations import StateShown
from tests.promises.simulation import commands
from tests.promises.simulation.roundup_desk import Roundups
from tests.promises.simulation.watch_desk import Watches
from tests.promises.terms import Answer, Channel, Owner, Server


@dataclass
class Desk:
    """Everything that was set up in a history."""

    roundups: Roundups = field(default_factory=Roundups)
    watches: Watches = field(default_factory=Watches)
    quiet: dict[int, QuietHours] = field(default_factory=dict[int, QuietHours])

    async def play(self, services: Services, command: commands.Command) -> list[Event]:
        """Do what a command asks for; return what happened."""
        if isinstance(command, commands.SetQuiet):
            return [await self._set_quiet(services, command)]
        if isinstance(command, commands.RoundupCommand):
            return [await self.roundups.play(services, command)]
        if isinstance(command, commands.WatchCommand):
            return [await self.watches.play(services, command)]
        if isinstance(command, commands.PressResume):
            await services.preferences.resume_direct_messages(command.member)
            return [MessagesResumed(command.at, command.member)]
        raise TypeError(command)

    def server_of(self, command: commands.Command) -> int | None:
        """Return the server in which a command is used; None for a chat with the bot."""
        match command:
            case commands.AddRoundup(server=server) | commands.Delete(whose=Server(server)):
                return server
            case commands.AddWatch(owner=owner) | commands.Mute(owner=owner):
                return _server_of(owner)
            case _ if isinstance(command, commands.RoundupCommand):
                return self.roundups.servers.get(command.slot)
            case _ if isinstance(command, commands.WatchCommand):
                return _server_of(self.watches.owners.get(command.slot))
            case _:
                return None

    async def shown(self, services: Services, at: datetime) -> list[StateShown]:
        """Give what the list commands show."""
        return [
            *await self.roundups.shown(services, at),
            *await self.watches.shown(services, at),
        ]

    def held_until(self, now: datetime) -> Iterator[datetime]:
        """Give the next moments at which what was held back may be sent."""
        for watch in self.watches.made.values():
            if watch.snoozed_until and watch.snoozed_until > now:
                yield watch.snoozed_until
            if schedule := watch.terms.schedule:
                yield schedule.next_after(now).moment
        for hours in self.quiet.values():
            yield hours.next_end(now)

    async def _set_quiet(self, services: Services, command: commands.SetQuiet) -> QuietHoursSet:
        member, members = command.member, services.preferences
        if not (command.start or command.end):
            await members.end_quiet_hours(member)
            self.quiet.pop(member, None)
            return QuietHoursSet(command.at, member, None, None)
        try:
            hours = await members.set_quiet_hours(member, command.start, command.end, command.zone)
        except PaperboyError as error:
            answer = Answer(refused=True, text=str(error))
            return QuietHoursSet(command.at, member, None, None, answer=answer)
        self.quiet[member] = hours
        return QuietHoursSet(command.at, member, hours.start, hours.end, hours.zone)


def _server_of(owner: Owner | None) -> int | None:
    return owner.server if isinstance(owner, Channel) else None
