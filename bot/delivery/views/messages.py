"""Builds the messages to deliver: frozen JSON, each with the marker by which it can be found."""

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import discord

from bot.delivery.domain.notices import Event
from bot.delivery.domain.order import Message
from bot.delivery.views.sentences import notice_text
from bot.ui import layout
from bot.ui.custom_ids import INDICATOR_ID, with_marker
from bot.ui.markdown import escape_to_limit

_NOTICE_LIMIT = 1_500

_ESCAPED_CHANNEL = re.compile(r"\\<#(\d{1,20})\\>")
_COMPONENTS_V2 = 1 << 15
SILENT: Mapping[str, Sequence[str]] = MappingProxyType({"parse": ()})


def notice_message(event: Event, marker: str) -> Message:
    """Build a notice of `event` to an admin; its disabled button only carries the marker.

    The channels it names are linked, which pings nobody.
    """
    button: discord.ui.Button[Any] = discord.ui.Button(
        label="Roundups", custom_id=INDICATOR_ID, disabled=True
    )
    said = _ESCAPED_CHANNEL.sub(r"<#\1>", escape_to_limit(notice_text(event), _NOTICE_LIMIT))
    words = discord.ui.TextDisplay[Any](said)
    return silent_message(layout.container_view(words, discord.ui.ActionRow(button)), marker)


def silent_message(view: discord.ui.LayoutView, marker: str) -> Message:
    """Freeze a view into a message that pings nobody; its first control gets the marker."""
    return Message(payload(marked_components(view, marker), SILENT))


def marked_components(view: discord.ui.LayoutView, mark: str) -> list[dict[str, Any]]:
    """Return the components of `view`, with the marker added to the first custom_id."""
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
