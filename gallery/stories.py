"""The list of all scenes, story by story; each story is played in a fresh world."""

from collections.abc import AsyncIterator, Callable

from gallery.cache import Cache
from gallery.people import Seen
from gallery.scenes import (
    channels,
    citations,
    memory,
    papers,
    recommendations,
    roundups,
    saved,
    server,
    showcase,
    watches,
)
from gallery.world import World, open_world

Story = Callable[[World], AsyncIterator[tuple[str, Seen]]]
"""Plays scenes one after the other; yields the name of each and what somebody sees then."""

STORIES: tuple[Story, ...] = (
    papers.lists,
    papers.lists_that_are_missing,
    papers.searches,
    papers.cards,
    papers.similar_papers,
    saved.saving,
    saved.reading_list,
    saved.shelf,
    recommendations.for_you,
    recommendations.every_day,
    memory.memory,
    memory.likes,
    saved.catching_up,
    citations.citations,
    citations.exports,
    watches.new_watches,
    watches.managing,
    watches.held_back,
    watches.full_house,
    watches.alerts,
    watches.first_models,
    watches.closed_messages,
    roundups.setting_up,
    roundups.guided_setup,
    roundups.layouts,
    roundups.periods,
    roundups.trouble,
    roundups.empty_runs,
    channels.forums,
    channels.announcements,
    channels.copies,
    server.about,
    server.status_of_a_server,
    server.privacy,
    server.notices,
    server.refusals,
    showcase.two_watches,
    showcase.kept_papers,
)


async def play(story: Story, cache: Cache) -> AsyncIterator[tuple[str, Seen, World]]:
    """Play a story in a world of its own; a scene lasts until the next one is asked for.

    A scene of several messages becomes several: `status`, `status-2`, `status-3`.
    """
    async with open_world(cache) as world:
        async for name, seen in story(world):
            for number, part in enumerate((seen, *seen.more), start=1):
                yield name if number == 1 else f"{name}-{number}", part, world
