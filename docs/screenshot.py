#!/usr/bin/env python
"""Takes the README's pictures: the preview page with the shipped sample, in headless Chromium.

Run it from the repository as `.venv/bin/python docs/screenshot.py`; it needs `chromium` in PATH.
"""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType

import simcord
from discord.http import Route
from PIL import Image

from bot import app
from bot.cli.preview import SAMPLE_NOW
from bot.delivery.domain.order import DeliveryKind, marker
from bot.discord.client import PaperBot
from bot.ingest.services.file_import import import_file
from bot.papers.domain.paper import Paper
from bot.roundups.domain.issue import Issue, IssuePage
from bot.roundups.domain.subscription import Layout
from bot.roundups.views.messages import issue_messages
from bot.schedules.schedule import Cadence
from bot.search.domain.criteria import Criteria
from bot.services import Services
from bot.settings import Settings
from bot.ui.layout import ACCENT, picture_url
from bot.watches.domain.samples import sample
from bot.watches.domain.watch import Alert, FoundPaper
from bot.watches.views.alerts import alert_message

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 750, 1_600
"""CSS pixels of the window: below 760 the page folds its own sidebar away."""
SCALE = 1.5
LEFT, ABOVE, RIGHT, BELOW = 72, 66, 620, 20
"""CSS pixels to keep around a message's accent bar: face, name, 600 of message, a margin."""
NO_COMMAND_ABOVE, PRIVATE_ABOVE, THREAD_BELOW = 38, 86, 46
"""The same for a message that answers no command, that one alone sees, and that has a thread."""
COLORS = 128
"""A palette is enough for flat areas and text, and a third of the bytes."""
FLAGS = (
    "--headless",
    "--no-sandbox",  # the page is our own, and containers can't nest sandboxes
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    # milliseconds that the page's timers may run ahead: with less it is often caught still updating
    "--virtual-time-budget=300000",
    f"--force-device-scale-factor={SCALE}",
    f"--window-size={WIDTH},{HEIGHT}",
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A file, and the command whose answer it shows."""

    name: str
    command: str
    options: Mapping[str, str]
    above: int = ABOVE


@dataclass(frozen=True, slots=True)
class RoundupPicture:
    """A file, and the roundup it shows: the layout, and how many of the day's papers it has."""

    name: str
    layout: Layout
    top: int


PICTURES = (
    Picture("today.png", "papers today", MappingProxyType({})),
    Picture("card.png", "papers show", MappingProxyType({"paper": "2603.00729"})),
    Picture("watch.png", "watch", MappingProxyType({"query": "moe"}), PRIVATE_ABOVE),
)
ROUNDUPS = (
    RoundupPicture("roundup-list.png", Layout.LIST, 8),
    RoundupPicture("roundup-cards.png", Layout.CARDS, 8),
    RoundupPicture("roundup-threads.png", Layout.THREADS, 2),
)
ALERT = "alert.png"
WATCHED = MappingProxyType({1: "moe", 2: "agent"})
"""The watches of the alert, and their words."""


async def take_all() -> None:
    """Take every picture of a bot over the sample."""
    async with _services_over_sample() as services:
        bot = PaperBot(services)
        async with simcord.run(bot, shard_count=1) as env:
            if bot.user:
                await bot.user.edit(username="Paperboy")
            await env.advance_time((SAMPLE_NOW - env.now()).total_seconds())
            guild = env.create_guild()
            you = guild.add_member(env.create_user("you"))
            assets = await _placeholders(services)

            async def photograph(
                channel: simcord.ChannelHandle,
                above: int = NO_COMMAND_ABOVE,
                below: int = BELOW,
                viewer: simcord.MemberActor | simcord.UserHandle = you,
            ) -> Image.Image:
                page = env.preview(channel, viewers=[viewer], layout="channel", assets=assets)
                return _cropped(await _photograph(page), above, below)

            for picture in PICTURES:
                channel = guild.create_text_channel("papers")
                await you.slash(channel, picture.command, **picture.options)
                _save([await photograph(channel, picture.above)], picture.name)
            for roundup in ROUNDUPS:
                channel = guild.create_text_channel("papers")
                await _post(bot, channel.id, await _issue(services, roundup))
                below = THREAD_BELOW if channel.threads else BELOW
                images = [await photograph(channel, below=below)]
                images += [await photograph(thread) for thread in channel.threads]
                _save(images, roundup.name)
            await _send(bot, you.id, await _alert(services))
            _save([await photograph(you.user.dm_channel, viewer=you.user)], ALERT)


async def _alert(services: Services) -> Alert:
    """Make an alert of what two watches find on the sample's last day."""
    queries = {n: await services.search.parse(text, exact=False) for n, text in WATCHED.items()}
    found = [
        FoundPaper(
            sample(paper, [queries[n] for n in finders]), tuple((n, WATCHED[n]) for n in finders)
        )
        for paper in await _last_day(services)
        if (finders := [n for n in WATCHED if sample(paper, [queries[n]]).terms])
    ]
    return Alert(0, "sample", "sample", tuple(found), len(found))


async def _send(bot: PaperBot, user_id: int, alert: Alert) -> None:
    """Send an alert by direct message as it is delivered."""
    message = alert_message(alert, marker(DeliveryKind.ALERT, user_id, alert.key, 0))
    chats = Route("POST", "/users/@me/channels")
    chat = await bot.http.request(chats, json={"recipient_id": str(user_id)})
    messages = Route("POST", "/channels/{channel_id}/messages", channel_id=chat["id"])
    await bot.http.request(messages, json=json.loads(message.payload))


async def _last_day(services: Services) -> list[Paper]:
    """Give the papers of the sample's last day, the best first."""
    newest = await services.lookup.newest(100)
    day = [paper for paper in newest if paper.listing_day == SAMPLE_NOW.date()]
    return sorted(day, key=lambda paper: paper.upvotes or 0, reverse=True)


async def _issue(services: Services, roundup: RoundupPicture) -> IssuePage:
    """Make an issue of the sample's last day, as it is before the list closes."""
    day = await _last_day(services)
    papers = tuple(day[: roundup.top])
    issue = Issue(
        subscription_id=1,
        guild_id=1,
        key=SAMPLE_NOW.date().isoformat(),
        reference="sample",
        criteria=Criteria(0, 0, SAMPLE_NOW.date()),
        scheduled_at=SAMPLE_NOW,
        layout=roundup.layout,
        cadence=Cadence.DAILY,
        shown=tuple(paper.id for paper in papers),
        total=len(day),
        closes_at=SAMPLE_NOW + timedelta(hours=8),
        refresh_at=SAMPLE_NOW + timedelta(hours=1),
    )
    return IssuePage(issue, papers)


async def _post(bot: PaperBot, channel_id: int, page: IssuePage) -> None:
    """Post an issue's messages as they are delivered, those after a first list into a thread."""
    bodies = [json.loads(message.payload) for message in issue_messages(page)]
    name, *_ = [body.pop("thread_name") for body in bodies]  # the thread that each may need
    first, *others = bodies
    messages = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
    posted = await bot.http.request(messages, json=first)
    if page.issue.layout is not Layout.THREADS:
        return
    threads = Route(
        "POST",
        "/channels/{channel_id}/messages/{message_id}/threads",
        channel_id=channel_id,
        message_id=posted["id"],
    )
    thread = await bot.http.request(threads, json={"name": name})
    for body in others:
        in_thread = Route("POST", "/channels/{channel_id}/messages", channel_id=thread["id"])
        await bot.http.request(in_thread, json=body)


@asynccontextmanager
async def _services_over_sample() -> AsyncGenerator[Services]:
    """Open the services over a temporary cache that holds the sample."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate(
            {"DATABASE_URL": f"sqlite+aiosqlite:///{folder}/paperboy.db"}
        )
        async with app.open_services(settings, clock=lambda: SAMPLE_NOW) as services:
            with as_file(files("bot.cli.samples") / "papers.jsonl") as sample:
                today = SAMPLE_NOW.date()
                await import_file(
                    services.ingest, sample, year=None, today=today, progress=_silently
                )
            yield services


def _silently(_done: int, _size: int) -> None:
    """Show no progress: the sample is small."""


async def _placeholders(services: Services) -> dict[str, tuple[str, bytes]]:
    """Give each paper's picture a stand-in: the page loads nothing from the net."""
    placeholder = (files("bot.cli.samples") / "placeholder.png").read_bytes()
    urls = (picture_url(paper.thumbnail_url) for paper in await services.lookup.newest(100))
    return {url: ("placeholder.png", placeholder) for url in urls if url}


async def _photograph(preview: simcord.Preview) -> Image.Image:
    """Give what Chromium draws of the page."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
    async with preview as page:
        with tempfile.TemporaryDirectory() as folder:
            process = await asyncio.create_subprocess_exec(
                chromium,
                *FLAGS,
                f"--user-data-dir={folder}/profile",
                f"--screenshot={folder}/page.png",
                page.url,
                stderr=asyncio.subprocess.DEVNULL,
            )
            async with asyncio.timeout(60):
                await process.wait()
            with Image.open(f"{folder}/page.png") as image:
                return image.convert("RGB")


def _save(images: Sequence[Image.Image], name: str) -> None:
    """Write the images, one below the other, to a PNG file."""
    size = max(image.width for image in images), sum(image.height for image in images)
    whole = Image.new("RGB", size)
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    whole.quantize(COLORS).save(FOLDER / name, optimize=True)


def _cropped(image: Image.Image, above: int, below: int) -> Image.Image:
    """Cut out the messages, which their accent bars give away: the longest lines of that color.

    `above` and `below` are the CSS pixels to keep there.
    """
    accent = (ACCENT >> 16, ACCENT >> 8 & 0xFF, ACCENT & 0xFF)
    columns = (
        [(x, y) for y in range(image.height) if image.getpixel((x, y)) == accent]
        for x in range(image.width // 2)
    )
    (left, top), *_, (_, bottom) = max(columns, key=len)
    return image.crop(
        (
            round(left - LEFT * SCALE),
            round(top - above * SCALE),
            round(left + RIGHT * SCALE),
            round(bottom + below * SCALE),
        )
    )


if __name__ == "__main__":
    asyncio.run(take_all())
