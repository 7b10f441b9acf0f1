"""The whole bot as a process: it connects, answers, survives restarts, and ends as it should."""

import asyncio
import fcntl
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.runtime.clock import utc_now
from tests.support import discord_limits
from tests.support.bot_process import BotProcess, bot_process
from tests.support.discord_payloads import (
    Json,
    Place,
    menu_command,
    message,
    pick,
    press,
    slash,
    typing,
)
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.papers_stub import PapersStub, a_record, paper_id
from tests.support.proxy_stub import ProxyStub

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAPERS = 7
"""Papers on every listing day: two pages."""
SECONDS_TO_ANSWER = 3.0
NOTHING_LISTENS = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that has fetched its papers and talks to its stand-in for Discord."""

    process: BotProcess
    discord: DiscordStub


def some_lists() -> PapersStub:
    """Serve lists of today and yesterday: those are fetched whatever day of the week it is."""
    today = utc_now().date()
    days = (today, today - timedelta(days=1))
    return PapersStub({day: [a_record(day, n) for n in range(1, PAPERS + 1)] for day in days})


def settings(discord: DiscordStub, papers: PapersStub | None = None, **others: str) -> Json:
    """Give the settings of a bot that knows only its stand-ins."""
    return {
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway.url,
        "HF_ENDPOINT": papers.url if papers else NOTHING_LISTENS,
        "BACKFILL_DAYS": "3",
    } | others


@asynccontextmanager
async def running(folder: Path, discord: DiscordStub, **others: str) -> AsyncGenerator[Running]:
    """Start a bot and wait until it has connected and fetched its papers."""
    async with (
        some_lists() as papers,
        bot_process(folder, **settings(discord, papers, **others)) as bot,
    ):
        await bot.says("polled days=")
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            await discord.gateway.connected.wait()
        yield Running(bot, discord)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Run one bot for all tests that leave it as it was; it logs as much as it can."""
    folder = tmp_path_factory.mktemp("bot")
    async with (
        DiscordStub() as discord,
        running(folder, discord, LOG_LEVEL="DEBUG", LOG_FORMAT="json") as bot,
    ):
        yield bot


def texts(shown: Json) -> str:
    """Give all text of a message, however deep it stands."""
    return "\n".join(discord_limits.texts(shown["components"]))


def custom_ids(shown: Json, action: str) -> list[str]:
    """Find the controls of a message that do `action`."""
    every = (part.get("custom_id", "") for part in discord_limits.walk(shown["components"]))
    return [custom_id for custom_id in every if custom_id.startswith(f"pb1:{action}:")]


async def test_everything_goes_through_a_proxy(tmp_path: Path) -> None:
    """Papers, Discord's API and its gateway, and nothing besides."""
    async with DiscordStub() as discord, ProxyStub({"127.0.0.1": 0}) as proxy:
        async with running(tmp_path, discord, HTTP_PROXY=proxy.url) as bot:
            reply = await discord.interact(slash("papers today"))
            lines = bot.process.lines

        assert "Paper 1 of" in texts(reply.shown)
        assert len(set(proxy.asked)) == 2
        assert len(proxy.asked) == 3  # the stand-in has its API and its gateway on one port
        assert not any("Traceback" in line for line in lines)


async def test_a_list_is_answered_at_once_in_new_components(bot: Running) -> None:
    """`/papers today` shows today's papers, within Discord's 3 s and its limits."""
    reply = await bot.discord.interact(slash("papers today"))

    assert reply.seconds < SECONDS_TO_ANSWER
    assert reply.shown["flags"] == 1 << 15
    assert f"Paper 1 of {utc_now():%d %B}" in texts(reply.shown)
    assert discord_limits.problems(reply.shown["components"]) == []


async def test_a_button_turns_the_page(bot: Running) -> None:
    """The next page replaces the first one in the same message."""
    first = await bot.discord.interact(slash("papers today"), user_id=1)
    [button] = custom_ids(first.shown, "next")

    turned = await bot.discord.interact(press(first.shown, button), user_id=1)

    assert turned.callback["type"] == 7
    assert turned.shown["id"] == first.shown["id"]
    assert f"Paper {PAPERS} of" in texts(turned.shown)
    assert "Paper 1 of" not in texts(turned.shown)


async def test_a_menu_opens_a_card_for_the_one_who_picked(bot: Running) -> None:
    """A paper picked from the list comes as a private card with its abstract."""
    listed = await bot.discord.interact(slash("papers today"), user_id=2)
    [menu] = custom_ids(listed.shown, "open")
    chosen = paper_id(utc_now().date(), 2)

    card = await bot.discord.interact(pick(listed.shown, menu, [chosen]), user_id=2)

    assert card.shown["flags"] == 1 << 15 | 1 << 6
    assert "for the 2th time" in texts(card.shown)


async def test_titles_are_suggested_while_typing(bot: Running) -> None:
    """The beginning of a title's word is enough, and what is chosen is the paper's id."""
    day = utc_now().date()

    reply = await bot.discord.interact(typing("papers show", "paper", "pap"))

    assert len(reply.choices) == 2 * PAPERS
    assert f"Paper 1 of {day:%d %B}" in [choice["name"] for choice in reply.choices]
    assert all(re.fullmatch(r"\d{4}\.\d{5}", choice["value"]) for choice in reply.choices)


async def test_a_user_install_is_answered_outside_servers(bot: Running) -> None:
    """Someone who installed the bot for themself may search in a private chat."""
    found = await bot.discord.interact(
        slash("papers search", query="gardens"), place=Place.PRIVATE_CHANNEL, user_id=3
    )

    assert f"{2 * PAPERS} papers" in texts(found.shown)


async def test_papers_of_a_message_are_shown(bot: Running) -> None:
    """The message command finds the link in a message and shows the card privately."""
    link = f"https://arxiv.org/abs/{paper_id(utc_now().date(), 3)}"
    linking = message({"content": f"have you seen {link}?"})

    shown = await bot.discord.interact(menu_command("Show papers", linking), user_id=4)

    assert shown.shown["flags"] == 1 << 15 | 1 << 6
    assert "Paper 3 of" in texts(shown.shown)


async def test_a_dropped_connection_is_resumed(bot: Running) -> None:
    """What was asked while the gateway was away is answered once the session is resumed."""
    began = bot.discord.gateway.identifies

    await bot.discord.gateway.drop(4000)
    reply = await bot.discord.interact(slash("papers today"), user_id=5)

    assert "Paper 1 of" in texts(reply.shown)
    assert bot.discord.gateway.resumes == 1
    assert bot.discord.gateway.identifies == began


async def test_every_log_line_is_json_without_the_token(bot: Running) -> None:
    """Even at DEBUG each line is one object, and neither token nor interaction token is in it."""
    reply = await bot.discord.interact(slash("status"), user_id=6)

    assert {"time", "level", "logger", "message"} <= json.loads(bot.process.lines[0]).keys()
    assert all(isinstance(json.loads(line), dict) for line in bot.process.lines)
    assert not any(TOKEN in line or reply.token in line for line in bot.process.lines)


async def test_it_stops_when_told_and_goes_on_where_it_was(tmp_path: Path) -> None:
    """SIGTERM ends it with 0; the next start syncs no commands, and an old button still works."""
    async with DiscordStub() as discord:
        async with running(tmp_path, discord) as first:
            listed = await discord.interact(slash("papers today"))
            [button] = custom_ids(listed.shown, "next")
            assert discord.syncs == 1
            assert await first.process.stop() == 0

        discord.gateway.connected.clear()
        async with running(tmp_path, discord) as second:
            turned = await discord.interact(press(listed.shown, button))
            code = await second.process.stop()

    assert f"Paper {PAPERS} of" in texts(turned.shown)
    assert turned.shown["id"] == listed.shown["id"]
    assert discord.syncs == 1
    assert code == 0


async def test_a_slow_backfill_keeps_nobody_waiting(tmp_path: Path) -> None:
    """While every list takes a second to come, commands are answered within Discord's 3 s."""
    today = utc_now().date()
    async with (
        DiscordStub() as discord,
        PapersStub({today: [a_record(today, 1)]}, seconds=1.0) as papers,
        bot_process(tmp_path, **settings(discord, papers, BACKFILL_DAYS="366")) as bot,
    ):
        await discord.gateway.connected.wait()
        first = await discord.interact(slash("papers today"))
        status = await discord.interact(slash("status"))
        code = await bot.stop()

    assert first.seconds < SECONDS_TO_ANSWER
    assert status.seconds < SECONDS_TO_ANSWER
    assert len(papers.asked) < 20
    assert code == 0


@dataclass(frozen=True, slots=True)
class BadStart:
    """Settings with which no bot can run, the exit code, and what the one line says."""

    changes: dict[str, str]
    code: int
    says: str


BAD_STARTS = (
    BadStart({"DISCORD_TOKEN": ""}, 78, "DISCORD_TOKEN is missing"),
    BadStart({"DISCORD_TOKEN": "another-token"}, 78, "Discord refuses the token"),
    BadStart({"INGEST_INTERVAL": "soon"}, 78, "INGEST_INTERVAL: "),
    BadStart({"ROLE": "sender"}, 78, "ROLE=sender needs PostgreSQL"),
    BadStart({"DATABASE_URL": "sqlite+aiosqlite:///rubbish.db"}, 65, "not a database"),
    BadStart({"DATABASE_URL": "sqlite+aiosqlite:///in_use.db"}, 1, "Another Paperboy is using"),
    BadStart({"DISCORD_API_URL": f"{NOTHING_LISTENS}/api/v10"}, 1, "Discord can't be reached"),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bad_starts(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, list[str]]]:
    """Start all of `BAD_STARTS`, a few at a time, and give their codes and last words."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "rubbish.db").write_text("no database, but long enough to be one " * 100)
    turn = asyncio.Semaphore(3)

    async def ended(discord: DiscordStub, start: BadStart) -> tuple[int, list[str]]:
        known = settings(discord, LOG_LEVEL="WARNING") | start.changes
        async with turn, bot_process(folder, **known) as bot:
            return await bot.ended(), bot.lines

    with (folder / "in_use.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        async with DiscordStub() as discord:
            return list(await asyncio.gather(*(ended(discord, start) for start in BAD_STARTS)))


@pytest.mark.parametrize("number", range(len(BAD_STARTS)), ids=[start.says for start in BAD_STARTS])
async def test_a_bad_start_is_told_in_one_line(
    bad_starts: list[tuple[int, list[str]]], number: int
) -> None:
    """Whatever keeps the bot from running is one line without a traceback, and an exit code."""
    expected = BAD_STARTS[number]

    code, lines = bad_starts[number]

    assert code == expected.code
    assert len(lines) == 1
    assert expected.says in lines[0]
