"""Plays the commands of roundups on the real services, and reads what the replies showed."""

from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType

from bot.errors import PaperboyError
from bot.roundups.domain.subscription import Subscription, Terms
from bot.roundups.views.previews import preview_note
from bot.roundups.views.subscriptions import (
    posting_view,
    removed_view,
    roundup_view,
    subscriptions_view,
)
from bot.services import Services
from tests.promises import events
from tests.promises.observations import StateShown
from tests.promises.simulation import commands
from tests.promises.simulation.answers import read_answer
from tests.promises.terms import Answer, RoundupTerms, Server

NOBODY = 99
"""The number of a roundup that does not exist."""


@dataclass
class Roundups:
    """The roundups of a history, by slot, as they were when last seen."""

    made: dict[int, Subscription] = field(default_factory=dict[int, Subscription])
    servers: dict[int, int] = field(default_factory=dict[int, int])

    async def play(self, services: Services, command: commands.RoundupCommand) -> events.Event:
        """Do what a command asks for."""
        slot = command.slot
        if isinstance(command, commands.AddRoundup):
            self.servers[slot] = command.server
        server, number, known = await self._find(services, slot)
        roundup = known.id if known else 0
        try:
            answer, after = await _answer(services, command, server, number)
        except PaperboyError as error:
            answer, after = Answer(refused=True, text=str(error)), None
        if after:
            self.made[slot] = after
            roundup = after.id
        return _event(command, server, roundup, after or known, answer)

    async def shown(self, services: Services, at: datetime) -> list[StateShown]:
        """Give what the list commands of all servers show."""
        found: list[StateShown] = []
        for server in sorted(set(self.servers.values())):
            for each in await services.roundups.prospects(server):
                answer = read_answer(subscriptions_view([each], ["roundup"], {}))
                is_paused, number = bool(answer.is_paused), each.subscription.id
                # late papers of Friday's list may come on a weekend that is passed over
                upcoming = None if each.skips_weekend else answer.next_run
                found.append(StateShown(at, Server(server), number, is_paused, upcoming))
        return found

    async def _find(self, services: Services, slot: int) -> tuple[int, int, Subscription | None]:
        """Give the server and the number of a roundup; it may not be there any more."""
        server, known = self.servers.get(slot, 0), self.made.get(slot)
        there = {each.id for each in await services.roundups.all(server)} if known else ()
        return (
            (server, known.number, known)
            if known and known.id in there
            else (server, NOBODY, known)
        )


async def _answer(
    services: Services, command: commands.RoundupCommand, server: int, number: int
) -> tuple[Answer, Subscription]:
    roundups = services.roundups
    match command:
        case commands.AddRoundup(draft=draft):
            made = await roundups.add(server, commands.ADMIN, draft)
        case commands.EditRoundup(draft=draft):
            made = await roundups.edit(server, number, draft)
        case commands.ResumeRoundup():
            made = await roundups.resume(server, number)
        case commands.PreviewRoundup():
            preview = await roundups.preview(server, number)
            made = await roundups.get(server, number)
            note = preview_note(preview.prospect, preview.page, (), is_new=preview.is_new)
            return read_answer(note), made
        case commands.PauseRoundup():
            made = await roundups.pause(server, number)
        case commands.RemoveRoundup():
            made = await services.roundup_removals.remove(server, number)
            return read_answer(removed_view(made)), made
        case commands.SendRoundup(counts=counts):
            made = await roundups.send(server, number, counts=counts)
            return read_answer(posting_view(made)), made
    return read_answer(roundup_view(await roundups.prospect(made), ())), made


def _event(
    command: commands.RoundupCommand,
    server: int,
    roundup: int,
    known: Subscription | None,
    answer: Answer,
) -> events.Event:
    """Put a command and its answer into an event."""
    about = (command.at, server, roundup)
    match command:
        case commands.AddRoundup() | commands.EditRoundup():
            is_new = isinstance(command, commands.AddRoundup)
            kind = events.RoundupAdded if is_new else events.RoundupEdited
            return kind(*about, told_terms(known.terms if known else None), answer=answer)
        case commands.SendRoundup(counts=counts):
            return events.RoundupSent(*about, counts, answer=answer)
        case _:
            return _PLAIN[type(command)](*about, answer=answer)


_PLAIN = MappingProxyType(
    {
        commands.PauseRoundup: events.RoundupPaused,
        commands.ResumeRoundup: events.RoundupResumed,
        commands.RemoveRoundup: events.RoundupRemoved,
        commands.PreviewRoundup: events.RoundupPreviewed,
    }
)


def told_terms(terms: Terms | None) -> RoundupTerms:
    """Put a roundup's terms into the words of events."""
    if terms is None:
        return RoundupTerms(0, time())
    return RoundupTerms(
        channel=terms.channel_id,
        at=terms.at,
        zone=terms.zone,
        cadence=terms.cadence.value,
        days=tuple(sorted(int(day) for day in terms.days)),
        query=terms.query,
        min_upvotes=terms.min_upvotes,
        top=terms.top,
        layout=terms.layout.value,
    )
