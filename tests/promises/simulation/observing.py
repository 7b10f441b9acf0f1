"""Sees what came of it: papers in the cache, issues, alerts, what rows are left of whom."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select

from bot.delivery.domain.order import DeliveryKind, TargetKind
from bot.delivery.store.conditions import is_blocked, is_open
from bot.errors import BadRequest
from bot.lists.domain import Selection
from bot.papers.domain.listing import Sort
from bot.roundups.domain.issue import ISSUE_LETTER
from bot.services import Services
from bot.storage.database import Database
from bot.storage.schema import (
    alerts,
    deliveries,
    guilds,
    issues,
    members,
    notified,
    papers,
    subscriptions,
    watches,
)
from bot.watches.domain.watch import ALERT_LETTER
from tests.promises.events import Event
from tests.promises.observations import (
    AlertSent,
    IssuePosted,
    IssueUpdated,
    NoticeSent,
    PaperSeen,
    RowsLeft,
)
from tests.promises.simulation.reading import Read, read
from tests.promises.simulation.world import Message
from tests.promises.terms import Channel, Member, Owner, Server, Whose

_NAMING = {
    Server: (
        (watches, "guild_id"),
        (subscriptions, "guild_id"),
        (deliveries, "guild_id"),
        (issues, "guild_id"),
        (guilds, "id"),
    ),
    Member: (
        (watches, "member_id"),
        (subscriptions, "admin_id"),
        (deliveries, "channel_id"),
        (deliveries, "subject_id"),
        (notified, "recipient_id"),
        (alerts, "recipient_id"),
        (members, "id"),
    ),
    Channel: (),
}
"""The columns in which a server or a member may be named."""
_ONLY = MappingProxyType(
    {
        "channel_id": deliveries.c.target == TargetKind.DIRECT,
        "subject_id": deliveries.c.kind == DeliveryKind.ALERT,
    }
)
"""The messages in which these columns name a member."""


_ALERT = re.compile(r"pb1:alert-[a-z]+:([A-Za-z0-9_-]+):")
_CHANNEL = re.compile(r"<#([0-9]+)>")


@dataclass
class _Issue:
    """An issue as it was when last seen: the papers of each part, and those behind its button."""

    parts: dict[int, Read] = field(default_factory=dict[int, Read])
    behind: tuple[str, ...] = ()


@dataclass
class Observer:
    """What was seen so far; `words` are those of each paper."""

    database: Database
    words: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    seen: dict[str, PaperSeen] = field(default_factory=dict[str, PaperSeen])
    alerts: dict[Owner, tuple[str, tuple[str, ...]]] = field(
        default_factory=dict[Owner, tuple[str, tuple[str, ...]]]
    )
    """The reference and the papers of each owner's last alert."""
    _partial: dict[str, Message] = field(default_factory=dict[str, Message])
    """The last message that has come of each issue that is not whole yet."""
    _issues: dict[str, _Issue] = field(default_factory=dict[str, _Issue])

    async def cached(self, now: datetime) -> list[PaperSeen]:
        """Give the papers that are new in the cache, or that have changed."""
        query = select(papers.c.id, papers.c.listing_day, papers.c.upvotes, papers.c.code_url)
        recent = query.where(papers.c.updated_at >= now, papers.c.listing_day.is_not(None))
        found: list[PaperSeen] = []
        async with self.database.read() as tx:
            rows = (await tx.execute(recent.order_by(papers.c.sequence))).all()
        for paper, day, upvotes, code in rows:
            seen = PaperSeen(now, paper, day, upvotes or 0, bool(code), self.words.get(paper, ()))
            known = self.seen.get(paper)
            if known is None or _state(known) != _state(seen):
                self.seen[paper] = seen
                found.append(seen)
        return found

    async def messages(self, now: datetime, news: list[Message], services: Services) -> list[Event]:
        """Read what has arrived or changed; an issue's messages are one issue."""
        found: list[Event] = []
        changed: dict[str, Message] = {}
        for message in news:
            text = read(message.payload)
            match message.order.kind:
                case DeliveryKind.ALERT:
                    found.append(alert := await _alert(now, message, text, services))
                    if reference := _ALERT.search(message.payload):
                        self.alerts[alert.owner] = reference[1], alert.papers
                case DeliveryKind.ROUNDUP:
                    key = f"{message.order.subject_id} {message.order.key}"
                    self._issues.setdefault(key, _Issue()).parts[message.order.part] = text
                    changed[key] = message
                case DeliveryKind.NOTICE:
                    channels = tuple(map(int, _CHANNEL.findall(text.text)))
                    server, member = message.order.guild_id or 0, message.order.channel_id
                    found.append(NoticeSent(now, member, channels, text.text, server))
                case DeliveryKind.CROSSPOST | DeliveryKind.RECOMMENDATIONS:
                    pass  # no message of its own
        self._partial |= changed
        for key, message in dict(self._partial).items():
            if await self._is_whole(message):
                found.append(await self._issue(now, key, self._partial.pop(key), services))
        return found

    async def _is_whole(self, message: Message) -> bool:
        """Return whether no more of an issue's messages are on their way."""
        order = message.order
        mine = (
            deliveries.c.kind == order.kind,
            deliveries.c.subject_id == order.subject_id,
            deliveries.c.issue_key == order.key,
        )
        async with self.database.read() as tx:
            query = select(deliveries.c.id).where(is_open, ~is_blocked(), *mine).limit(1)
            return (await tx.execute(query)).first() is None

    @property
    def is_waiting(self) -> bool:
        """Whether an issue has arrived in part."""
        return bool(self._partial)

    async def _issue(
        self, now: datetime, key: str, message: Message, services: Services
    ) -> IssuePosted | IssueUpdated:
        known, order = self._issues[key], message.order
        parts = [known.parts[number] for number in sorted(known.parts)]
        is_first, before = not known.behind, known.behind
        shown = tuple(dict.fromkeys(paper for part in parts for paper in part.ranked))
        late = tuple(dict.fromkeys(paper for part in parts for paper in part.unranked))
        late = tuple(paper for paper in late if paper not in shown) if not is_first else ()
        reference = next((part.reference for part in parts if part.reference), "")
        behind = await _behind(services, ISSUE_LETTER, reference) or (*shown, *late)
        known.behind = behind
        stated = next((part.stated for part in parts if part.stated is not None), None)
        more = max(part.more for part in parts) + max(part.late for part in parts)
        whole = next((part.whole for part in parts if part.whole), len(shown) + more)
        kind = IssuePosted if is_first else IssueUpdated
        return kind(
            now,
            order.guild_id or 0,
            order.subject_id,
            order.channel_id,
            parts[0].title,
            papers=(*shown, *late),
            behind=behind,
            joined_late=late or _joined(before, behind),
            count=whole if stated is None else stated,
            issue=order.key,
        )

    async def left(self, now: datetime, whose: Whose) -> RowsLeft:
        """Look for rows that name somebody."""
        tables: set[str] = set()
        async with self.database.read() as tx:
            for table, column in _NAMING[type(whose)]:
                query = select(table.c[column]).where(table.c[column] == whose.id).limit(1)
                if table is deliveries and column in _ONLY:
                    query = query.where(_ONLY[column])
                if (await tx.execute(query)).first():
                    tables.add(table.name)
        return RowsLeft(now, whose, tuple(sorted(tables)))


def has_list(message: Message) -> bool:
    """Return whether it takes the bot to see all of a message: the list behind its button."""
    return message.order.kind is DeliveryKind.ROUNDUP


def _state(seen: PaperSeen) -> tuple[object, ...]:
    return seen.day, seen.upvotes, seen.has_code


def _joined(before: tuple[str, ...], behind: tuple[str, ...]) -> tuple[str, ...]:
    known = set(before)
    return tuple(paper for paper in behind if before and paper not in known)


async def _alert(now: datetime, message: Message, text: Read, services: Services) -> AlertSent:
    """Give the papers of an alert, those behind its button included."""
    shown = (*text.ranked, *text.unranked)
    order = message.order
    owner = Member(order.channel_id) if order.guild_id is None else None
    told = await _behind(services, ALERT_LETTER, text.reference) if text.more else ()
    return AlertSent(
        now,
        owner or Channel(order.guild_id or 0, order.channel_id),
        told or shown,
        tuple(sorted(set(text.watches))),
    )


async def _behind(services: Services, letter: str, reference: str) -> tuple[str, ...]:
    """Press the button of a message, and turn all the pages."""
    found: list[str] = []
    if not reference:
        return ()
    try:
        page = await services.lists.page(Selection(letter, reference, Sort.UPVOTES))
        while True:
            found += [entry.paper.id for entry in page.entries]
            number = page.selection.page + 1
            if number >= page.page_count:
                return tuple(dict.fromkeys(found))
            page = await services.lists.page(Selection(letter, reference, Sort.UPVOTES, number))
    except BadRequest:
        return ()
