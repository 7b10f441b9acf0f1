"""The local validator of message limits refuses what Discord would refuse."""

from typing import Any

import pytest

from tests.support.discord_limits import problems

TEXT = {"type": 10, "content": "x"}
BUTTON = {"type": 2, "style": 2, "label": "x", "custom_id": "x"}
LINK = {"type": 2, "style": 5, "label": "x", "url": "https://a.example"}
OPTION = {"label": "x", "value": "x"}
SELECT = {"type": 3, "custom_id": "x", "options": [OPTION]}
PICTURE = {"media": {"url": "https://a.example/x.png"}, "description": "A river"}
THUMBNAIL = {"type": 11, **PICTURE}
SECTION = {"type": 9, "components": [TEXT], "accessory": THUMBNAIL}


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    """Put parts in a row."""
    return {"type": 1, "components": list(parts)}


def container(*parts: dict[str, Any]) -> dict[str, Any]:
    """Put parts in a container."""
    return {"type": 17, "components": list(parts)}


@pytest.mark.parametrize(
    "components",
    [
        [TEXT] * 40,
        [{**TEXT, "content": "x" * 4_000}],
        [{**TEXT, "content": "👍" * 2_000}],
        [container(SECTION, row(BUTTON, LINK), row({**SELECT, "custom_id": "y"}))],
        [row({**SELECT, "options": [{**OPTION, "value": str(n)} for n in range(25)]})],
        [{"type": 12, "items": [PICTURE] * 10}],
    ],
)
def test_what_discord_takes_has_no_problems(components: list[dict[str, Any]]) -> None:
    """The limits themselves are still allowed."""
    found = problems(components)

    assert found == []


@pytest.mark.parametrize(
    "components",
    [
        [],
        [TEXT] * 41,
        [container(*[TEXT] * 40)],
        [{**TEXT, "content": "x" * 4_001}],
        [{**TEXT, "content": "👍" * 2_000}, TEXT],
        [{**TEXT, "content": " "}],
        [BUTTON],
        [container(container(TEXT))],
        [row(*({**BUTTON, "custom_id": str(n)} for n in range(6)))],
        [row(BUTTON, {**SELECT, "custom_id": "y"})],
        [row()],
        [row(BUTTON), row(BUTTON)],
        [row({**BUTTON, "custom_id": "x" * 101})],
        [row({**BUTTON, "custom_id": ""})],
        [row({**BUTTON, "label": "x" * 81})],
        [row({**BUTTON, "url": "https://a.example"})],
        [row({**LINK, "custom_id": "x"})],
        [row({**LINK, "url": "https://a.example/" + "x" * 512})],
        [row({**SELECT, "options": []})],
        [row({**SELECT, "options": [OPTION] * 2})],
        [row({**SELECT, "options": [{**OPTION, "value": str(n)} for n in range(26)]})],
        [row({**SELECT, "options": [{**OPTION, "label": "x" * 101}]})],
        [row({**SELECT, "options": [{**OPTION, "description": "x" * 101}]})],
        [row({**SELECT, "placeholder": "x" * 151})],
        [{**SECTION, "components": []}],
        [{**SECTION, "components": [TEXT] * 4}],
        [{"type": 9, "components": [TEXT]}],
        [{**SECTION, "accessory": {**THUMBNAIL, "media": {"url": "http://a.example"}}}],
        [{**SECTION, "accessory": {**THUMBNAIL, "description": " "}}],
        [{**SECTION, "accessory": {**THUMBNAIL, "description": "x" * 1_025}}],
        [{"type": 12, "items": [{"media": PICTURE["media"]}]}],
        [{"type": 12, "items": []}],
        [{"type": 12, "items": [PICTURE] * 11}],
    ],
)
def test_what_discord_refuses_is_found(components: list[dict[str, Any]]) -> None:
    """One step beyond each limit is one problem at least."""
    found = problems(components)

    assert found
