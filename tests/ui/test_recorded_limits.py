"""What is drawn passes Discord's own published schema, where that is at hand."""

import json
from pathlib import Path
from typing import Any

import discord
import pytest
from jsonschema import Draft202012Validator, ValidationError, validate

from bot.lists.views.lists import list_view
from bot.papers.views.cards import card_view, cards_view
from bot.roundups.domain.subscription import Layout
from bot.roundups.views.messages import issue_messages
from tests.roundups.issue_pages import ROLE, bodies, issue_page, plain_bodies
from tests.support.drawings import HOSTILE, ORDINARY, OWNER, SOBER, page, payload

OPENAPI = Path(__file__).parents[3] / "shared" / "data" / "discord" / "openapi.json"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Give the schema of the body of Create Message."""
    if not OPENAPI.exists():
        pytest.skip("Discord's schema is not at hand")
    components = json.loads(OPENAPI.read_text("utf-8"))["components"]
    return {"$ref": "#/components/schemas/MessageCreateRequest", "components": components}


@pytest.mark.recorded
@pytest.mark.parametrize(
    "view",
    [
        list_view(page(ORDINARY, SOBER, HOSTILE, total=99), owner_id=OWNER),
        list_view(page(), owner_id=OWNER),
        card_view(ORDINARY),
        card_view(HOSTILE),
        cards_view([HOSTILE] * 5),
    ],
    ids=["list", "empty list", "card", "hostile card", "cards"],
)
def test_discords_schema_takes_the_message(
    view: discord.ui.LayoutView, schema: dict[str, Any]
) -> None:
    """The published schema finds nothing wrong, so our own limits don't stand alone."""
    body = {"components": payload(view), "flags": 1 << 15}

    validate(body, schema, cls=Draft202012Validator)


@pytest.mark.recorded
def test_discords_schema_can_refuse(schema: dict[str, Any]) -> None:
    """The check above is a real one: a row of six buttons does not pass."""
    row = {"type": 1, "components": [{"type": 2, "style": 2, "custom_id": "x"}] * 6}

    with pytest.raises(ValidationError):
        validate({"components": [row]}, schema, cls=Draft202012Validator)


@pytest.mark.recorded
@pytest.mark.parametrize("layout", Layout)
def test_discords_schema_takes_what_is_delivered(layout: Layout, schema: dict[str, Any]) -> None:
    """Both forms of every part, without what is the target's business."""
    page = issue_page([HOSTILE] * 25, [ORDINARY] * 5, more=9, layout=layout, role_id=ROLE)

    messages = issue_messages(page)

    for body in bodies(messages) + plain_bodies(messages):
        body.pop("thread_name", None)
        validate(body, schema, cls=Draft202012Validator)
