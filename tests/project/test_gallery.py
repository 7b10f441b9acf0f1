"""Every message has its place in the gallery, and every scene can be played."""

from pathlib import Path

from gallery.cache import fill
from gallery.drawn import drawing_functions, full_name, noting
from gallery.stories import STORIES, play

KNOWN = 20
"""Fewer functions than draw messages today: else they were not found."""


async def test_every_view_is_shown_in_the_gallery(own_folder: Path) -> None:
    """All scenes play with the sample, each under a name of its own, and together they draw all."""
    functions = drawing_functions()
    cache = await fill(own_folder, recorded=False)

    with noting(functions) as drawn:
        names = [name for story in STORIES async for name, _, _ in play(story, cache)]

    assert [full_name(each) for each in functions if each not in drawn] == []
    assert len(functions) > KNOWN
    assert len(names) == len(set(names))
