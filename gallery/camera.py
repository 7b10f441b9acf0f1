"""Takes pictures of messages: simcord draws each one in Chromium, which is cropped to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import simcord

from bot.cli.preview import PICTURES, placeholders
from gallery.browser import Page
from gallery.people import Seen
from gallery.world import World

WIDTHS = (400, 1_000)
"""CSS pixels: a phone, and a window on a desk."""
TALL = 7_000
"""CSS pixels of the window's height: more than any message has."""
MARGIN = 12
UNUSED_FONTS = (
    "*noto-sans-sc-*",
    "*noto-sans-arabic-*",
    "*noto-sans-hebrew-*",
    "*noto-sans-devan*",
)
"""Fonts for letters that no scene has: without them a picture takes half the time."""
READY = """new Promise((resolve) => {
  const look = () => window.simcordPreview?.ready ? resolve(true) : setTimeout(look, 10);
  look();
})"""
FITTED = """new Promise((resolve) => {
  const look = () => {
    const { ready, geometry } = window.simcordPreview ?? {};
    const fits = (side) => geometry.app[side] === geometry.host[side];
    ready && fits("width") && fits("height") ? resolve(true) : setTimeout(look, 10);
  };
  look();
})"""
"""The page asks its server for each new size; until it has answered, all buttons are grey."""
PLAIN = """(() => {
  const style = new CSSStyleSheet();
  style.replaceSync("[data-workbench], .message-context-actions { display: none !important }");
  document.adoptedStyleSheets = [style];
})()"""
SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
PLACE = """(() => {
  const dialog = document.querySelector(".modal-dialog");
  const shown = dialog ?? document.querySelector("#focused-content");
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
    """Photographs what people see in one world, with `scale` pixels for each CSS pixel."""

    page: Page
    assets: Mapping[str, tuple[str, bytes]]
    scale: float

    async def take(
        self, env: simcord.Env, seen: Seen, widths: Sequence[int] = WIDTHS
    ) -> list[Picture]:
        """Take a picture of a message in each width."""
        preview = env.preview(seen.channel, viewers=[seen.viewer], assets=self.assets)
        async with preview:
            await preview.show(seen.subject)
            await self.page.resize(widths[0], TALL, self.scale)
            await self.page.open(preview.url)
            await self.page.run(READY)
            await self.page.run(PLAIN)
            return [await self._picture(width) for width in widths]

    async def _picture(self, width: int) -> Picture:
        """Take one picture, as wide as the window and as tall as the message."""
        await self.page.resize(width, TALL, self.scale)
        await self.page.run(FITTED)
        await self.page.run(SETTLED)
        _, top, _, height = await self.page.run(PLACE)
        above = max(0.0, top - MARGIN)
        clip = {"x": 0.0, "y": above, "width": float(width), "height": height + 2 * MARGIN}
        return Picture(width, round(height), await self.page.picture(clip))


async def camera_for(world: World, page: Page, scale: float = 1.0) -> Camera:
    """Make a camera for a world, in which a placeholder stands for every picture."""
    await page.block(*UNUSED_FONTS)
    papers = [*await world.services.lookup.newest(PICTURES), *world.cache.later]
    return Camera(page, MappingProxyType(placeholders(papers)), scale)
