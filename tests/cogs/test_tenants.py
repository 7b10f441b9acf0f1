"""Whatever ids people make up, and whatever rights they lose: nobody reaches what is another's."""

import asyncio
from collections.abc import Coroutine
from enum import Enum, auto
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.watches.domain.watch import WATCHES_PER_GUILD, WATCHES_PER_MEMBER
from tests.cogs.forgery import Forged, shown
from tests.cogs.tenants import Opened, Rows, Town, forged, secret, trespasses
from tests.support.sql import Sql

T = TypeVar("T")

NAMES = ("1", "2", "c1", "c2", "c7", "0", "-1", "x" * 90)
ADMINS = tuple((number, number) for number in range(3))
MEMBERS = tuple((who, where) for who in range(5) for where in range(3) if who != where)
"""Who may be where: those who manage the server are worth more looks."""
MINE = {"of": "this server"}


class Deed(Enum):
    """What somebody does."""

    WATCH = auto()
    WATCH_FOR_CHANNEL = auto()
    CHANGE_WATCH = auto()
    LOOK = auto()
    KEEP = auto()
    ROUNDUP = auto()
    PRESS = auto()
    PRESS_AGAIN = auto()  # twice as likely


class Event(Enum):
    """What may happen before."""

    NEWS = auto()
    RIGHTS = auto()


class Tenants(RuleBasedStateMachine):
    """People of three servers, each with a secret word in all they set up."""

    def __init__(self, runner: asyncio.Runner, town: Town, sql: Sql) -> None:
        """Begin anew in the same town."""
        super().__init__()
        self.runner, self.town, self.sql = runner, town, sql
        self.is_managed = [True] * len(town.houses)
        self.papers = 0
        self.rows: Rows | None = None

    def do(self, step: Coroutine[Any, Any, T]) -> T:
        """Run a step to its end."""
        return self.runner.run(step)

    @initialize()
    def begin(self) -> None:
        """Leave nothing of the history before; let each server have something worth stealing."""
        self.do(self._empty())
        self.news()

    async def _empty(self) -> None:
        await self.town.furnish(self.sql)
        for house in self.town.houses:
            await self.town.allow(house, is_managed=True)

    # one rule for all: hypothesis would change rights as often as it lets people do things
    @rule(
        who_and_where=st.sampled_from(ADMINS * 5 + MEMBERS),
        deed=st.sampled_from(Deed),
        which=st.integers(0, 10_000),
        before=st.sampled_from((None,) * 8 + tuple(Event)),
    )
    def act(
        self, who_and_where: tuple[int, int], deed: Deed, which: int, before: Event | None
    ) -> None:
        """Let somebody do something somewhere: only what is theirs to touch may change or show."""
        who, where = who_and_where
        if before is Event.NEWS:
            self.news()
        elif before is Event.RIGHTS:
            self.change_rights(where)
        old = self.rows or self.do(self.town.rows())
        pressed = forged(old, which) if deed in {Deed.PRESS, Deed.PRESS_AGAIN} else None

        seen = self.do(self._act(who, where, pressed or deed, which))

        allowed, new = self.allowed(who, where, pressed), self.do(self.town.rows())
        self.rows = new
        assert trespasses(old, new, allowed, self.town.users[who].id) == []
        assert [word for word in self.town.secrets(allowed) if word in seen] == []
        assert self.too_many(new) == []
        assert "Something went wrong" not in seen

    def change_rights(self, where: int) -> None:
        """Let a server take its admin's rights, or give them back."""
        self.is_managed[where] = not self.is_managed[where]
        house, self.rows = self.town.houses[where], None
        self.do(self.town.allow(house, is_managed=self.is_managed[where]))

    def news(self) -> None:
        """Let a paper come that all watch for; of what is sent nobody knows whether it arrived."""
        self.papers += 1
        self.rows = None
        self.do(self._news())

    async def _news(self) -> None:
        await self.town.bring(self.sql, self.papers)

    def allowed(self, who: int, where: int, pressed: Forged | None) -> set[str]:
        """Name the scopes that somebody may touch there; a notice names the server itself."""
        own = {f"member:{self.town.users[who].id}"}
        place = who if pressed and pressed.is_of_notice else where
        is_admin = who == place < len(self.is_managed) and self.is_managed[place]
        return own | {f"guild:{self.town.houses[place].id}"} if is_admin else own

    @staticmethod
    def too_many(rows: Rows) -> list[str]:
        """Name the scopes with more than their quota."""
        scopes = [row["scope"] for (name, _), row in rows.items() if name == "watches"]
        most = {"member": WATCHES_PER_MEMBER, "guild": WATCHES_PER_GUILD}
        return [each for each in set(scopes) if scopes.count(each) > most[each.partition(":")[0]]]

    async def _act(self, who: int, where: int, deed: Deed | Forged, which: int) -> str:
        """Do it and give all that is shown for it."""
        town = self.town
        await town.env.advance_time(10)
        house, actor = town.houses[where], town.actors[who, where]
        if isinstance(deed, Forged):
            return await deed.use(town.bot, actor, house.channel.id)
        own = {"query": f"moe OR {secret(f'member:{actor.id}')}"}
        its = {"query": f"moe OR {secret(f'guild:{house.id}')}", "channel": house.channel}
        match deed:
            case Deed.WATCH:
                command, options = "watch", own
            case Deed.WATCH_FOR_CHANNEL:
                command, options = "watch", its
            case Deed.CHANGE_WATCH:
                does = ("show", "pause", "resume", "remove", "history", "edit")[which % 6]
                watch = NAMES[which // 6 % len(NAMES)]
                command, options = f"watches {does}", {"watch": watch}
            case Deed.LOOK:
                looks = ("watches list", "status", "privacy show", "privacy export")
                command = looks[which % 4]
                is_server = which // 4 % 2 and command.startswith("privacy")
                options = MINE if is_server else {}
            case Deed.KEEP:
                command, options = _keeping(which)
            case Deed.ROUNDUP:
                command, options = _roundup(which, its)
                if command not in actor.available_commands(house.channel):
                    return ""  # Discord itself hides it; its own check has tests of its own
            case _:
                return ""
        return await shown(await actor.slash(house.channel, command, **options))


def _keeping(which: int) -> tuple[str, dict[str, Any]]:
    does = ("list", "note", "tag", "status", "remove", "random")[which % 6]
    options: dict[str, Any] = {} if does in {"list", "random"} else {"paper": "2603.00001"}
    also = {"list": {"query": "moe"}, "tag": {"tags": "-x, y"}, "status": {"status": "read"}}
    return f"saved {does}", options | also.get(does, {})


def _roundup(which: int, its: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    does = ("add", "list", "pause", "remove", "preview", "send")[which % 6]
    if does == "add":
        return "roundup add", its | {"time": "09:00"}
    return f"roundup {does}", {} if does == "list" else {"roundup": which // 6 % 4}


def _prove(opened: Opened, examples: int, steps: int) -> None:
    class Begun(Tenants):
        def __init__(self) -> None:
            super().__init__(*opened)

    run_state_machine_as_test(
        Begun,
        settings=settings(
            max_examples=examples if opened[1].database.dialect == "sqlite" else examples // 2,
            stateful_step_count=steps,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


def test_nobody_reaches_what_is_another_s(opened: Opened) -> None:
    """A short look, each time the tests run."""
    _prove(opened, 2, 10)


@pytest.mark.faults
def test_nobody_ever_reaches_what_is_another_s(opened: Opened) -> None:
    """A longer look."""
    _prove(opened, 6, 50)
