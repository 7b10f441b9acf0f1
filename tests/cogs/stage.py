"""The stage that the cogs are tested on: the bot in a server, its members, and what they see."""

from dataclasses import dataclass
from typing import Any

import discord
import simcord

from bot.discord.client import PaperBot
from bot.ingest.sources.port import Batch
from bot.papers.domain.paper import Paper
from bot.services import Services
from tests.support import discord_limits
from tests.support.fakes import Clock, FakeSource

ORDERS, PAPERS = "Change the order", "Open a paper…"
"""What the two menus of a list are called."""
SENT, DEFERRED, DEFERRED_EDIT, EDITED = 4, 5, 6, 7
"""Discord's numbers for the first answer to an interaction."""


@dataclass(frozen=True)
class Stage:
    """A server with a channel and two members without any special rights, and the world around."""

    env: simcord.Env
    channel: simcord.ChannelHandle
    ann: simcord.MemberActor
    ben: simcord.MemberActor
    services: Services
    source: FakeSource
    clock: Clock

    async def slash(self, name: str, /, **options: object) -> simcord.InteractionResult:
        """Let Ann use a command, unhurried."""
        await self.env.advance_time(10)
        return await self.ann.slash(self.channel, name, **options)

    async def shown(self, name: str, /, **options: object) -> simcord.ResponseMessage:
        """Let Ann use a command and give the answer."""
        return answer(await self.slash(name, **options))

    async def store(self, *papers: Paper) -> None:
        """Put papers into the cache."""
        await self.services.ingest.store(Batch(papers))

    async def post(self, control: discord.ui.Item[Any]) -> discord.Message:
        """Let the bot post a control that the test made up."""
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.ActionRow(control))
        view.stop()
        channel = self.env.bot.get_partial_messageable(self.channel.id, guild_id=self.ann.guild.id)
        return await channel.send(view=view)

    @property
    def first_answers(self) -> list[int]:
        """The kinds of the first answers to all interactions so far, in order."""
        callbacks = [r.json for r in self.env.http_requests if r.path.endswith("/callback")]
        return [callback["type"] for callback in callbacks if callback]


def one_shard(services: Services) -> PaperBot:
    """Make the real bot; simcord can't tell it how many shards Discord wants."""
    bot = PaperBot(services)
    bot.shard_count = 1
    return bot


def answer(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """Give the answer to an interaction, which must be one that Discord would take."""
    told = result.response or next(iter(result.followups), None)
    assert told is not None
    assert not told.components or discord_limits.problems(told.components) == []
    return told


def refusal(result: simcord.InteractionResult) -> str:
    """Give the one private line that an interaction was refused with."""
    messages = [message for message in (result.response, *result.followups) if message]
    # a message whose button was pressed stays as it is
    told = [message for message in messages if message.content]
    assert [message.ephemeral for message in told] == [True]
    assert "\n" not in told[0].content
    return told[0].content


def text(response: simcord.ResponseMessage) -> str:
    """Give all that is written in a message, as markdown."""
    return "\n".join(discord_limits.texts(response.components))


def titles(response: simcord.ResponseMessage) -> list[str]:
    """Give the labels of the papers on a page: rank and title."""
    return [option["label"] for option in menu(response, PAPERS)["options"]]


def menu(response: simcord.ResponseMessage, placeholder: str) -> dict[str, Any]:
    """Find a menu by what it is called."""
    every = discord_limits.walk(response.components)
    found = [dict(part) for part in every if part.get("placeholder") == placeholder]
    assert len(found) == 1
    return found[0]


async def choose(
    who: simcord.MemberActor | simcord.UserHandle,
    response: simcord.ResponseMessage,
    placeholder: str,
    value: str,
) -> simcord.InteractionResult:
    """Pick an option of a menu."""
    custom_id = menu(response, placeholder)["custom_id"]
    result: simcord.InteractionResult = await who.select(
        response.message, [value], custom_id=custom_id
    )
    return result


def mentions_allowed(env: simcord.Env) -> list[object]:
    """Give what each message that the bot sent or changed may mention."""
    requests = [r for r in env.http_requests if r.method in {"POST", "PATCH"}]
    bodies: list[dict[str, Any]] = [request.json or {} for request in requests]
    messages: list[dict[str, Any]] = [body.get("data") or body for body in bodies]
    return [
        message.get("allowed_mentions")
        for message in messages
        if "components" in message or "content" in message
    ]
