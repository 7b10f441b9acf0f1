"""Serves the bot as a page in the browser, in a simulated Discord."""

import contextlib
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from importlib.resources import files

import simcord
from rich.console import Console

from bot.cli.stage import Stage, open_stage
from bot.cli.trial import open_trial
from bot.errors import BadRequest
from bot.papers.domain.paper import Paper
from bot.settings import Settings
from bot.ui.layout import picture_url

PICTURES = 1_000
"""The number of newest papers whose pictures the page replaces by a placeholder."""

_HINT = (
    "### Try it: type below\n"
    "- **/papers today** or **/papers search**, then open a paper\n"
    "- **/watch** with a word of your field\n"
    "- **/roundup add** with a channel and a time, then **/roundup send**\n"
    "-# This page imitates Discord; nothing leaves your computer but the request for papers."
)


async def serve(settings: Settings, out: Console, port: int) -> None:
    """Serve the page until it is closed there or the command is interrupted."""
    async with open_trial(settings) as trial, open_stage(trial) as stage:
        await stage.you.slash(stage.channel, "papers today")
        await stage.say(f"{_HINT}\n-# {trial.note}")
        async with _page(stage, port) as page:
            out.print(f"Open  [bold]{page.url}[/]  in your browser.", soft_wrap=True)
            out.print(f"[dim]{trial.note} Press Ctrl-C to stop.[/]")
            await page.wait_closed()


@asynccontextmanager
async def _page(stage: Stage, port: int) -> AsyncGenerator[simcord.Preview]:
    """Open the page on `port`, 0 for any; raise BadRequest if that fails."""
    preview = stage.env.preview(
        stage.channel,
        viewers=[stage.you],
        layout="channel",
        assets=placeholders(await stage.trial.services.lookup.newest(PICTURES)),
        port=port or None,
    )
    async with contextlib.AsyncExitStack() as stack:
        try:
            page = await stack.enter_async_context(preview)
        except simcord.SetupError as error:
            raise BadRequest(f"The page can't be opened: {error}. Try another --port.") from error
        yield page


def placeholders(papers: Iterable[Paper]) -> dict[str, tuple[str, bytes]]:
    """Map the URLs of all pictures to a placeholder: the page loads nothing from the internet."""
    placeholder = (files("bot.cli.samples") / "placeholder.png").read_bytes()
    known = (url for paper in papers for url in (paper.thumbnail_url, *paper.media_urls))
    return {url: ("placeholder.png", placeholder) for url in map(picture_url, known) if url}
