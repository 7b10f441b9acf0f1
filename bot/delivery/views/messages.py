"""Writes the messages that are delivered: frozen JSON, each with the marker it is found by."""

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import discord

from bot.delivery.domain.delivery import Message
from bot.ui import layout
from bot.ui.custom_ids import INDICATOR_ID, with_marker
from bot.ui.markdown import escape_to_limit

_NOTICE_LIMIT = 1_500

_ESCAPED_CHANNEL = re.compile(r"\\<#(\d{1,20})\\>")
_COMPONENTS_V2 = 1 << 15
SILENT: Mapping[str, Sequence[str]] = MappingProxyType({"parse": ()})


def notice_message(text: str, marker: str) -> Message:
    """Write a line to an admin; nobody can press its button, which only carries the marker.

    Channels that it names are linked: that pings nobody.
    """
    button: discord.ui.Button[Any] = discord.ui.Button(
        label="Roundups", custom_id=INDICATOR_ID, disabled=True
    )
    said = _ESCAPED_CHANNEL.sub(r"<#\1>", escape_to_limit(text, _NOTICE_LIMIT))
    words = discord.ui.TextDisplay[Any](said)
    return silent_message(layout.container_view(words, discord.ui.ActionRow(button)), marker)


def silent_message(view: discord.ui.LayoutView, marker: str) -> Message:
    """Freeze a view, the first control of which gets the marker; it pings nobody."""
    return Message(payload(marked_components(view, marker), SILENT))


def marked_components(view: discord.ui.LayoutView, mark: str) -> list[dict[str, Any]]:
    """Give the components of `view`, the first custom_id of which gets the marker."""
    for item in view.walk_children():
        if isinstance(item, discord.ui.Button | discord.ui.Select) and item.custom_id:
            item.custom_id = with_marker(mark, item.custom_id)
            break
    return view.to_components()


def payload(
    components: Sequence[Mapping[str, Any]], mentions: Mapping[str, Sequence[str]], **rest: str
) -> str:
    """Return the JSON of a message: components, whom it may mention, and what else it has."""
    body = {"components": components, "flags": _COMPONENTS_V2, "allowed_mentions": dict(mentions)}
    return json.dumps(body | rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
