"""Text lines and the frame that all views share."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.ui.markdown import web_url

ACCENT = 0xFFD21E
"""Hugging Face's yellow, as these papers have that source in common."""

WARNING_ACCENT = 0xE67E22
"""The accent while something is wrong: orange, as nothing is lost."""


Part = discord.ui.Item[Any]
"""An item of a container; Any, because a part doesn't know the view it will belong to."""


def container_view(*parts: Part, accent: int = ACCENT) -> discord.ui.LayoutView:
    """Return a view with one container that holds `parts`.

    The view is stopped immediately: discord.py would keep every sent view with buttons in memory
    permanently, and our buttons are handled by DynamicItems, not by the view they were sent with.
    """
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(*parts, accent_colour=accent))
    view.stop()
    return view


def with_thumbnail(text: str, url: str | None, description: str) -> Part:
    """Render `text`, with the picture at `url` beside it if that is an https address.

    `description` says what the picture shows, for those who can't see it.
    """
    display: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(text)
    picture = picture_url(url)
    if not picture:
        return display
    thumbnail = discord.ui.Thumbnail[Any](picture, description=description)
    return discord.ui.Section(display, accessory=thumbnail)


def picture_url(url: str | None) -> str | None:
    """Return `url` percent-encoded for Discord to fetch, or None if it isn't https."""
    address = web_url(url or "")
    return address if address and address.startswith("https://") else None


def small_print(*remarks: str) -> str:
    """Return the non-empty remarks as one line of small print; empty if there are none."""
    text = join_inline(*remarks)
    return text and f"-# {text}"


def join_inline(*remarks: str) -> str:
    """Return the non-empty remarks side by side."""
    return " · ".join(filter(None, remarks))


def join_lines(*rows: str) -> str:
    """Return the non-empty rows, one per line."""
    return "\n".join(filter(None, rows))


def shares(wanted: Sequence[int], room: int) -> list[int]:
    """Divide `room`: no share is larger than wanted, and all shares that fall short are equal."""
    given = [0] * len(wanted)
    left = max(room, 0)
    for place, index in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[index] = min(wanted[index], left // (len(wanted) - place))
        left -= given[index]
    return given
