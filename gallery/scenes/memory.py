"""What is seen of a server's memory: where papers were posted, and what its members like."""

from collections.abc import AsyncIterator
from datetime import timedelta

from gallery.events import pass_time, say
from gallery.people import Seen
from gallery.world import World

LIKES = "👍 papers…"
"""The menu that gives papers a 👍."""


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


async def likes(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Give papers of a roundup a 👍, and see it redrawn."""
    member, admin = world.member, world.admin
    full = world.create_channel("every-paper")
    for number, (channel, known) in enumerate(
        ((world.channel, {"layout": "cards", "top": 10}), (full, {"top": 25})), 1
    ):
        options: dict[str, object] = {"channel": channel, "time": "09:00", "timezone": "Berlin"}
        role = world.guild.create_role("readers")
        await admin.use("roundup add", **options | known | {"role": role})
        await admin.use("roundup send", roundup=number)
    await world.work()
    yield "local-nothing-yet", await member.use("papers local")
    posted = world.posted(world.channel)[-1]
    yield "likes-asked", (menu := await member.press(posted, "👍"))
    yield "likes-given", await member.pick(menu, LIKES, 1)
    for person, places in ((world.stranger, (0, 1)), (admin, (1, 4))):
        again = await person.press(posted, "👍")
        for place in places:
            again = await person.pick(again, LIKES, place)
    yield "likes-asked-again", (menu := await member.press(posted, "👍"))
    yield "likes-taken-back", await member.pick(menu, LIKES, 1)
    await member.pick(menu, LIKES, 1)
    await admin.pick(await admin.press(world.posted(full)[-1], "👍"), LIKES, -2)
    shelved = (await world.listed())[2]
    await member.use("shelf add", paper=shelved.id)
    yield "local-week", await member.use("papers local")
    yield "local-month", await member.use("papers local", period="month")
    await pass_time(world, timedelta(hours=2))
    await world.work()
    yield "likes-in-a-roundup-of-cards", world.posted(world.channel)[-1]
    yield "likes-in-a-full-list", world.posted(full)[-1]
    await pass_time(world, timedelta(days=120))
    await world.forget()
    yield "likes-on-an-old-post", await member.pick(await member.press(posted, "👍"), LIKES, 2)
