"""Plays the commands of watches on the real services, and reads what the replies showed."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from bot.errors import BadRequest, PaperboyError
from bot.services import Services
from bot.watches.domain.watch import Watch
from bot.watches.views.answers import done_view
from bot.watches.views.descriptions import state_of
from tests.promises import events
from tests.promises.observations import StateShown
from tests.promises.simulation import commands
from tests.promises.simulation.answers import read_answer
from tests.promises.simulation.commands import service_owner
from tests.promises.simulation.roundup_desk import NOBODY
from tests.promises.terms import Answer, Channel, Member, Owner

UPVOTES, CODE = re.compile(r"upvotes:>=([0-9]+)"), "has:code"
IN_TITLE = "title:"
"""Narrows nothing here: the titles of simulated papers have all their words."""


@dataclass
class Watches:
    """The watches of a history, by slot, as they were when last seen."""

    made: dict[int, Watch] = field(default_factory=dict[int, Watch])
    owners: dict[int, Owner] = field(default_factory=dict[int, Owner])

    async def play(self, services: Services, command: commands.WatchCommand) -> events.Event:
        """Do what a command asks for."""
        slot = command.slot
        if isinstance(command, commands.AddWatch):
            self.owners[slot] = command.owner
        owner = self.owners.get(slot, Member(0))
        known = await self._find(services, slot)
        try:
            answer, after = await _answer(
                services, command, owner, known.number if known else NOBODY
            )
        except PaperboyError as error:
            answer, after = Answer(refused=True, text=str(error)), None
        if after:
            self.made[slot] = after
        seen = after or self.made.get(slot)
        return _event(command, owner, seen, answer)

    async def shown(self, services: Services, at: datetime) -> list[StateShown]:
        """Give what the list commands show of all watches."""
        found: list[StateShown] = []
        for owner in dict.fromkeys(map(service_owner, self.owners.values())):
            for each in await services.watches.all(owner):
                answer = read_answer(done_view(each, "", state_of(each)))
                whose = _owner_of(each)
                found.append(
                    StateShown(
                        at,
                        whose,
                        each.id,
                        bool(answer.is_paused),
                        snoozed_until=answer.snoozed_until,
                    )
                )
        return found

    async def _find(self, services: Services, slot: int) -> Watch | None:
        """Give a watch as it is now, None if it is not there any more."""
        known = self.made.get(slot)
        if known is None:
            return None
        theirs = await services.watches.all(service_owner(self.owners[slot]))
        return next((each for each in theirs if each.id == known.id), None)


async def _answer(
    services: Services, command: commands.WatchCommand, owner: Owner, number: int
) -> tuple[Answer, Watch | None]:
    watches, whose = services.watches, service_owner(owner)
    match command:
        case commands.AddWatch(draft=draft):
            made = await watches.add(whose, draft)
            done = ""
        case commands.EditWatch(draft=draft):
            made, done = await watches.edit(whose, number, draft), ""
        case commands.NarrowWatch(way=way):
            ways = await watches.ways(whose, number)
            if not ways:
                raise BadRequest("There is no such button.")
            made, done = await watches.narrow(whose, number, ways[way % len(ways)]), ""
        case commands.PauseWatch():
            made, done = await watches.pause(whose, number), "is paused"
        case commands.ResumeWatch():
            made, done = await watches.resume(whose, number), "goes on"
        case commands.SnoozeWatch(days=days):
            made = await watches.snooze(whose, number, timedelta(days=days))
            done = "is snoozed"
        case commands.RemoveWatch():
            made, done = await watches.remove(whose, number), "removed"
    if done == "removed":
        return read_answer(done_view(made, done)), made
    answer = read_answer(done_view(made, done, state_of(made)))
    return replace(answer, is_paused=bool(answer.is_paused)), made


def _event(
    command: commands.WatchCommand, owner: Owner, seen: Watch | None, answer: Answer
) -> events.Event:
    """Put a command and its answer into an event."""
    at, watch = command.at, seen.id if seen else 0
    match command:
        case commands.AddWatch():
            return events.WatchAdded(at, owner, watch, *_told(seen), answer=answer)
        case commands.EditWatch() | commands.NarrowWatch():
            return events.WatchEdited(at, owner, watch, *_told(seen), answer=answer)
        case commands.PauseWatch():
            return events.WatchPaused(at, owner, watch, answer=answer)
        case commands.ResumeWatch():
            return events.WatchResumed(at, owner, watch, answer=answer)
        case commands.SnoozeWatch(days=days):
            until = answer.snoozed_until or at + timedelta(days=days)
            return events.WatchSnoozed(at, owner, watch, until, answer=answer)
        case commands.RemoveWatch():
            return events.WatchRemoved(at, owner, watch, answer=answer)


def _owner_of(watch: Watch) -> Owner:
    server, channel = watch.owner.guild_id, watch.terms.channel_id
    if server is None or channel is None:
        return Member(watch.owner.member_id)
    return Channel(server, channel)


def _told(watch: Watch | None) -> tuple[str, int, bool, time | None, str]:
    """Give what a watch looks for and when it tells, in the words of events."""
    if watch is None:
        return "", 0, False, None, "UTC"
    terms = watch.terms
    least = UPVOTES.search(terms.text)
    words = UPVOTES.sub("", terms.text).replace(CODE, "").replace(IN_TITLE, "")
    query = " ".join(words.split())
    return query, int(least[1]) if least else 0, CODE in terms.text, terms.at, terms.zone
