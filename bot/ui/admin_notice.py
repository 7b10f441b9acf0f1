"""Draws a line to the admin of a roundup, sent as a direct message."""

import json

from bot.domain.deliveries import Message

COMPONENTS_V2 = 1 << 15


def admin_notice(text: str, marker: str) -> Message:
    """Draw a line of our own words; a button that does nothing carries the marker."""
    button = {"type": 2, "style": 2, "label": "Paperboy", "custom_id": marker, "disabled": True}
    payload = {
        "flags": COMPONENTS_V2,
        "components": [
            {"type": 10, "content": text},
            {"type": 1, "components": [button]},
        ],
        "allowed_mentions": {"parse": list[str]()},
    }
    return Message(json.dumps(payload))
