"""Photographs every message: `python -m gallery`, or `make gallery`."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.errors import PaperboyError
from gallery import readme
from gallery.browser import open_page
from gallery.cache import fill
from gallery.camera import WIDTHS, Picture, camera_for
from gallery.index import Shown, write_index
from gallery.refusals import refusals
from gallery.stories import STORIES, play

FOLDER = Path(__file__).parent / "pictures"
PHONE, *_ = WIDTHS

out = Console(highlight=False)


async def pictures(
    is_wanted: Callable[[str], bool], widths: tuple[int, ...], scale: float, *, recorded: bool
) -> AsyncGenerator[tuple[str, list[Picture]]]:
    """Play all stories; yield the name and the pictures of each scene that is wanted."""
    with tempfile.TemporaryDirectory() as place:
        async with open_page() as page:
            cache = await fill(Path(place), recorded=recorded)
            out.print("with recorded papers" if cache.is_recorded else "with the shipped sample")
            for story in STORIES:
                camera = None
                async for name, seen, world in play(story, cache):
                    if is_wanted(name):
                        camera = camera or await camera_for(world, page, scale)
                        yield name, await camera.take(world.env, seen, widths)


async def photograph(only: str, folder: Path, *, recorded: bool) -> None:
    """Take pictures of the scenes whose name contains `only`, and write the page of all."""
    shown: list[Shown] = []
    async for name, taken in pictures(lambda name: only in name, WIDTHS, 1.0, recorded=recorded):
        files = tuple(f"{name}-{picture.width}.png" for picture in taken)
        for file, picture in zip(files, taken, strict=True):
            (folder / file).write_bytes(picture.png)
        shown.append(Shown(name, taken[0].height, files))
        out.print(f"{shown[-1].height:6,} px  {name}")
    index = write_index(folder, shown, refusals())
    out.print(f"{len(shown)} messages: {index}", soft_wrap=True)


async def photograph_for_readme() -> None:
    """Take the README's pictures."""
    every = pictures(readme.PICTURES.__contains__, (PHONE,), readme.SCALE, recorded=False)
    async for name, (picture,) in every:
        out.print(f"{picture.height:6,} px  {readme.save(name, picture.png)}", soft_wrap=True)


def main(
    only: Annotated[str, typer.Option(help="Only scenes whose name contains this.")] = "",
    folder: Annotated[Path, typer.Option(help="Where the pictures go.")] = FOLDER,
    *,
    recorded: Annotated[
        bool, typer.Option(help="Show recorded papers where there are any.")
    ] = True,
    for_readme: Annotated[
        bool, typer.Option("--readme", help="Take the pictures of the README instead.")
    ] = False,
) -> None:
    """Photograph every message that Paperboy sends, as wide as a phone and as a desk's window."""
    logging.disable()  # what goes wrong in a scene is what it shows
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png") if not (only or for_readme) else ():
        old.unlink()
    work = photograph_for_readme() if for_readme else photograph(only, folder, recorded=recorded)
    try:
        asyncio.run(work)
    except PaperboyError as error:
        typer.echo(f"gallery: {error}", err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
