"""What people ask for in a simulated history, before there is an answer.

`slot` counts the roundups, and likewise the watches, in the order in which a history sets them up:
a command may name one that was never made, or is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.accounts import domain
from bot.roundups.domain.draft import RoundupDraft
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import Recipient
from tests.promises.events import Event
from tests.promises.terms import Channel, Member, Owner, Server, Whose


@dataclass(frozen=True)
class LookUp(Event):
    """Somebody opens a paper that may be on no list yet."""

    paper: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command(Event):
    """Something that a person asks of the bot."""


@dataclass(frozen=True)
class AddRoundup(Command):
    """`/roundup add` in a server."""

    slot: int
    server: int
    draft: RoundupDraft


@dataclass(frozen=True)
class EditRoundup(Command):
    """`/roundup edit`."""

    slot: int
    draft: RoundupDraft


@dataclass(frozen=True)
class PauseRoundup(Command):
    """`/roundup pause`."""

    slot: int


@dataclass(frozen=True)
class ResumeRoundup(Command):
    """`/roundup resume`."""

    slot: int


@dataclass(frozen=True)
class RemoveRoundup(Command):
    """`/roundup remove`."""

    slot: int


@dataclass(frozen=True)
class SendRoundup(Command):
    """`/roundup send`."""

    slot: int
    counts: bool = False


@dataclass(frozen=True)
class PreviewRoundup(Command):
    """`/roundup preview`."""

    slot: int


@dataclass(frozen=True)
class AddWatch(Command):
    """`/watch`, of a member or for a channel."""

    slot: int
    owner: Owner
    draft: WatchDraft


@dataclass(frozen=True)
class EditWatch(Command):
    """`/watches edit`."""

    slot: int
    draft: WatchDraft


@dataclass(frozen=True)
class PauseWatch(Command):
    """`/watches pause`."""

    slot: int


@dataclass(frozen=True)
class ResumeWatch(Command):
    """`/watches resume`."""

    slot: int


@dataclass(frozen=True)
class SnoozeWatch(Command):
    """`/watches snooze`, for so many days."""

    slot: int
    days: int


@dataclass(frozen=True)
class RemoveWatch(Command):
    """`/watches remove`."""

    slot: int


@dataclass(frozen=True)
class NarrowWatch(Command):
    """A button of a watch that makes it find less, the one of that number in turn."""

    slot: int
    way: int


@dataclass(frozen=True)
class Mute(Command):
    """The menu below an owner's last alert: not interested in the paper of that number in turn."""

    owner: Owner
    place: int


@dataclass(frozen=True)
class SetQuiet(Command):
    """`/watches quiet`, as typed."""

    member: int
    start: str | None = None
    end: str | None = None
    zone: str | None = None


@dataclass(frozen=True)
class PressResume(Command):
    """The Resume button of the notice that direct messages are closed."""

    member: int


@dataclass(frozen=True)
class Delete(Command):
    """`/privacy delete`, confirmed."""

    whose: Whose


RoundupCommand = (
    AddRoundup
    | EditRoundup
    | PauseRoundup
    | ResumeRoundup
    | RemoveRoundup
    | SendRoundup
    | PreviewRoundup
)
WatchCommand = (
    AddWatch | EditWatch | PauseWatch | ResumeWatch | SnoozeWatch | RemoveWatch | NarrowWatch
)

ADMIN = 599
"""Who sets up what belongs to a server; apart from all who have watches of their own."""


def service_owner(whose: Whose) -> domain.Owner:
    """Put an owner into the services' words: a channel's watches are its server's."""
    match whose:
        case Member(member):
            return domain.Owner(member)
        case Channel(server, _) | Server(server):
            return domain.Owner(ADMIN, server)


def sets_up(command: Command) -> Iterator[Whose]:
    """Give whose data a command may store anew."""
    match command:
        case AddRoundup(server=server):
            yield Server(server)
        case AddWatch(owner=Channel(server, _)):
            yield Server(server)
        case AddWatch(owner=Member(member)) | SetQuiet(member=member):
            yield Member(member)
        case _:
            pass


def recipient_of(owner: Owner) -> Recipient:
    """Put who gets an owner's alerts into the services' words."""
    if isinstance(owner, Member):
        return Recipient(owner.id)
    return Recipient(owner.id, owner.server)
