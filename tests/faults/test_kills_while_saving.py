"""The bot is killed between a press of Save and its answer: saved once or not at all, never false.

The answer counts as given if Discord has taken it, even if the bot died meanwhile.
"""

import asyncio
import random
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest
from aiohttp import web

from tests.process.test_run import Running, running, texts
from tests.support.discord_payloads import MEMBER_ID, Deed, Json, message, press, slash
from tests.support.discord_stub import DiscordStub

MOMENTS = {
    "before Discord knows that the press arrived": ("/callback", False),
    "when it knows": ("/callback", True),
    "before it takes the answer": ("/messages/@original", False),
    "when it has taken it": ("/messages/@original", True),
}
"""Which request is the last one of the process, and whether Discord takes it."""
RANDOM_KILLS = 3
LATEST = 0.05
"""Seconds after a press within which a kill at random comes; a press takes about 20 ms."""


SECONDS_TO_DIE = 20.0


class Kill:
    """Ends the bot at a moment of the next press."""

    def __init__(self, bot: Running, request: str, *, is_taken: bool) -> None:
        """Kill `bot` at a request whose path ends so, which Discord takes or not."""
        self._bot, self._request, self._is_taken = bot, request, is_taken
        self.is_over = asyncio.Event()

    async def __call__(self, request: web.Request) -> web.StreamResponse | None:
        """Do so, once."""
        if not request.path.endswith(self._request) or self.is_over.is_set():
            return None
        await request.read()
        await self._bot.process.kill()
        self.is_over.set()
        return None if self._is_taken else web.Response(status=500)


def rows(folder: Path, paper_id: str) -> int:
    """Count the rows of a saved paper."""
    query = "SELECT count(*) FROM saved_papers WHERE member_id = ? AND paper_id = ?"
    with closing(sqlite3.connect(folder / "paperboy.db")) as database:
        (count,) = database.execute(query, (MEMBER_ID, paper_id)).fetchone()
    return int(count)


def a_press(paper_id: str) -> Deed:
    """Press Save on a message of before."""
    custom_id = f"pb1:save:{paper_id}"
    button: Json = {"type": 2, "id": 1, "style": 2, "label": "Save", "custom_id": custom_id}
    row: Json = {"type": 1, "id": 2, "components": [button]}
    return press(message({"flags": 1 << 15, "components": [row]}), custom_id)


async def pressed(bot: Running, paper_id: str, over: asyncio.Event) -> str:
    """Press Save; give what its answer says when the bot is dead, empty if there is none."""
    before = set(bot.discord.replies)
    pressing = asyncio.create_task(bot.discord.interact(a_press(paper_id)))
    async with asyncio.timeout(SECONDS_TO_DIE):
        await over.wait()
    await asyncio.sleep(0)  # what Discord has taken is handled after the kill
    pressing.cancel()
    with suppress(asyncio.CancelledError, TimeoutError):
        await pressing
    (token,) = bot.discord.replies.keys() - before
    shown = bot.discord.replies[token].message
    return texts(shown) if shown else ""


@asynccontextmanager
async def started(folder: Path, discord: DiscordStub) -> AsyncGenerator[Running]:
    """Start the bot anew."""
    discord.gateway.connected.clear()
    async with running(folder, discord) as bot:
        yield bot


async def listed(bot: Running) -> str:
    """Give the member's saved papers."""
    return texts((await bot.discord.interact(slash("saved list"))).shown)


@pytest.mark.faults
async def test_a_press_that_dies_is_saved_once_or_not_at_all(tmp_path: Path) -> None:
    """Whenever that is; a message that says so is true, and the next process knows what is."""
    stored: dict[str, int] = {}
    async with DiscordStub() as discord:
        for number, (moment, (request, is_taken)) in enumerate(MOMENTS.items(), 1):
            paper_id = f"2603.{number:05}"
            async with started(tmp_path, discord) as bot:
                kill = Kill(bot, request, is_taken=is_taken)
                discord.faults.append(kill)
                said = await pressed(bot, paper_id, kill.is_over)
            discord.faults.clear()
            stored[moment] = rows(tmp_path, paper_id)
            assert ("★ Saved" in said) == (request != "/callback" and is_taken), moment
        async with started(tmp_path, discord) as bot:
            shown = await listed(bot)

    assert [*stored.values()] == [0, stored["when it knows"], 1, 1]
    assert stored["when it knows"] in {0, 1}
    assert f"Saved papers · {sum(stored.values())}" in shown


@pytest.mark.faults
async def test_a_press_that_dies_at_random_is_never_claimed_falsely(tmp_path: Path) -> None:
    """Pressed again after the restart, it is saved or taken back, and the answer says which."""
    dice = random.Random(seed := random.SystemRandom().randrange(1_000_000))  # noqa: S311
    print(f"seed={seed}")  # noqa: T201  # to run it again
    async with DiscordStub() as discord:
        for number in range(1, RANDOM_KILLS + 1):
            paper_id, over = f"2603.{number:05}", asyncio.Event()

            async with started(tmp_path, discord) as bot:

                async def die(process: Running = bot, over: asyncio.Event = over) -> None:
                    await asyncio.sleep(dice.uniform(0, LATEST))
                    await process.process.kill()
                    over.set()

                dying = asyncio.create_task(die())
                said = await pressed(bot, paper_id, over)
                await dying
            before = rows(tmp_path, paper_id)
            async with started(tmp_path, discord) as bot:
                again = await discord.interact(a_press(paper_id))

            assert before in {0, 1}
            assert before or "★ Saved" not in said
            assert texts(again.shown).startswith("## Removed" if before else "## ★ Saved")
