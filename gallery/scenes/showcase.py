"""What the README shows, beside scenes of the other stories."""

from collections.abc import AsyncIterator
from datetime import timedelta

from bot.saved.domain import ReadingStatus
from gallery.events import pass_time
from gallery.people import Seen
from gallery.world import World

QUERIES = ("moe", "robot")
RECORDED_QUERIES = ("video", "agent")
"""Two watches that find something on the same day: in the shipped sample, in recorded papers."""
NEXT_LISTS = timedelta(days=4)
"""From the Friday of the scenes over Monday's list to Tuesday's."""


async def two_watches(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Let two watches find something on the same day."""
    for query in RECORDED_QUERIES if world.cache.is_recorded else QUERIES:
        await world.member.use("watch", query=query)
    await pass_time(world, NEXT_LISTS)
    yield "alert-of-two-watches", world.received(world.member)[-1]


async def kept_papers(world: World) -> AsyncIterator[tuple[str, Seen]]:
    """Show a member's list after a few days of saving, tagging and noting."""
    member, saved = world.member, world.services.saved
    who = member.member.id
    first, second, third, *_ = await world.listed()
    for number, paper in enumerate((third, second, first)):
        await world.services.save_presses.save(who, [paper.id], number)
        world.clock.advance(minutes=1)
    await saved.set_tags(who, first.id, "discovery, to-present")
    await saved.set_note(who, first.id, "Show figure 3 on Thursday. Does the code run on one GPU?")
    await saved.set_status(who, first.id, ReadingStatus.READING)
    await saved.set_tags(who, third.id, "robots")
    yield "kept-papers", await member.use("saved list")
