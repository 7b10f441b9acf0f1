"""Reads which papers a message of the bot itself offers in its menus, whatever its age."""

from collections.abc import Iterator
from typing import cast

import discord

from bot.papers.views.controls import is_paper_id


def offered_papers(message: discord.Message | None) -> dict[str, str]:
    """Return the papers by their ids, each with its label in the first menu that has it."""
    papers: dict[str, str] = {}
    for part in message.components if message else ():
        for value, label in _options(part.to_dict()):
            if is_paper_id(value):
                papers.setdefault(value, label)
    return papers


def _options(part: object) -> Iterator[tuple[str, str]]:
    """Yield the values and labels of all options in a piece of JSON."""
    if isinstance(part, dict):
        known = cast("dict[str, object]", part)
        if "value" in known and "label" in known:
            yield str(known["value"]), str(known["label"])
        for inner in known.values():
            yield from _options(inner)
    elif isinstance(part, list):
        for inner in cast("list[object]", part):
            yield from _options(inner)
