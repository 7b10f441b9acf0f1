"""What happens to the bot in the scenes besides what people ask of it."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import discord
import simcord
from discord.http import Route

from bot.delivery.domain.delivery import after_result
from bot.delivery.domain.order import Message
from bot.delivery.domain.results import Unreadable
from bot.delivery.store.outbox import Outbox
from bot.errors import SourceUnavailable
from bot.ingest.sources.port import Batch
from bot.ingest.store.listings import ListingState, ListingStore
from bot.papers.domain.linked import Linked
from bot.papers.domain.paper import Paper
from bot.ui.commands import with_ids
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import Recipient
from bot.watches.services import lifecycle
from gallery.people import Person, SceneFailed, Seen
from gallery.world import World

WORKING_HOURS = (0, 8, 9, 21)
"""The hours of the day (UTC) at which something is due in the scenes."""
CLOSED = 50007
"""Discord's code for a person who takes no direct messages."""
OFTEN = 7
"""More commands in a row than a person may use."""


async def pass_time(world: World, span: timedelta) -> None:
    """Let time pass; lists come in at midnight, and the bot works at the hours of the scenes."""
    until = world.clock() + span
    while world.clock() < until:
        before = world.clock()
        await world.move_to(min(until, _next_step(before)))
        if world.clock().date() != before.date():
            await world.publish(world.clock().date())
        await world.work()


async def evenings(world: World, count: int) -> None:
    """Let as many days pass until nine in the evening; until then Hugging Face answers."""
    for _ in range(count):
        last_answer = world.clock().replace(hour=20, minute=50)
        if last_answer < world.clock():
            last_answer += timedelta(days=1)
        await pass_time(world, last_answer - world.clock())
        day = last_answer.date()
        async with world.database.write() as tx:
            await ListingStore(tx).put(ListingState(day, last_answer, 0, "digest"))
        await pass_time(world, timedelta(minutes=10))


async def greet(world: World) -> Seen:
    """Let the bot join the server, and return its welcome."""
    guild = world.bot.get_guild(world.guild.id)
    world.bot.dispatch("guild_join", guild)
    await world.env.settle()
    await world.work()
    return world.posted(world.channel, world.admin)[-1]


async def say(world: World, text: str) -> Seen:
    """Let a member write something in the channel."""
    author = world.stranger.member
    return Seen(await author.send(world.channel, text), author, world.channel)


async def deliver(world: World, message: Message, person: Person) -> Seen:
    """Send somebody a direct message as it would be delivered."""
    user = person.member.user
    chats = Route("POST", "/users/@me/channels")
    chat = await world.bot.http.request(chats, json={"recipient_id": str(user.id)})
    messages = Route("POST", "/channels/{channel_id}/messages", channel_id=chat["id"])
    payload = with_ids(message.payload, world.bot.command_ids)
    await world.bot.http.request(messages, json=json.loads(payload))
    return world.received(person)[-1]


async def post_control(world: World, custom_id: str) -> Seen:
    """Let the bot post a button with a `custom_id` of its past, or somebody's invention."""
    view = discord.ui.LayoutView(timeout=None)
    button: discord.ui.Button[Any] = discord.ui.Button(label="Press", custom_id=custom_id)
    view.add_item(discord.ui.ActionRow(button))
    view.stop()
    place = world.bot.get_partial_messageable(world.channel.id, guild_id=world.guild.id)
    return Seen(await place.send(view=view), world.member.actor, world.channel)


async def hurry(world: World, person: Person) -> Seen:
    """Let somebody use more commands than there may be in ten seconds."""
    await world.env.advance_time(60)
    return [await person.use_at_once("status") for _ in range(OFTEN)][-1]


async def lose_answers(world: World) -> None:
    """Let Discord's answers to all that waits to be sent be lost."""
    async with world.database.write() as tx:
        for each in await Outbox(tx).claim("gallery", world.clock(), 9):
            after = after_result(each, Unreadable("no history"), world.clock(), lambda: 0.5)
            await Outbox(tx).complete("gallery", after)


def close_messages(world: World) -> None:
    """Let the next direct message be refused, as by somebody who takes none."""
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=CLOSED)


async def lose_permissions(world: World, channel: simcord.ChannelHandle) -> None:
    """Let somebody forbid the bot to post in a channel, so that its watches are on hold."""
    known = world.bot.get_channel(channel.id)
    if not isinstance(known, discord.TextChannel):
        raise SceneFailed("There is no such channel.")
    await known.set_permissions(known.guild.default_role, send_messages=False, embed_links=False)
    await world.env.settle()
    place = Recipient(channel.id, world.guild.id)
    async with world.database.write() as tx:
        await lifecycle.apply(tx, place, WatchEvent.PERMISSIONS_LOST, world.clock())


async def delete_channel(world: World, channel: simcord.ChannelHandle) -> None:
    """Let somebody delete a channel."""
    known = world.bot.get_channel(channel.id)
    if not isinstance(known, discord.TextChannel):
        raise SceneFailed("There is no such channel.")
    await known.delete()
    await world.env.settle()


async def lose_hugging_face(world: World) -> None:
    """Let Hugging Face be down when the bot next looks for papers."""
    world.source.down = True
    try:
        await world.services.ingest.poll()
    except SourceUnavailable:
        return
    raise SceneFailed("Hugging Face was not asked.")


def _next_step(moment: datetime) -> datetime:
    """Return the first moment after `moment` at which something may be due."""
    today = moment.replace(minute=0, second=0, microsecond=0)
    steps = [today.replace(hour=hour) for hour in WORKING_HOURS]
    tomorrow = today.replace(hour=0) + timedelta(days=1)
    return next((step for step in steps if step > moment), tomorrow)


async def link(world: World, paper: Paper) -> None:
    """Let Hugging Face tell what is linked to a paper, which had nothing before."""
    linked = (
        Linked(12, ("acme-lab/atlas-base", "acme-lab/atlas-large", "acme-lab/atlas-instruct")),
        Linked(2, ("acme-lab/atlas-corpus", "acme-lab/atlas-bench")),
        Linked(1, ("acme-lab/atlas-demo",)),
    )
    for models, datasets, spaces in ((Linked(0),) * 3, linked):
        known = replace(paper, models=models, datasets=datasets, spaces=spaces)
        await world.services.ingest.store(Batch((known,), seen_at=world.clock()))
        await pass_time(world, timedelta(minutes=1))
        await world.work()
