"""The lines of text and the frame that every view of papers shares."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.ui.markdown import web_url

ACCENT = 0xFFD21E
"""Hugging Face's yellow: what these papers have in common."""

WARNING_ACCENT = 0xE67E22
"""The accent while something is wrong: orange, for nothing is lost."""


Part = discord.ui.Item[Any]
"""Something inside a container; Any, because a part doesn't know the view it will be in."""


def container_view(*parts: Part, accent: int = ACCENT) -> discord.ui.LayoutView:
    """Put `parts` into one container of one view.

    The view is stopped at once: discord.py would keep every sent view with buttons in memory for
    good, and our buttons are answered by DynamicItems, not by the view they were sent with.
    """
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(*parts, accent_colour=accent))
    view.stop()
    return view


def with_thumbnail(text: str, url: str | None) -> Part:
    """Draw `text`, with the picture at `url` beside it if that is an https address."""
    display: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(text)
    picture = picture_url(url)
    return (
        discord.ui.Section(display, accessory=discord.ui.Thumbnail(picture)) if picture else display
    )


def picture_url(url: str | None) -> str | None:
    """Give `url` as Discord can fetch it: percent-encoded https, else None."""
    address = web_url(url or "")
    return address if address and address.startswith("https://") else None


def small_print(*remarks: str) -> str:
    """Write the remarks that have text as one line of small print; empty if none has."""
    text = join_inline(*remarks)
    return text and f"-# {text}"


def join_inline(*remarks: str) -> str:
    """Put the remarks that have text side by side."""
    return " · ".join(filter(None, remarks))


def join_lines(*rows: str) -> str:
    """Put the rows that have text below each other."""
    return "\n".join(filter(None, rows))


def shares(wanted: Sequence[int], room: int) -> list[int]:
    """Divide `room`: nobody gets more than is wanted, and those who get less all get the same."""
    given = [0] * len(wanted)
    left = max(room, 0)
    for place, index in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[index] = min(wanted[index], left // (len(wanted) - place))
        left -= given[index]
    return given
