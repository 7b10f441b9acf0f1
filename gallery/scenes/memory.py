"""What is seen of a server's memory: where papers were posted, and what its members like."""

from collections.abc import AsyncIterator
from datetime import timedelta

from gallery.events import pass_time, say
from gallery.people import Seen
from gallery.world import World


async def memory(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Look papers up that roundups have posted in two channels."""
    member, admin = world.member, world.admin
    first, second, third, *_ = await world.listed()
    other = world.create_channel("reading-group")
    for number, channel in enumerate((world.channel, other), 1):
        await admin.use("roundup add", channel=channel, time="09:00", timezone="Berlin", top=2)
        await admin.use("roundup send", roundup=number)
    await world.work()
    await member.use("shelf add", paper=first.id)
    await pass_time(world, timedelta(days=1))
    yield "memory-on-a-card", await member.use("papers show", paper=first.id)
    links = " ".join(f"https://arxiv.org/abs/{each.id}" for each in (first, second, third))
    yield "memory-of-a-message", await member.ask("Show papers", await say(world, links))
