"""Reads everything that a message shows: its text, embeds, components and attachments."""

from collections.abc import Iterator
from typing import cast

import discord

_SHOWN = frozenset(
    {"content", "description", "label", "name", "placeholder", "text", "title", "url", "value"}
)
"""What Discord calls the texts and links of embeds and components."""


def texts_of(message: discord.Message) -> Iterator[str]:
    """Yield the texts and links of a message, and of what it forwards, from top to bottom."""
    for part in (message, *message.message_snapshots):
        yield part.content
        yield from _shown([embed.to_dict() for embed in part.embeds])
        yield from _shown([component.to_dict() for component in part.components])
        for file in part.attachments:
            yield from filter(None, (file.title, file.filename, file.description))
    if poll := message.poll:
        yield from (poll.question, *(answer.text for answer in poll.answers))


def _shown(value: object, name: str = "") -> Iterator[str]:
    """Yield the strings that are shown in a piece of JSON, however deep they are nested."""
    if isinstance(value, str) and name in _SHOWN:
        yield value
    elif isinstance(value, dict):
        for key, inner in cast("dict[str, object]", value).items():
            yield from _shown(inner, key)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _shown(inner, name)
