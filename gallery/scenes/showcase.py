"""What the README shows, beside scenes of the other stories."""

from collections.abc import AsyncIterator
from datetime import timedelta

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
