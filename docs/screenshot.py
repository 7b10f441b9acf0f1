#!/usr/bin/env python
"""Takes the README's pictures: the preview page with the shipped sample, in headless Chromium.

Run it from the repository as `.venv/bin/python docs/screenshot.py`; it needs `chromium` in PATH.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType

import simcord
from PIL import Image

from bot import app
from bot.client import PaperBot
from bot.services.imports import import_file
from bot.services.services import Services
from bot.settings import Settings
from bot.tryout import SAMPLE_NOW
from bot.ui.lines import ACCENT, picture_url

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 750, 1_600
"""CSS pixels of the window: below 760 the page folds its own sidebar away."""
SCALE = 1.5
LEFT, ABOVE, RIGHT, BELOW = 72, 66, 620, 20
"""CSS pixels to keep around a message's accent bar: face, name, 600 of message, a margin."""
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
    "--virtual-time-budget=15000",  # milliseconds that the page's timers may run ahead
    f"--force-device-scale-factor={SCALE}",
    f"--window-size={WIDTH},{HEIGHT}",
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A file, and the command whose answer it shows."""

    name: str
    command: str
    options: Mapping[str, str]


PICTURES = (
    Picture("today.png", "papers today", MappingProxyType({})),
    Picture("card.png", "papers show", MappingProxyType({"paper": "2603.00729"})),
)


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
            for picture in PICTURES:
                channel = guild.create_text_channel("papers")
                await you.slash(channel, picture.command, **picture.options)
                async with env.preview(
                    channel, viewers=[you], layout="channel", assets=assets
                ) as page:
                    await _photograph(page.url, FOLDER / picture.name)


@asynccontextmanager
async def _services_over_sample() -> AsyncGenerator[Services]:
    """Open the services over a temporary cache that holds the sample."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate(
            {"DATABASE_URL": f"sqlite+aiosqlite:///{folder}/paperboy.db"}
        )
        async with app.open_services(settings, clock=lambda: SAMPLE_NOW) as services:
            with as_file(files("bot.samples") / "papers.jsonl") as sample:
                today = SAMPLE_NOW.date()
                await import_file(
                    services.ingest, sample, year=None, today=today, progress=_silently
                )
            yield services


def _silently(_done: int, _size: int) -> None:
    """Show no progress: the sample is small."""


async def _placeholders(services: Services) -> dict[str, tuple[str, bytes]]:
    """Give each paper's picture a stand-in: the page loads nothing from the net."""
    placeholder = (files("bot.samples") / "placeholder.png").read_bytes()
    urls = (picture_url(paper.thumbnail_url) for paper in await services.lookup.newest(100))
    return {url: ("placeholder.png", placeholder) for url in urls if url}


async def _photograph(url: str, path: Path) -> None:
    """Write what Chromium draws at `url`, without what is not chat, to the PNG file `path`."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
    with tempfile.TemporaryDirectory() as profile:
        process = await asyncio.create_subprocess_exec(
            chromium,
            *FLAGS,
            f"--user-data-dir={profile}",
            f"--screenshot={path}",
            url,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(60):
            await process.wait()
    with Image.open(path) as image:
        _cropped(image.convert("RGB")).quantize(COLORS).save(path, optimize=True)


def _cropped(image: Image.Image) -> Image.Image:
    """Cut out the message, which its accent bar gives away: the longest line of that color."""
    accent = (ACCENT >> 16, ACCENT >> 8 & 0xFF, ACCENT & 0xFF)
    columns = (
        [(x, y) for y in range(image.height) if image.getpixel((x, y)) == accent]
        for x in range(image.width // 2)
    )
    (left, top), *_, (_, bottom) = max(columns, key=len)
    return image.crop(
        (
            round(left - LEFT * SCALE),
            round(top - ABOVE * SCALE),
            round(left + RIGHT * SCALE),
            round(bottom + BELOW * SCALE),
        )
    )


if __name__ == "__main__":
    asyncio.run(take_all())
