"""What people do with the bot: commands, suggestions, buttons and watches."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.support import discord_limits
from tests.support.discord_payloads import Deed, Json, Place, press, slash, typing
from tests.support.discord_stub import DiscordStub

PEOPLE, RATE = 400, 20
"""How many there are, and how many commands they use a second, all together."""
FIRST_PERSON = 9_000
QUERIES = (
    "mamba",
    "diffusion",
    "language model",
    "kv cache quantization",
    "moe (inference OR serving) -survey",
    '"mixture of experts"',
    "llms agents",
    "retrieval",
    "title:serving",
    "upvotes:>50 inference",
)


@dataclass(frozen=True, slots=True)
class OneUse:
    """One use: when it began, in Unix time, and the seconds to its answer; None if there was none.

    `what` is the command or control.
    """

    what: str
    began: float
    seconds: float | None


@dataclass
class Crowd:
    """400 people with the bot of `stub`; `uses` are what they did so far."""

    stub: DiscordStub
    paper_ids: Sequence[str]
    uses: list[OneUse] = field(default_factory=list[OneUse])

    async def act(self, is_over: asyncio.Event) -> None:
        """OneUse commands at a steady pace, whether or not those before are answered."""
        running, began, number = set[asyncio.Task[None]](), time.perf_counter(), 0
        while not is_over.is_set():
            running.add(task := asyncio.create_task(self._act(number)))
            task.add_done_callback(running.discard)
            number += 1
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
        await asyncio.gather(*running)

    async def _act(self, number: int) -> None:
        """Do one thing as the next person, and turn a page now and then."""
        what, deed, place = self._deed(number)
        person = FIRST_PERSON + number % PEOPLE
        shown = await self._use(what, deed, place, person)
        if shown and number % 3 == 0 and (button := _next_page(shown)):
            await self._use("next page", press(shown, button), place, person)

    def _deed(self, number: int) -> tuple[str, Deed, Place]:
        query = QUERIES[number % len(QUERIES)]
        paper = self.paper_ids[number % len(self.paper_ids)]
        deeds: Sequence[Callable[[], Deed]] = (
            lambda: slash("papers today"),
            lambda: slash("papers search", query=query),
            lambda: slash("papers week"),
            lambda: typing("papers search", "query", query[:3]),
            lambda: slash("papers show", paper=paper),
            lambda: slash("papers search", query=f"{query} OR {paper}"),
            lambda: slash("papers trending"),
            lambda: slash("papers similar", paper=paper),
            lambda: slash("watch", query=query),
            lambda: slash("watches list"),
            lambda: slash("papers today", query=query),
            lambda: slash("status"),
        )
        deed = deeds[number % len(deeds)]()
        # in a server, all its members together may search 30 times a minute
        place = Place.PRIVATE_CHANNEL if "query" in str(deed.data) else Place.GUILD
        return " ".join(_words(deed.data)), deed, place

    async def _use(self, what: str, deed: Deed, place: Place, person: int) -> Json | None:
        began = time.time()
        try:
            reply = await self.stub.interact(deed, place=place, user_id=person)
        except TimeoutError:
            self.uses.append(OneUse(what, began, None))
            return None
        self.uses.append(OneUse(what, began, reply.seconds))
        return reply.message


def _words(data: Json) -> Sequence[str]:
    parts = [option["name"] for option in data["options"] if option["type"] == 1]
    return data["name"], *parts


def _next_page(shown: Json) -> str | None:
    controls = (part.get("custom_id", "") for part in discord_limits.walk(shown["components"]))
    return next((each for each in controls if each.startswith("pb1:next:")), None)
