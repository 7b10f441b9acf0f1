"""Reads the replies to commands: they are drawn by the views that the commands use."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import discord

from tests.promises.terms import Answer

_NEXT = re.compile(r"(?:Next|First)[^<\n]*<t:([0-9]+)")
_WEEKEND = "Hugging Face lists no papers on weekends."
"""What is said below the next post when a weekend is passed over: late papers may come before."""
_UNTIL = re.compile(r"[Uu]ntil <t:([0-9]+)")
_BRINGS = re.compile(r"([0-9,]+) papers? so far")


def read_answer(view: discord.ui.LayoutView) -> Answer:
    """Read what a reply shows."""
    text = "\n".join(_texts(view))
    is_paused = "⏸️" in text or "is paused" in text or "On hold" in text
    found, until, brings = _NEXT.search(text), _UNTIL.search(text), _BRINGS.search(text)
    upcoming = datetime.fromtimestamp(int(found[1]), UTC) if found else None
    is_after_weekend = _WEEKEND in text
    return Answer(
        next_run=None if is_after_weekend else upcoming,
        next_list=upcoming if is_after_weekend else None,
        is_paused=is_paused if is_paused or upcoming else None,
        snoozed_until=datetime.fromtimestamp(int(until[1]), UTC) if until else None,
        will_bring=int(brings[1].replace(",", "")) if brings else None,
        text=text,
    )


def _texts(view: discord.ui.LayoutView) -> Iterator[str]:
    for item in view.walk_children():
        if isinstance(item, discord.ui.TextDisplay):
            yield item.content
