"""Weighs many servers in the memory of one gateway process.

    python -m benchmarks.memory [2500 10000]

Each server is told as the gateway tells it, with 40 channels and 30 roles of names of their own,
and goes through discord.py's own state.
"""

import argparse
import asyncio
import json
import logging
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.processes import beside
from bot.discord.client import PaperBot
from bot.runtime.clock import utc_now
from bot.services import Services
from bot.storage.database import Database, open_database
from tests.support.discord_payloads import PERMISSIONS
from tests.support.fakes import FakeSource

CHANNELS_A_SERVER, ROLES_A_SERVER = 40, 30


def _servers(count: int) -> Iterator[dict[str, Any]]:
    """Write servers as the gateway tells them, each with names of its own."""
    for number in range(1, count + 1):
        first = number << 22
        roles = [
            {
                "id": str(first + place),
                "name": f"role {place} of {number}",
                "permissions": str(PERMISSIONS),
                "position": place,
                "color": 0,
                "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
                "hoist": False,
                "managed": False,
                "mentionable": False,
                "flags": 0,
            }
            for place in range(ROLES_A_SERVER)
        ]
        channels = [
            {
                "id": str(first + 1000 + place),
                "type": 0,
                "name": f"channel-{place}-of-{number}",
                "topic": f"What is said in channel {place}",
                "position": place,
                "parent_id": None,
                "nsfw": False,
                "rate_limit_per_user": 0,
                "last_message_id": str(first + 5000 + place),
                "permission_overwrites": [
                    {"id": str(first + role), "type": 0, "allow": "0", "deny": "0"}
                    for role in range(2)
                ],
            }
            for place in range(CHANNELS_A_SERVER)
        ]
        yield {
            "id": str(first),
            "name": f"Server {number}",
            "owner_id": "7",
            "member_count": 1000,
            "roles": roles,
            "channels": channels,
            "emojis": [],
            "stickers": [],
            "features": [],
            "members": [],
            "threads": [],
            "presences": [],
            "voice_states": [],
            "unavailable": False,
        }


def _resident() -> int:
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in x)
    return int(line.split()[1]) * 1024


async def _remember(pipe: Connection, count: int) -> None:
    """Let a gateway process hear of so many servers, and tell what that weighs."""
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'memory.db'}"
        async with open_database(url) as database, _bot(database) as bot:
            before, spent = _resident(), 0.0
            state: Any = bot._connection  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # what the gateway feeds
            for server in _servers(count):
                heard = json.loads(json.dumps(server))
                began = time.perf_counter()
                state.parse_guild_create(heard)
                spent += time.perf_counter() - began
            await asyncio.sleep(0)
            assert len(bot.guilds) == count  # noqa: S101  # else nothing was measured
            pipe.send((before, _resident(), spent))


@asynccontextmanager
async def _bot(database: Database) -> AsyncGenerator[PaperBot]:
    async with PaperBot(Services.over(database, FakeSource(), utc_now)) as bot:
        bot.shard_count = 1
        yield bot


def _rememberer(pipe: Connection, count: int) -> None:
    asyncio.run(_remember(pipe, count))


def main() -> None:
    """Print one table."""
    from rich.console import Console  # noqa: PLC0415  # the processes that are weighed load none

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("servers", type=int, nargs="*", default=[2_500, 10_000])
    out = Console(highlight=False)
    out.print(f"{'servers':>9}{'MB before':>11}{'MB':>8}{'KB each':>9}{'ms each':>9}")
    for count in parser.parse_args().servers:
        with beside(_rememberer, count) as pipe:
            before, after, seconds = pipe.recv()
        out.print(
            f"{count:>9}{before / 1e6:>11.0f}{after / 1e6:>8.0f}"
            f"{(after - before) / count / 1e3:>9.1f}{1000 * seconds / count:>9.2f}"
        )


if __name__ == "__main__":
    main()
