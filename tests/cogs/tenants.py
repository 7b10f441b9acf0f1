"""Three servers in one simulated Discord, whose people try each other's ids; who may touch what."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
import simcord

from bot.accounts.domain import Owner
from bot.catchup.domain import Mark
from bot.discord.client import PaperBot
from bot.ingest.sources.port import Batch
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Pause
from bot.services import Services
from bot.shelf.domain import Visitor
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.services.alerts import AlertService
from bot.watches.services.matching import MatchingService
from bot.watches.views.alerts import alert_message
from tests.cogs.forgery import Forged, FormForger, by_kind, naming, naming_nothing
from tests.servers.tenants import every_row
from tests.support.fakes import Clock, a_paper
from tests.support.pauses import pause_roundup
from tests.support.sql import Sql

Row = Mapping[str, Any]
Rows = dict[tuple[str, str], Row]
"""All rows of all tables by table and primary key, as text."""

SHARED = frozenset(
    {
        *("papers", "paper_text", "snapshots", "acronyms", "sequences", "list_references", "facts"),
        *("listings", "quarantine", "processes", "turns", "matching_runs", "card_requests"),
    }
)
"""Tables of which no row is anybody's, and which commands may change."""


_TABLES = (
    *("watch_steps", "removed_watches", "deliveries", "issues", "roundup_runs"),
    *("subscriptions", "alerts"),
    *("told", "hits", "watches", "saved_papers", "shelf_papers", "posted_papers"),
    *("dismissed_papers", "likes", "catchups", "catchup_papers"),
    *("taste_words", "recommendation_visits", "daily_recommendations"),
    *(
        "members",
        "guilds",
        "matching_runs",
        "card_requests",
        "snapshots",
        "acronyms",
        "paper_text",
        "papers",
        "list_references",
    ),
)
"""All that a history leaves, in an order in which it can be deleted."""

_OF_MEMBERS = frozenset(
    {
        *("saved_papers", "dismissed_papers", "taste_words"),
        *("recommendation_visits", "daily_recommendations"),
        *("catchups", "catchup_papers"),
    }
)
"""Tables of which each row is one member's."""

_PRESS = 700_000_000_000_000_000
"""The first press with which somebody saved something."""


@dataclass(frozen=True)
class House:
    """A server, its one channel, and whether those with its role manage it."""

    handle: simcord.GuildHandle
    channel: simcord.ChannelHandle
    role: simcord.RoleHandle

    @property
    def id(self) -> int:
        """The server's id."""
        return self.handle.id


@dataclass
class Town:
    """Three servers; each has one admin, and all their people are members of all three."""

    env: simcord.Env
    bot: PaperBot
    database: Database
    services: Services
    clock: Clock
    houses: list[House] = field(default_factory=list[House])
    users: list[simcord.UserHandle] = field(default_factory=list[simcord.UserHandle])
    actors: dict[tuple[int, int], simcord.MemberActor] = field(
        default_factory=dict[tuple[int, int], simcord.MemberActor]
    )

    def __post_init__(self) -> None:
        """Build the servers, and what works beside the bot."""
        manage = discord.Permissions(manage_guild=True)
        self.users = [self.env.create_user(f"user{number}") for number in range(5)]
        for number in range(3):
            handle = self.env.create_guild(f"house{number}")
            role = handle.create_role("Manager", permissions=manage)
            house = House(handle, handle.create_text_channel("papers"), role)
            self.houses.append(house)
            for which, user in enumerate(self.users):
                roles = [role] if which == number else []
                self.actors[which, number] = handle.add_member(user, roles=roles)
        self.bot.add_dynamic_items(FormForger)
        self.matching = MatchingService(self.database, self.clock)
        self.telling = AlertService(self.database, alert_message, self.clock)

    async def furnish(self, sql: Sql) -> None:
        """Leave nothing of what was before; let each server have something worth stealing."""
        for table in _TABLES:
            await sql(f"DELETE FROM {table}")  # noqa: S608  # our own names
        for number in range(len(self.houses)):
            await self._furnish(number)

    async def bring(self, sql: Sql, number: int) -> None:
        """Let a paper come that all watch for; of what is sent nobody knows whether it arrived."""
        paper = a_paper(number, title="A small MoE", listing_day=self.clock().date())
        async with self.database.write() as tx:
            await PaperStore(tx).save([paper], self.clock())
        await self.matching.step()
        await self.telling.step()
        await sql("UPDATE deliveries SET state = 'unknown'")

    def secrets(self, allowed: set[str]) -> list[str]:
        """Give the words of all that nobody else may read."""
        scopes = [f"member:{user.id}" for user in self.users]
        scopes += [f"guild:{house.id}" for house in self.houses]
        return [secret(scope) for scope in scopes if scope not in allowed]

    async def _furnish(self, number: int) -> None:
        """Let a server's admin set up, change and remove something of each kind, in both places."""
        user, house, services = self.users[number], self.houses[number], self.services
        own, server = Owner(user.id), Owner(user.id, house.id)
        for owner, channel in ((own, None), (server, house.channel.id)):
            words = f"moe OR {secret(owner.scope)}"
            await services.watches.add(owner, WatchDraft(words, channel))
            await services.watches.edit(owner, 1, WatchDraft(f"{words} OR moes"))
            await services.watches.add(owner, WatchDraft(f"{words} OR rag", channel))
            await services.watches.remove(owner, 2)
        kept, gone = "2603.00001", "2603.99999"
        await services.save_presses.save(user.id, [kept, gone], _PRESS + number)
        await services.saved.set_note(user.id, kept, secret(own.scope))
        await services.saved.set_tags(user.id, kept, secret(own.scope)[-25:])
        await services.save_presses.remove(user.id, [gone], _PRESS + number)
        await services.dismissals.dismiss(user.id, gone)
        await services.daily_recommendations.choose(user.id, "09:00", "Europe/Zurich")
        await services.recommendations.strike(user.id, secret(own.scope))
        # papers are everybody's: what only its server may see is that they are on its shelf
        visitor, shelf = Visitor(house.id, user.id, is_admin=True), services.shelf
        for place in (1, 2):
            paper = a_paper(70_000 + 10 * number + place)
            await services.ingest.store(Batch((paper,)))
            await services.like_presses.press(house.id, user.id, [paper.id], _PRESS + place)
            await shelf.add(visitor, paper, _PRESS + 10 * place + number, is_named=False)
        await shelf.remove(visitor, paper.id, _PRESS + 30 + number)
        page = await services.catchup.start(user.id, _PRESS + 50 + number)
        walk, press_id = page.walk, _PRESS + 60 + number
        await services.catchup.passed(user.id, walk, paper.id, Mark.SKIPPED, press_id)
        await services.catchup.finish(user.id, walk, None, press_id)
        query = f"moe OR {secret(server.scope)}"
        for at in ("09:00", "10:00", "11:00"):
            draft = RoundupDraft(Destination(house.channel.id), at, query=query, min_upvotes=1)
            await services.roundups.add(house.id, user.id, draft)
        async with self.database.write() as tx:
            await pause_roundup(tx, house.id, 2, Pause.PERMISSIONS, self.clock())
        await services.roundup_removals.remove(house.id, 3)

    async def rows(self) -> Rows:
        """Read all that is stored of anybody."""
        found = await every_row(self.database)
        return {(name, _key(name, row)): row for name, row in found if name not in SHARED}

    async def allow(self, house: House, *, is_managed: bool) -> None:
        """Give or take the rights of those with the role."""
        guild = self.bot.get_guild(house.id)
        role = guild and guild.get_role(house.role.id)
        assert role
        await role.edit(permissions=discord.Permissions(manage_guild=is_managed))


Opened = tuple[asyncio.Runner, Town, Sql]
"""A town over a database, and the loop on which it lives."""


def _key(name: str, row: Row) -> str:
    columns = {
        "hits": ("watch_id", "paper_id"),
        "told": ("recipient_id", "paper_id"),
        "watch_steps": ("watch_id", "step"),
        "removed_watches": ("watch_id",),
        "issues": ("subscription_id", "key"),
        "roundup_runs": ("subscription_id", "key"),
        "saved_papers": ("member_id", "paper_id"),
        "dismissed_papers": ("member_id", "paper_id"),
        "taste_words": ("member_id", "word"),
        "recommendation_visits": ("member_id",),
        "daily_recommendations": ("member_id",),
        "shelf_papers": ("guild_id", "paper_id"),
        "likes": ("guild_id", "paper_id", "member_id"),
        "posted_papers": ("guild_id", "paper_id", "message_id"),
        "catchups": ("member_id",),
        "catchup_papers": ("member_id", "paper_id", "walk_id"),
        "matching_runs": ("matched_at",),
    }.get(name, ("id",))
    return " ".join(str(row[column]) for column in columns)


def forged(rows: Rows, which: int) -> Forged:
    """Make something up that names anything stored, whosever it is; each kind comes as often."""
    forgeries = [each for (name, _), row in sorted(rows.items()) for each in naming(name, row)]
    kinds = by_kind([*naming_nothing(), *forgeries])
    chosen = list(kinds.values())[which % len(kinds)]
    return chosen[which // len(kinds) % len(chosen)]


def secret(scope: str) -> str:
    """Return the word that stands in all that somebody has set up, and nowhere else."""
    return f"secret{scope.replace(':', '')}"


def owners(rows: Rows, place: tuple[str, str]) -> set[str]:
    """Say whose a row is, by scopes: a judge of its own, apart from what the bot goes by."""
    name, row = place[0], rows[place]
    if name in {"watches", "alerts"}:
        return {row["scope"]}
    if name in {"hits", "watch_steps", "removed_watches"}:
        watch = rows.get(("watches", str(row["watch_id"])))
        return {watch["scope"]} if watch else set()
    if name == "told":
        alerts = [each for (table, _), each in rows.items() if table == "alerts"]
        return {each["scope"] for each in alerts if each["recipient_id"] == row["recipient_id"]}
    if name in {*_OF_MEMBERS, "likes"}:
        # a like is gone with all that is its server's, too
        its = {f"guild:{row['guild_id']}"} if name == "likes" else set[str]()
        return {f"member:{row['member_id']}"} | its
    if name in {"members", "guilds"}:
        return {f"{name.removesuffix('s')}:{row['id']}"}
    is_chat = name == "deliveries" and row["target"] == "direct"
    found = {f"member:{row['channel_id']}"} if is_chat else set[str]()
    return found | ({f"guild:{row['guild_id']}"} if row.get("guild_id") else set())


def trespasses(before: Rows, after: Rows, allowed: set[str], member_id: int) -> list[str]:
    """Name the rows that changed although they are nobody's of `allowed`."""
    found: list[str] = []
    for place in before.keys() | after.keys():
        old, new = before.get(place), after.get(place)
        if old == new or (old and new and _without(old, member_id) == new):
            continue
        whose = owners(before if old else after, place)
        if not whose & allowed:
            found.append(f"{place}: {old} -> {new}")
    return found


def _without(row: Row, member_id: int) -> Row:
    """Give a row as it is once its member's data was deleted: it names nobody."""
    names = {"member_id", "admin_id"} & row.keys()
    is_shared = row.get("guild_id") is not None
    return {
        name: 0 if is_shared and name in names and value == member_id else value
        for name, value in row.items()
    }
