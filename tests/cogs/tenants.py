"""Three servers in one simulated Discord, whose people try each other's ids; who may touch what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
import simcord

from bot.discord.client import PaperBot
from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.listing import Sort
from bot.privacy.views import PrivacyAction, PrivacyControl
from bot.roundups.views.controls import ResendControl
from bot.services import Services
from bot.storage.database import Database
from bot.watches.services.alerts import AlertService
from bot.watches.services.matching import MatchingService
from bot.watches.views.alerts import alert_message
from bot.watches.views.controls import (
    RESUME_ID,
    AlertAction,
    AlertControl,
    WatchAction,
    WatchControl,
)
from tests.servers.tenants import every_row
from tests.support.fakes import Clock

Row = Mapping[str, Any]
Rows = dict[tuple[str, str], Row]
"""All rows of all tables by table and primary key, as text."""

SHARED = frozenset(
    {
        *("papers", "paper_text", "snapshots", "acronyms", "sequences", "list_references", "facts"),
        *("processes", "turns"),
    }
)
"""Tables of which no row is anybody's, and which commands may change."""
ABSENT = 1 << 60
"""The id of nothing at all."""


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
        self.matching = MatchingService(self.database, self.clock)
        self.telling = AlertService(self.database, alert_message, self.clock)

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


def _key(name: str, row: Row) -> str:
    columns = {
        "hits": ("watch_id", "paper_id"),
        "told": ("recipient_id", "paper_id"),
        "issues": ("subscription_id", "key"),
        "listings": ("day",),
    }.get(name, ("id",))
    return " ".join(str(row[column]) for column in columns)


def forged(rows: Rows, which: int) -> str:
    """Make a custom_id up that names something stored, whosever it is; each kind comes as often."""
    kinds: dict[str, list[str]] = {
        "nothing": [
            RESUME_ID,
            *(PrivacyControl(each, f"guild:{ABSENT}").custom_id for each in PrivacyAction),
        ]
    }
    for (name, _), row in sorted(rows.items()):
        for custom_id in _naming(name, row):
            kinds.setdefault(custom_id.split(":")[1], []).append(custom_id)
    chosen = sorted(kinds.items())[which % len(kinds)][1]
    return chosen[which // len(kinds) % len(chosen)]


def _naming(name: str, row: Row) -> Iterable[str]:
    match name:
        case "watches":
            for action in WatchAction:
                for is_guild in (False, True):
                    yield WatchControl(action, row["id"], is_guild).custom_id
            yield AlertControl(AlertAction.PAUSE, "x", str(row["id"])).custom_id
            for action in PrivacyAction:
                yield PrivacyControl(action, row["scope"]).custom_id
        case "alerts":
            yield AlertControl(AlertAction.MUTE, row["reference"], "2603.00001").custom_id
            yield ListControl(ListAction.NEXT, 0, f"a.{row['reference']}", Sort.NEWEST, 0).custom_id
        case "issues":
            yield ListControl(ListAction.NEXT, 0, f"r.{row['reference']}", Sort.NEWEST, 0).custom_id
        case "deliveries":
            yield ResendControl(row["id"]).custom_id
        case _:
            return


def owners(rows: Rows, place: tuple[str, str]) -> set[str]:
    """Say whose a row is, by scopes: a judge of its own, apart from what the bot goes by."""
    name, row = place[0], rows[place]
    if name in {"watches", "alerts"}:
        return {row["scope"]}
    if name == "hits":
        watch = rows.get(("watches", str(row["watch_id"])))
        return {watch["scope"]} if watch else set()
    if name == "told":
        alerts = [each for (table, _), each in rows.items() if table == "alerts"]
        return {each["scope"] for each in alerts if each["recipient_id"] == row["recipient_id"]}
    if name in {"members", "guilds"}:
        return {f"{name.removesuffix('s')}:{row['id']}"}
    is_chat = name == "deliveries" and row["target"] == "direct"
    found = {f"member:{row['channel_id']}"} if is_chat else set[str]()
    return found | ({f"guild:{row['guild_id']}"} if row["guild_id"] else set())


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
