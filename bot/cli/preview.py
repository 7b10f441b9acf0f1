"""Runs the real bot without Discord: as a page in the browser, or as a tour in the terminal.

simcord replaces Discord; the bot, its cache, its search and its cards are real.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import discord
import simcord
from rich.console import Console
from rich.markup import escape

from bot import app
from bot.cli import terminal
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.targets.registry import build_targets
from bot.discord.client import PaperBot
from bot.errors import BadRequest, PaperboyError, SourceUnavailable
from bot.ingest.services.file_import import import_file
from bot.runtime.clock import Clock, ClockWatch, utc_now
from bot.services import Services
from bot.settings import Settings
from bot.storage.database import Database
from bot.ui.layout import container_view, picture_url
from bot.workers import Planning, Sending

MANAGER = discord.Permissions(manage_guild=True)
NEXT_PAGE = "›"
"""The label of the button that leads to the next page."""
SAMPLE_NOW = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
"""The current time in the sample: the afternoon of its last listing day."""
RATE = 40.0
"""Messages per second to simcord at most, the same as to Discord."""
PROBE_SECONDS = 3.0
"""Seconds within which Hugging Face has to respond."""
LIVE_DAYS = 7
"""The number of days whose live lists are fetched."""
PICTURES = 1_000
"""The number of newest papers whose pictures the page replaces by a placeholder."""

_SAMPLE_NOTE = (
    "This is a sample: ids, titles, names and numbers are real, the abstracts and summaries were "
    "rewritten for it. Here it is the afternoon of 10 March 2026."
)
_HINT = (
    "Type **/papers today** or **/papers search**, and pick a paper to read more about it. "
    "**/roundup add**, then **/roundup send**, posts a roundup here; **/watch** looks for words."
)
_LIVE_NOTE = "These are live papers from Hugging Face."


class TourFailed(PaperboyError):
    """The tour did not show what it should: the bot or its installation is broken."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The services over a temporary cache, with its contents and its current time."""

    database: Database
    services: Services
    clock: Clock
    note: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Discord simulated by simcord: one channel, and one member who manages the server."""

    env: simcord.Env
    trial: Trial
    channel: simcord.ChannelHandle
    you: simcord.MemberActor

    async def say(self, text: str) -> None:
        """Post `text` in the channel as the bot."""
        channel = self.env.bot.get_channel(self.channel.id)
        if isinstance(channel, discord.TextChannel):
            await channel.send(view=container_view(discord.ui.TextDisplay(text)))


@asynccontextmanager
async def _trial(settings: Settings) -> AsyncGenerator[Trial]:
    """Fill a temporary cache: live if Hugging Face responds at once, else with the sample."""
    with tempfile.TemporaryDirectory(prefix="paperboy-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'paperboy.db'}"
        temporary = settings.model_copy(update={"database_url": url, "backfill_days": LIVE_DAYS})
        async with app.opened(temporary) as (database, services):
            if await _is_live(services):
                yield Trial(database, services, utc_now, _LIVE_NOTE)
                return
        clock = _sample_clock()
        async with app.opened(temporary, clock=clock) as (database, services):
            with as_file(files("bot.cli.samples") / "papers.jsonl") as path:
                await import_file(
                    services.ingest, path, year=None, today=SAMPLE_NOW.date(), progress=_silently
                )
            yield Trial(database, services, clock, _SAMPLE_NOTE)


async def _is_live(services: Services) -> bool:
    """Fetch the lists of the last days; return False if Hugging Face doesn't respond at once."""
    yesterday = utc_now().date() - timedelta(days=1)
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await services.ingest.fetch(yesterday)
    except (SourceUnavailable, TimeoutError):
        return False
    with contextlib.suppress(SourceUnavailable):  # the papers fetched so far are enough
        await services.ingest.poll()
    return True


def _sample_clock() -> Clock:
    """Return a clock that starts at `SAMPLE_NOW` and runs on from there."""
    begin = utc_now()
    return lambda: SAMPLE_NOW + (utc_now() - begin)


def _silently(_done: int, _size: int) -> None:
    """Ignore the progress: the sample is small."""


def _items(response: simcord.ResponseMessage) -> Iterator[discord.ui.Item[Any]]:
    """Yield the components of a response, including nested ones."""
    return discord.ui.LayoutView.from_message(response.message).walk_children()


def _has_next_page(response: simcord.ResponseMessage) -> bool:
    buttons = (item for item in _items(response) if isinstance(item, discord.ui.Button))
    return any(button.label == NEXT_PAGE and not button.disabled for button in buttons)


def _paper_menu(response: simcord.ResponseMessage) -> discord.ui.Select[Any] | None:
    """Return the menu that opens a paper's card: the last one of a list, None if missing."""
    menus = [item for item in _items(response) if isinstance(item, discord.ui.Select)]
    return menus[-1] if menus else None


async def _pictures(services: Services) -> dict[str, tuple[str, bytes]]:
    """Map every picture URL to one placeholder: the page loads nothing from the internet."""
    placeholder = (files("bot.cli.samples") / "placeholder.png").read_bytes()
    papers = await services.lookup.newest(PICTURES)
    urls = {picture_url(paper.thumbnail_url) for paper in papers} - {None}
    return {url: ("placeholder.png", placeholder) for url in urls if url}


@asynccontextmanager
async def _stage(settings: Settings) -> AsyncGenerator[Stage]:
    """Put the bot and one member into a simulated server."""
    async with _trial(settings) as trial:
        bot = PaperBot(trial.services)
        async with simcord.run(bot, shard_count=1) as env:
            if bot.user:
                await bot.user.edit(username="Paperboy")
            guild = env.create_guild("Reading group")
            manager = guild.create_role("Manager", permissions=MANAGER)
            you = guild.add_member(env.create_user("you"), roles=[manager])
            channel = guild.create_text_channel("papers")
            async with _working(bot, trial):
                yield Stage(env, trial, channel, you)


@asynccontextmanager
async def _working(bot: PaperBot, trial: Trial) -> AsyncGenerator[None]:
    """Run the loops that send roundups and alerts, as on a real server."""
    pace, logged_in = RateLimiter(RATE, InvalidRequests()), asyncio.Event()
    logged_in.set()
    planning = Planning(trial.database, trial.services, trial.clock, settle=timedelta(), rate=RATE)
    targets = build_targets(bot, pace, lambda: bot.command_ids)
    sending = Sending(trial.database, trial.services, targets, pace, trial.clock)
    tasks = [
        asyncio.create_task(loop)
        for loop in (
            planning.schedule_forever(ClockWatch(trial.clock)),
            planning.watch_forever(),
            sending.deliver_forever(logged_in),
        )
    ]
    try:
        yield
    finally:
        await sending.sender.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def tour(settings: Settings, out: Console) -> None:
    """Play five steps in the terminal and print what a member would see."""
    async with _stage(settings) as stage:
        out.print(f"[dim]{stage.trial.note}[/]\n")
        you, channel = stage.you, stage.channel

        def show(said: str, result: simcord.InteractionResult) -> simcord.ResponseMessage:
            if result.response is None:
                raise TourFailed(f"{said} was not answered.")
            out.print(f"[bold cyan]you[/]  {escape(said)}")
            out.print(terminal.drawn(result.response.components))
            return result.response

        page = show("/papers today", await you.slash(channel, "papers today"))
        if _has_next_page(page):
            show(f"press {NEXT_PAGE}", await you.click(page.message, label=NEXT_PAGE))
        search = await you.slash(channel, "papers search", query="moe")
        found = show("/papers search query: moe", search)
        if menu := _paper_menu(found):  # a week's live lists may not contain the word
            first = menu.options[0]
            picked = await you.select(found.message, [first.value], custom_id=menu.custom_id)
            show(f"pick “{first.label}”", picked)
        show("/watch query: moe", await you.slash(channel, "watch", query="moe"))


@asynccontextmanager
async def _page(stage: Stage, port: int) -> AsyncGenerator[simcord.Preview]:
    """Open the page on `port`, 0 for any; raise BadRequest if that fails."""
    preview = stage.env.preview(
        stage.channel,
        viewers=[stage.you],
        layout="channel",
        assets=await _pictures(stage.trial.services),
        port=port or None,
    )
    async with contextlib.AsyncExitStack() as stack:
        try:
            page = await stack.enter_async_context(preview)
        except simcord.SetupError as error:
            raise BadRequest(f"The page can't be opened: {error}. Try another --port.") from error
        yield page


async def serve(settings: Settings, out: Console, port: int) -> None:
    """Serve the page until it is closed there or the command is interrupted."""
    async with _stage(settings) as stage:
        note = f"{stage.trial.note} simcord plays Discord here, without its rate limits."
        await stage.say(f"{note}\n{_HINT}")
        await stage.you.slash(stage.channel, "papers today")
        async with _page(stage, port) as page:
            out.print(f"Paperboy is at  [bold]{page.url}[/]", soft_wrap=True)
            out.print("Type  [bold]/papers today[/]  or  [bold]/papers search[/]")
            out.print(f"[dim]{stage.trial.note} Ctrl-C ends it.[/]")
            await page.wait_closed()
