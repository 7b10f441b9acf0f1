"""Every message has its place in the gallery, and every scene can be played."""

from pathlib import Path
from typing import Any

import discord

from gallery.cache import fill
from gallery.drawn import drawing_functions, full_name, noting
from gallery.people import Seen
from gallery.stories import STORIES, play
from tests.support.discord_limits import ALT_TEXT

KNOWN = 20
"""Fewer functions than draw messages today: else they were not found."""


async def test_every_view_is_shown_in_the_gallery(own_folder: Path) -> None:
    """All scenes play with the sample, each under a name of its own, and together they draw all."""
    functions = drawing_functions()
    cache = await fill(own_folder, recorded=False)

    with noting(functions) as drawn:
        seen = [(name, each) for story in STORIES async for name, each, _ in play(story, cache)]
    names = [name for name, _ in seen]

    assert [full_name(each) for each in functions if each not in drawn] == []
    assert len(functions) > KNOWN
    assert len(names) == len(set(names))
    pictures = [item for _, each in seen for item in pictures_of(each)]
    assert pictures
    assert [each for each in pictures if not 1 <= len(each.description or "") <= ALT_TEXT] == []


def pictures_of(seen: Seen) -> list[discord.ui.Thumbnail[Any] | discord.MediaGalleryItem]:
    """Give the pictures of a message, which all need a text for those who can't see them."""
    items = [*seen.items()] if isinstance(seen.subject, discord.Message) else []
    galleries = [item for item in items if isinstance(item, discord.ui.MediaGallery)]
    return [
        *(item for item in items if isinstance(item, discord.ui.Thumbnail)),
        *(item for gallery in galleries for item in gallery.items),
    ]
