"""Takes pictures of messages: simcord draws each one in Chromium, which is cropped to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

import simcord

from bot.papers.domain.paper import Paper
from bot.ui.layout import picture_url
from gallery.browser import Page
from gallery.people import Seen
from gallery.world import World

WIDTHS = (400, 1_000)
"""CSS pixels: a phone, and a window on a desk."""
TALL = 7_000
"""CSS pixels of the window's height: more than any message has."""
MARGIN = 12
SCALE = 1.0
READY = """new Promise((resolve) => {
  const look = () => window.simcordPreview?.ready ? resolve(true) : setTimeout(look, 10);
  look();
})"""
PLAIN = """(() => {
  const style = new CSSStyleSheet();
  style.replaceSync("[data-workbench], .message-context-actions { display: none !important }");
  document.adoptedStyleSheets = [style];
})()"""
SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
PLACE = """(() => {
  const modal = document.querySelector("#modal-root > *");
  const shown = modal ?? document.querySelector("#focused-content");
  const box = shown.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height];
})()"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of a message; width and height are in CSS pixels."""

    width: int
    height: int
    png: bytes


@dataclass(frozen=True, slots=True)
class Camera:
    """Photographs what people see in one world."""

    page: Page
    assets: Mapping[str, tuple[str, bytes]]
    scale: float = SCALE

    async def take(self, env: simcord.Env, seen: Seen) -> list[Picture]:
        """Take a picture of a message in every width."""
        preview = env.preview(seen.channel, viewers=[seen.viewer], assets=self.assets)
        async with preview:
            await preview.show(seen.subject)
            await self.page.resize(WIDTHS[0], TALL, self.scale)
            await self.page.open(preview.url)
            await self.page.run(READY)
            await self.page.run(PLAIN)
            return [await self._picture(width) for width in WIDTHS]

    async def _picture(self, width: int) -> Picture:
        """Take one picture, as wide as the window and as tall as the message."""
        await self.page.resize(width, TALL, self.scale)
        await self.page.run(SETTLED)
        await self.page.run(READY)
        _, top, _, height = await self.page.run(PLACE)
        above = max(0.0, top - MARGIN)
        clip = {"x": 0.0, "y": above, "width": float(width), "height": height + 2 * MARGIN}
        return Picture(width, round(height), await self.page.picture(clip))


async def camera_for(world: World, page: Page) -> Camera:
    """Make a camera for a world, in which a placeholder stands for every picture."""
    placeholder = (files("bot.cli.samples") / "placeholder.png").read_bytes()
    papers = [*await world.services.lookup.newest(1_000), *world.cache.later]
    assets = {url: ("placeholder.png", placeholder) for paper in papers for url in _urls(paper)}
    return Camera(page, MappingProxyType(assets))


def _urls(paper: Paper) -> list[str]:
    """Return the addresses of a paper's pictures as messages name them."""
    every = (picture_url(url) for url in (paper.thumbnail_url, *paper.media_urls))
    return [url for url in every if url]
