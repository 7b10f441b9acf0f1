"""The check-up names what is wrong with a set-up, says what to do, and never tells a secret."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from typer.testing import Result

from bot.operations.doctor.database import disk_space, sqlite_version
from bot.operations.doctor.discord import clock_finding
from bot.operations.doctor.findings import Severity
from bot.operations.doctor.zones import zones_finding
from bot.papers.domain.listing import weekdays_back
from bot.roundups.domain.subscription import Terms
from bot.roundups.services.lifecycle import starting_point
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.runtime.clock import utc_now
from bot.schedules.zone_data import ZoneData
from bot.storage import network_folder
from bot.storage.database import open_database
from tests.support.command_line import paperboy
from tests.support.discord_payloads import GUILD_ID, MEMBER_ID, channel, guild
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.fakes import NOW
from tests.support.hf_stub import Stub
from tests.support.hf_stub import reply as hf_reply
from tests.support.papers_stub import PapersStub, a_record

pytestmark = pytest.mark.usefixtures("elsewhere")

CHANNEL = 50_001
DATABASE = Path("paperboy.db")
Environment = pytest.MonkeyPatch


@dataclass(frozen=True)
class World:
    """A set-up in which all is well, to be broken."""

    discord: DiscordStub
    environment: Environment


async def examined() -> Result:
    """Let the doctor look."""
    return await asyncio.to_thread(paperboy, "doctor", "--json")


def grades(result: Result) -> dict[str, str]:
    """Give the worst grade of each thing."""
    found = [json.loads(line) for line in result.stdout.splitlines()]
    order = ["ok", "warn", "fail"]
    return {
        name: max((each["grade"] for each in found if each["name"] == name), key=order.index)
        for name in {each["name"] for each in found}
    }


@pytest.fixture
async def world(sqlite_url: str, monkeypatch: Environment) -> AsyncIterator[World]:
    """Run all that the bot needs: a database with a roundup, Discord, papers."""
    async with open_database(sqlite_url) as database, database.write() as tx:
        terms = Terms(CHANNEL, utc_now().time(), "UTC")
        await SubscriptionStore(tx).add(
            GUILD_ID, MEMBER_ID, terms, starting_point(terms, utc_now())
        )
    async with DiscordStub() as discord, PapersStub({}) as papers:
        discord.channels.known.add(CHANNEL)
        discord.gateway.guild = guild([channel(CHANNEL)])
        monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
        monkeypatch.setenv("DISCORD_API_URL", discord.api_url)
        monkeypatch.setenv("DISCORD_GATEWAY_URL", discord.gateway.url)
        monkeypatch.setenv("HF_ENDPOINT", papers.url)
        monkeypatch.setenv("HEALTH_ADDRESS", "127.0.0.1:0")  # any free port
        yield World(discord, monkeypatch)


async def test_a_sound_set_up_has_no_failure(world: World) -> None:
    """Everything is looked at, beside a running bot too; nothing is changed."""
    async with open_database("sqlite+aiosqlite:///paperboy.db"):
        result = await examined()

    found = grades(result)
    assert result.exit_code == 0
    assert "fail" not in found.values()
    wanted = (
        "settings zones writable disk sqlite database token clock starts gateway permissions"
        " upstream health"
    )
    assert set(found) == set(wanted.split())
    assert world.discord.gateway.url not in result.output


def _bad_setting(world: World) -> None:
    world.environment.setenv("SEND_RATE", "many")


def _no_token(world: World) -> None:
    world.environment.delenv("DISCORD_TOKEN")


def _open_env(world: World) -> None:
    del world
    Path(".env").write_text("DISCORD_TOKEN=secret-of-the-file\n")
    Path(".env").chmod(0o644)


def _lonely_role(world: World) -> None:
    world.environment.setenv("ROLE", "sender")


def _mistyped_setting(world: World) -> None:
    del world
    Path(".env").write_text("SEND_RAT=20\n")


def _open_database(world: World) -> None:
    del world
    DATABASE.chmod(0o644)


def _others_database(world: World) -> None:
    with closing(sqlite3.connect("shop.db")) as connection:
        connection.execute("CREATE TABLE customers (name)")
    Path("shop.db").chmod(0o600)
    world.environment.setenv("DATABASE_URL", "sqlite+aiosqlite:///shop.db")


def _refused_token(world: World) -> None:
    world.environment.setenv("DISCORD_TOKEN", "a-token-of-yesterday")


def _no_discord(world: World) -> None:
    world.environment.setenv("DISCORD_API_URL", "http://127.0.0.1:9/api/v10")


def _no_gateway(world: World) -> None:
    world.environment.setenv("DISCORD_GATEWAY_URL", "ws://127.0.0.1:9/")


def _wrong_clock(world: World) -> None:
    async def later(_: web.Request) -> web.Response:
        date = (utc_now() + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return web.json_response({"id": "1"}, headers={"Date": date})

    world.discord.faults.append(later)


def _lost_channel(world: World) -> None:
    world.discord.channels.known.discard(CHANNEL)
    world.discord.gateway.guild = guild()


def _lost_right(world: World) -> None:
    world.discord.gateway.guild = guild([channel(CHANNEL)], permissions=1024)


def _lost_server(world: World) -> None:
    world.discord.gateway.guild = guild() | {"id": "77"}


def _no_tag(world: World) -> None:
    tags: list[object] = []
    forum = channel(CHANNEL, 15) | {"available_tags": tags, "flags": 1 << 4}
    world.discord.gateway.guild = guild([forum])


def _damaged(world: World) -> None:
    del world
    data = bytearray(DATABASE.read_bytes())
    data[2 * 4096 : 6 * 4096] = b"\xa5" * (4 * 4096)
    DATABASE.write_bytes(data)


def _newer(world: World) -> None:
    del world
    with closing(sqlite3.connect(DATABASE)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _no_server(world: World) -> None:
    url = "postgresql+asyncpg://ada:open-sesame@127.0.0.1:1/paperboy"
    world.environment.setenv("DATABASE_URL", url)


def _no_papers(world: World) -> None:
    world.environment.setenv("HF_ENDPOINT", "http://127.0.0.1:9")


def _network_folder(world: World) -> None:
    mounts = Path("mountinfo").absolute()
    mounts.write_text(f"60 27 0:70 / {mounts.parent} rw - nfs4 nas:/export rw\n")
    world.environment.setattr(network_folder, "MOUNTS", mounts)


def _bad_proxy(world: World) -> None:
    world.environment.setenv("ALL_PROXY", "socks5://ada:open-sesame@127.0.0.1:9")


def _bad_certificates(world: World) -> None:
    world.environment.setenv("SSL_CERT_FILE", "missing.pem")


@pytest.mark.parametrize(
    ("breaks", "name", "grade"),
    [
        (_bad_setting, "settings", "fail"),
        (_open_env, "settings", "fail"),
        (_lonely_role, "settings", "fail"),
        (_mistyped_setting, "settings", "warn"),
        (_open_database, "privacy", "warn"),
        (_others_database, "database", "fail"),
        (_no_token, "token", "fail"),
        (_refused_token, "token", "fail"),
        (_no_discord, "discord", "fail"),
        (_no_gateway, "gateway", "fail"),
        (_wrong_clock, "clock", "fail"),
        (_lost_channel, "permissions", "warn"),
        (_lost_right, "permissions", "warn"),
        (_lost_server, "permissions", "warn"),
        (_no_tag, "permissions", "warn"),
        (_damaged, "database", "fail"),
        (_newer, "database", "fail"),
        (_no_server, "database", "fail"),
        (_no_papers, "upstream", "fail"),
        (_network_folder, "place", "warn"),
        (_bad_proxy, "settings", "fail"),
        (_bad_certificates, "settings", "fail"),
    ],
)
async def test_what_is_broken_is_named(
    world: World, breaks: Callable[[World], None], name: str, grade: str
) -> None:
    """It alone is named, the exit code says so, and no secret is told."""
    breaks(world)

    result = await examined()

    found = grades(result)
    assert found[name] == grade
    assert {each for each, how in found.items() if how == "fail"} <= {name}
    assert result.exit_code == (1 if grade == "fail" else 0)
    for secret in (TOKEN, "a-token-of-yesterday", "secret-of-the-file", "open-sesame"):
        assert secret not in result.output


async def test_the_address_of_the_probes_is_tried(world: World) -> None:
    """It is taken by another program, by a bot that runs, or can't be this machine's."""
    told = list[str]()
    async with _listening("paid\n") as other, _listening("alive\n") as bot:
        for address in (other, bot, "192.0.2.1:8080", "nowhere.invalid:8080"):
            world.environment.setenv("HEALTH_ADDRESS", address)
            lines = [json.loads(line) for line in (await examined()).stdout.splitlines()]
            told += [f"{e['grade']} {e['says']}" for e in lines if e["name"] == "health"]

    assert told[:2] == [
        f"warn The bot can't listen on {other}: Address already in use.",
        f"ok A running bot answers at {bot}.",
    ]
    assert (
        told[2] == "warn The bot can't listen on 192.0.2.1:8080: Cannot assign requested address."
    )
    assert told[3].startswith("warn The bot can't listen on nowhere.invalid:8080: ")


@asynccontextmanager
async def _listening(says: str) -> AsyncGenerator[str]:
    """Let a program answer anything with one sentence; give its address."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=says)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_role_without_discord_needs_no_token(world: World, postgres_url: str) -> None:
    """What it does not need is not looked at."""
    world.environment.setenv("ROLE", "ingest,scheduler")
    world.environment.setenv("DATABASE_URL", postgres_url)
    world.environment.delenv("DISCORD_TOKEN")

    found = grades(await examined())

    wanted = ("settings", "zones", "health", "database", "upstream")
    assert found == dict.fromkeys(wanted, "ok")


@pytest.mark.parametrize(
    ("records", "grade", "says"),
    [
        ([{"paper": {"nr": 1}}, {"paper": {"nr": 2}}], "fail", "None of the 2 records"),
        ([{"paper": {"nr": 1}}, a_record(NOW.date(), 1)], "warn", "1 record of"),
        ([a_record(NOW.date(), 1, mediaUrls=[{"url": "x"}])], "warn", "mediaUrls of 1."),
        ([a_record(NOW.date(), 1)], "ok", "1 paper on the list of"),
    ],
)
async def test_a_list_in_an_unknown_form_is_named(
    world: World, records: list[Mapping[str, object]], grade: str, says: str
) -> None:
    """An answer is not enough: something of the newest list must be readable."""
    yesterday = next(iter(weekdays_back(utc_now().date() - timedelta(days=1), date.min)))
    async with PapersStub({yesterday: records}) as papers:
        world.environment.setenv("HF_ENDPOINT", papers.url)

        result = await examined()

    found = json.loads(result.stdout.splitlines()[-1])
    assert (found["name"], found["grade"]) == ("upstream", grade)
    assert says in found["says"]
    assert yesterday.isoformat() in found["says"]


async def test_the_cause_of_a_failed_connection_is_named(world: World) -> None:
    """With what to do about it, and with the proxy, but not its password."""
    world.environment.setenv("HTTP_PROXY", "http://ada:open-sesame@127.0.0.1:9")
    async with Stub(hf_reply(b"", status=403)) as hub:
        world.environment.setenv("HF_ENDPOINT", hub.url)
        world.environment.setenv("NO_PROXY", hub.url.removeprefix("http://"))

        lines = (await examined()).stdout.splitlines()

    found = {each["name"]: each for each in map(json.loads, lines)}

    assert found["discord"]["says"] == "Discord can't be reached: proxy: refused."
    assert "HTTPS_PROXY" in found["discord"]["advice"]
    assert found["upstream"]["says"] == f"{hub.url} can't be used: status: 403."
    assert "HF_ENDPOINT" in found["upstream"]["advice"]
    assert "open-sesame" not in str(found)


async def test_a_refused_token_is_named_although_papers_come(world: World) -> None:
    """It is HF_TOKEN's fault, and not the network's."""
    world.environment.setenv("HF_TOKEN", "hf_expired")
    async with Stub(hf_reply(b"", status=401), hf_reply(b"[]")) as hub:
        world.environment.setenv("HF_ENDPOINT", hub.url)

        result = await examined()

    assert grades(result)["upstream"] == "warn"
    assert "refuses HF_TOKEN (status 401)" in result.stdout
    assert result.exit_code == 0


def test_people_read_what_to_do_below() -> None:
    """Without a terminal full of JSON: a line a thing, and the advice under it."""
    result = paperboy("doctor")

    assert "fail  token       DISCORD_TOKEN is missing" in result.stdout
    assert "\n                  docs/discord-setup.md" in result.stdout
    assert result.stdout.endswith("\n\n2 problems, 1 warning.\n")


@pytest.mark.parametrize(
    ("free", "grade"),
    [(199_999_999, Severity.FAIL), (10**9 - 1, Severity.WARN), (10**9, Severity.OK)],
)
def test_a_disk_that_fills_up_is_seen_early(free: int, grade: Severity) -> None:
    """First as a warning, then as what stops the bot."""
    assert disk_space(free).grade is grade


@pytest.mark.parametrize(
    ("version", "is_risky"),
    [
        ((3, 40, 1), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
def test_a_risky_sqlite_is_known(version: tuple[int, ...], *, is_risky: bool) -> None:
    """The versions are those of docs/design/delivery.md, "SQLite"; with Paperboy alone all do."""
    finding = sqlite_version(version)

    assert finding.grade is Severity.OK
    assert ("no other program" in finding.says) == is_risky


@pytest.mark.parametrize(
    ("data", "grade", "says"),
    [
        (ZoneData("2026f", "2025b"), "ok", "package tzdata; the system has 2025b."),
        (ZoneData("2026f", None), "ok", "of 2026f are used, those of the package tzdata."),
        (ZoneData("2026f", "2099a"), "ok", "of 2099a are used, the system's."),
        (ZoneData("2025b", "2025b"), "ok", "of 2025b are used, those of the package"),
        (ZoneData("2024b", "2022a"), "warn", "over a year old"),
        (ZoneData("2019c", None), "warn", "over a year old"),
    ],
)
def test_old_time_zones_are_seen(data: ZoneData, grade: str, says: str) -> None:
    """Which are in use, whose they are, and that they are old."""
    finding = zones_finding(data, date(2026, 3, 2))

    assert finding.grade == grade
    assert says in finding.says


def test_a_clock_needs_something_to_compare_with() -> None:
    """A missing `Date` is no failure of the clock."""
    assert clock_finding(None, NOW).grade is Severity.WARN
