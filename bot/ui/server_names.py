"""Names a server in messages to its admins; the name is filled in as a message is sent."""

import json

from bot.ui.markdown import escape_line

SERVER = "<the-server>"
"""Stands for the name of the server that a notice is about."""
_UNKNOWN = "your server"
_LIMIT = 60


def with_server_name(payload: str, name: str | None) -> str:
    """Fill the name, untrusted text, into the JSON of a message; None if it isn't known there."""
    shown = escape_line(name, _LIMIT) if name else _UNKNOWN
    return payload.replace(SERVER, json.dumps(shown, ensure_ascii=False)[1:-1])
