"""Everything that a message shows is read, wherever Discord keeps it."""

from typing import Any

import discord
import pytest

from bot.discord.message_texts import texts_of
from bot.papers.domain.arxiv_ids import mentioned_ids

PAGE = "https://arxiv.org/abs/2603.00001"
BUTTON = {"type": 2, "style": 5, "label": "Read", "url": PAGE}
TEXT = {"type": 10, "content": PAGE}
THUMBNAIL = {"type": 11, "media": {"url": "https://cdn.example.com/a.png"}}

EMBEDS: dict[str, dict[str, Any]] = {
    "title": {"title": "arXiv:2603.00001"},
    "url": {"url": PAGE},
    "description": {"description": f"[read]({PAGE})"},
    "field": {"fields": [{"name": "Link", "value": PAGE, "inline": True}]},
    "field name": {"fields": [{"name": "2603.00001", "value": "new"}]},
    "footer": {"footer": {"text": "arXiv:2603.00001v1"}},
    "author": {"author": {"name": "Feed", "url": PAGE}},
    "author name": {"author": {"name": "arXiv 2603.00001"}},
    "provider": {"provider": {"name": "arXiv", "url": PAGE}},
    "picture": {"image": {"url": "https://cdn.example.com/papers/2603.00001.png"}},
}
COMPONENTS: dict[str, dict[str, Any]] = {
    "text": TEXT,
    "link button": {"type": 1, "components": [BUTTON]},
    "label of a button": {
        "type": 1,
        "components": [{"type": 2, "style": 1, "label": "2603.00001", "custom_id": "x"}],
    },
    "menu": {
        "type": 1,
        "components": [
            {
                "type": 3,
                "custom_id": "x",
                "placeholder": "Open",
                "options": [{"label": "A paper", "value": "1", "description": "2603.00001"}],
            }
        ],
    },
    "section": {"type": 9, "components": [TEXT], "accessory": THUMBNAIL},
    "button of a section": {
        "type": 9,
        "components": [{"type": 10, "content": "A paper"}],
        "accessory": BUTTON,
    },
    "container": {"type": 17, "components": [TEXT]},
    "button in a container": {
        "type": 17,
        "components": [{"type": 10, "content": "Hi"}, {"type": 1, "components": [BUTTON]}],
    },
    "section in a container": {
        "type": 17,
        "components": [{"type": 9, "components": [TEXT], "accessory": THUMBNAIL}],
    },
    "gallery": {
        "type": 12,
        "items": [{"media": {"url": "https://cdn.example.com/a.png"}, "description": PAGE}],
    },
}
FILES: dict[str, dict[str, Any]] = {
    "name": {"filename": "2603.00001v2.pdf"},
    "cleaned name": {"filename": "arXiv2603.00001.pdf"},
    "title": {"filename": "x.pdf", "title": "2603.00001 (1)"},
    "description": {"filename": "x.png", "description": f"Figure 1 of {PAGE}"},
}
PLACES = [
    *(pytest.param({"embeds": [each]}, id=f"embed: {name}") for name, each in EMBEDS.items()),
    *(pytest.param({"components": [each]}, id=name) for name, each in COMPONENTS.items()),
    *(
        pytest.param(
            {"attachments": [{"id": "5", "size": 1, "url": "u", "proxy_url": "u", **each}]},
            id=f"file: {name}",
        )
        for name, each in FILES.items()
    ),
    pytest.param({"content": PAGE}, id="content"),
]


def a_message(**shown: Any) -> discord.Message:  # noqa: ANN401  # JSON from Discord
    """Make a message as Discord sends it to a command."""
    client = discord.Client(intents=discord.Intents.none())
    empty: dict[str, Any] = {"content": "", "embeds": [], "attachments": [], "components": []}
    data: Any = {
        **empty,
        "id": "1",
        "type": 0,
        "flags": 0,
        "tts": False,
        "pinned": False,
        "mention_everyone": False,
        "timestamp": "2026-03-10T09:00:00+00:00",
        "edited_timestamp": None,
        "author": {"id": "2", "username": "ann", "discriminator": "0", "avatar": None},
        **shown,
    }
    data["message_snapshots"] = [
        {"message": {**data, **each}} for each in shown.get("message_snapshots", [])
    ]
    return discord.Message(
        state=client._connection,  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # as discord.py makes it
        channel=client.get_partial_messageable(3),
        data=data,
    )


@pytest.mark.parametrize("shown", PLACES)
@pytest.mark.parametrize("is_forwarded", [False, True])
def test_a_paper_is_found_wherever_it_stands(shown: dict[str, Any], *, is_forwarded: bool) -> None:
    """In a message of its own, and in one that was forwarded."""
    message = a_message(message_snapshots=[shown]) if is_forwarded else a_message(**shown)

    assert mentioned_ids("\n".join(texts_of(message))) == ("2603.00001",)


def test_a_poll_is_read() -> None:
    """Its question, and its answers."""
    media = ({"text": "arXiv:2603.00001"}, {"text": "or 2603.00002?"})
    poll = {
        "question": {"text": "Read 2603.00003?"},
        "answers": [{"answer_id": n, "poll_media": each} for n, each in enumerate(media, 1)],
        "expiry": "2026-03-11T09:00:00+00:00",
        "allow_multiselect": False,
        "layout_type": 1,
    }

    message = a_message(poll=poll)

    found = mentioned_ids("\n".join(texts_of(message)))
    assert found == ("2603.00003", "2603.00001", "2603.00002")


def test_what_nobody_sees_is_not_read() -> None:
    """The ids of buttons may hold any number."""
    button = {"type": 2, "style": 1, "label": "Go", "custom_id": "x:2603.00001"}

    message = a_message(components=[{"type": 1, "components": [button]}])

    assert mentioned_ids("\n".join(texts_of(message))) == ()
