"""Plays a tour in the terminal: what a member does, and what they see."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord
import simcord
from rich.console import Console
from rich.markup import escape

from bot.cli import terminal
from bot.cli.stage import Stage, open_stage
from bot.cli.trial import LATE, open_sample
from bot.errors import PaperboyError
from bot.ingest.sources.port import Batch
from bot.settings import Settings

QUERY = "moe"
LOOKS, PAUSE = 200, 0.05
"""How often, and after how many seconds each time, an alert is looked for."""

_NEXT = (
    "Next: `paperboy try` opens this in your browser; docs/discord-setup.md puts it on your server"
    " (10 minutes)."
)


class TourFailed(PaperboyError):
    """The tour did not show what it should: the bot or its installation is broken."""


class Tour:
    """A member's way from today's papers to an alert."""

    def __init__(self, stage: Stage, out: Console) -> None:
        """Print what is seen on the `stage` to `out`."""
        self._stage = stage
        self._out = out

    async def play(self) -> None:
        """Read, search, open a paper, watch, set up a roundup, and get an alert."""
        you, channel = self._stage.you, self._stage.channel
        await self._use("papers today")
        found = await self._use("papers search", query=QUERY)
        menu = _paper_menu(found)
        first = menu.options[0]
        picked = await you.select(found.message, [first.value], custom_id=menu.custom_id)
        self._show(f"pick “{first.label}”", picked)
        await self._use("watch", query=QUERY)
        await self._use("roundup add", channel=channel, time="09:00", timezone="Europe/Zurich")
        await self._use("roundup preview", roundup=1)
        self._out.print("[dim]A new paper joins today's list, and the watch sends an alert:[/]\n")
        self._draw(await self._alert())

    async def _use(self, command: str, **options: object) -> simcord.ResponseMessage:
        """Use a slash command, and print it with all that comes back."""
        typed = [f"/{command}", *(f"{name}: {_typed(value)}" for name, value in options.items())]
        result = await self._stage.you.slash(self._stage.channel, command, **options)
        return self._show(" ".join(typed), result)

    def _show(self, said: str, result: simcord.InteractionResult) -> simcord.ResponseMessage:
        if result.response is None:
            raise TourFailed(f"{said} was not answered.")
        self._out.print(f"[bold cyan]you[/]  {escape(said)}")
        for message in (result.response, *result.followups):
            self._draw(message.components)
        return result.response

    def _draw(self, components: Sequence[terminal.ComponentData]) -> None:
        """Print a message, in which the channel has its name."""
        channel = self._stage.channel
        named = json.dumps(components).replace(f"<#{channel.id}>", f"#{channel.name}")
        self._out.print(terminal.drawn(json.loads(named)))

    async def _alert(self) -> list[dict[str, Any]]:
        """Let the late papers come in, and wait for the alert about them."""
        services, trial = self._stage.trial.services, self._stage.trial
        await services.ingest.store(Batch(trial.later))
        services.alerts_wakeup.set()
        chat = self._stage.you.user.dm_channel
        for _ in range(LOOKS):
            for message in chat.history():
                return discord.ui.LayoutView.from_message(message).to_components()
            await asyncio.sleep(PAUSE)
        raise TourFailed("No alert came.")


async def play_tour(settings: Settings, out: Console) -> None:
    """Play the tour with the shipped sample, and say what to do next."""
    async with _stage(settings) as stage:
        out.print(f"[dim]{stage.trial.note}[/]\n")
        await Tour(stage, out).play()
    out.print(f"\n{_NEXT}")


@asynccontextmanager
async def _stage(settings: Settings) -> AsyncGenerator[Stage]:
    async with open_sample(settings, LATE) as trial, open_stage(trial) as stage:
        yield stage


def _typed(value: object) -> str:
    """Return an option as somebody sees it while they type it."""
    return f"#{value.name}" if isinstance(value, simcord.ChannelHandle) else str(value)


def _paper_menu(response: simcord.ResponseMessage) -> discord.ui.Select[Any]:
    """Return the menu that opens a paper's card: the last one of a list."""
    menus = [item for item in _items(response) if isinstance(item, discord.ui.Select)]
    if not menus:
        raise TourFailed("The search found nothing.")
    return menus[-1]


def _items(response: simcord.ResponseMessage) -> Iterator[discord.ui.Item[Any]]:
    """Yield the components of a response, including nested ones."""
    return discord.ui.LayoutView.from_message(response.message).walk_children()
