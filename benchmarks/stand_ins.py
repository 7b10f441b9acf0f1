"""The processes beside the bot under load: Discord with its people, Hugging Face, and the noise."""

import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection

import aiohttp
import discord

from benchmarks.fanout import CAP, LATENCY
from benchmarks.people import RATE, Crowd, OneUse
from bot.runtime.clock import utc_now
from tests.faults.fanout import FIRST_CHANNEL
from tests.support.discord_limiter import Limiter
from tests.support.discord_payloads import GUILD_ID, channel, guild
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.papers_stub import PapersStub

Record = dict[str, object]
"""A paper as Hugging Face writes it."""
CHANNELS_A_SERVER = 5
"""As many roundups as a server may have."""
WORK = 5_000
"""Rounds of a digest that take about 3 ms."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One errand without the bot: when it began, in Unix time, and how many seconds it took."""

    began: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Scene:
    """What Discord saw: uses, when (Unix time) each message was posted where, answers 429."""

    uses: list[OneUse]
    posts: list[tuple[float, int]]
    refused: int


def server_id(place: int) -> int:
    """Give the id of a server, counted from 0."""
    return GUILD_ID + 1 + place


def channels(place: int) -> range:
    """Give the channels of a server, counted from 0."""
    first = FIRST_CHANNEL + place * CHANNELS_A_SERVER
    return range(first, first + CHANNELS_A_SERVER)


def be_discord(pipe: Connection, servers: int, paper_ids: Sequence[str]) -> None:
    """Say where it is; let people act from when it is told to until the next time; tell of it."""
    asyncio.run(_be_discord(pipe, servers, paper_ids))


async def _be_discord(pipe: Connection, servers: int, paper_ids: Sequence[str]) -> None:
    async with DiscordStub() as stub:
        stub.channels.limiter, stub.channels.latency = Limiter(CAP), LATENCY
        for place in range(servers):
            stub.channels.known |= {*channels(place)}
            rooms = [channel(number) for number in channels(place)]
            stub.gateway.others.append(guild(rooms, guild_id=server_id(place)))
        pipe.send((stub.api_url, stub.gateway.url))
        await asyncio.to_thread(pipe.recv)
        crowd, is_over = Crowd(stub, paper_ids), asyncio.Event()
        acting = asyncio.create_task(crowd.act(is_over))
        await asyncio.to_thread(pipe.recv)
        is_over.set()
        await acting
        posts = [
            (discord.utils.snowflake_time(int(each["id"])).timestamp(), int(each["channel_id"]))
            for each in stub.channels.created
        ]
        pipe.send(Scene(crowd.uses, posts, stub.channels.answers[429]))
        await asyncio.to_thread(pipe.recv)


def be_hugging_face(
    pipe: Connection, lists: Mapping[date, list[Record]], more: Sequence[list[Record]]
) -> None:
    """Say where it is; each time when it is told to, let today's list have more papers."""
    asyncio.run(_be_hugging_face(pipe, lists, more))


async def _be_hugging_face(
    pipe: Connection, lists: Mapping[date, list[Record]], more: Sequence[list[Record]]
) -> None:
    async with PapersStub(lists) as stub:
        pipe.send(stub.url)
        for papers in more:
            await asyncio.to_thread(pipe.recv)
            stub.add(utc_now().date(), papers)
        await asyncio.to_thread(pipe.recv)


def measure_noise(pipe: Connection, api_url: str) -> None:
    """Do errands at the pace of the people until told to end, and tell of them."""
    asyncio.run(_measure_noise(pipe, api_url))


async def _measure_noise(pipe: Connection, api_url: str) -> None:
    errands, headers = list[Errand](), {"Authorization": f"Bot {TOKEN}"}
    ending = asyncio.create_task(asyncio.to_thread(pipe.recv))
    async with aiohttp.ClientSession(headers=headers) as session:
        while not ending.done():
            due = time.time() + 1 / RATE
            await asyncio.sleep(1 / RATE)
            hashlib.pbkdf2_hmac("sha256", b"", b"", WORK)
            async with session.get(f"{api_url}/users/@me") as answer:
                await answer.read()
            errands.append(Errand(due, time.time() - due))
    pipe.send(errands)
