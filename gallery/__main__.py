"""Photographs every message: `python -m gallery`, or `make gallery`."""

import asyncio
import logging
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.errors import PaperboyError
from gallery.browser import open_page
from gallery.cache import fill
from gallery.camera import WIDTHS, Camera, camera_for
from gallery.index import Shown, write_index
from gallery.people import Seen
from gallery.stories import STORIES, play
from gallery.world import World

FOLDER = Path(__file__).parent / "pictures"


async def photograph(only: str, folder: Path, out: Console, *, recorded: bool) -> None:
    """Play all stories, and take pictures of the scenes whose name contains `only`."""
    shown: list[Shown] = []
    with tempfile.TemporaryDirectory() as place:
        async with open_page() as page:
            cache = await fill(Path(place), recorded=recorded)
            for story in STORIES:
                camera: Camera | None = None
                async for name, seen, world in play(story, cache):
                    if only in name:
                        camera = camera or await camera_for(world, page)
                        shown.append(await _shown(camera, folder, name, seen, world))
                        out.print(f"{shown[-1].height:6,} px  {name}", highlight=False)
    papers = "recorded papers" if cache.is_recorded else "the shipped sample"
    index = write_index(folder, shown, f"{len(shown)} messages with {papers}.")
    out.print(f"{len(shown)} messages with {papers}: {index}", soft_wrap=True)


async def _shown(camera: Camera, folder: Path, name: str, seen: Seen, world: World) -> Shown:
    """Take a scene's pictures and write them into files."""
    pictures = await camera.take(world.env, seen)
    files = tuple(f"{name}-{width}.png" for width in WIDTHS)
    for file, picture in zip(files, pictures, strict=True):
        (folder / file).write_bytes(picture.png)
    return Shown(name, pictures[0].height, files)


def main(
    only: Annotated[str, typer.Option(help="Only scenes whose name contains this.")] = "",
    folder: Annotated[Path, typer.Option(help="Where the pictures go.")] = FOLDER,
    *,
    recorded: Annotated[
        bool, typer.Option(help="Show recorded papers where there are any.")
    ] = True,
) -> None:
    """Photograph every message that Paperboy sends, as wide as a phone and as a desk's window."""
    console = Console()
    logging.disable()  # what goes wrong in a scene is what it shows
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png") if not only else ():
        old.unlink()
    try:
        asyncio.run(photograph(only, folder, console, recorded=recorded))
    except PaperboyError as error:
        console.print(f"[red]{error}[/]")
        raise typer.Exit(1) from error


if __name__ == "__main__":
    typer.run(main)
