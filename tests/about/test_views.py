"""The status and the welcome are short, true and within Discord's limits."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.about.domain import Status
from bot.about.views.status import status_view
from bot.servers.views import welcome_message
from bot.ui.commands import mention
from bot.watches.domain.watch import WatchPause
from tests.support.discord_limits import problems, texts, walk
from tests.support.drawings import payload
from tests.watches.watch_drawings import CHANNEL_WATCH, WATCH

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
WELL = Status(
    version="0.1.0",
    now=NOW,
    papers=12_454,
    newest_day=date(2026, 3, 10),
    oldest_day=date(2024, 5, 27),
    last_ingest=datetime(2026, 3, 10, 8, 55, tzinfo=UTC),
    problem=None,
    quarantined=0,
)
EMPTY = replace(WELL, papers=0, newest_day=None, oldest_day=None, last_ingest=None)


def test_a_healthy_status_is_short() -> None:
    """All is well, what is known, and how fresh it is in the reader's own zone."""
    components = payload(status_view(WELL))

    assert texts(components) == [
        "## All is well",
        (
            "Papers: **12,454**\n"
            "Listing days 2024-05-27 to 2026-03-10\n"
            "Last looked at Hugging Face <t:1773132900:R>"
        ),
        "-# Paperboy 0.1.0 · as of <t:1773133200:T>",
    ]


@pytest.mark.parametrize(
    ("status", "first_line"),
    [
        (replace(WELL, problem="Hugging Face was down."), "## Something is wrong"),
        (EMPTY, "## Just moved in"),
        (replace(EMPTY, problem="Hugging Face was down."), "## Something is wrong"),
        (replace(WELL, problem="*|" * 5_000, version="_" * 999), "## Something is wrong"),
    ],
)
def test_a_status_begins_with_how_things_are(status: Status, first_line: str) -> None:
    """Trouble comes first, also for a bot that knows nothing yet."""
    components = payload(status_view(status))

    assert problems(components) == []
    assert texts(components)[0].splitlines()[0] == first_line


def test_what_could_not_be_read_is_counted() -> None:
    """Records that were set aside are not kept secret."""
    components = payload(status_view(replace(WELL, quarantined=3)))

    assert "Records I could not read: 3" in texts(components)[1].splitlines()


def test_watches_are_counted() -> None:
    """One's own and, for those who may see them, the server's; which are paused is said."""
    paused = replace(WATCH, pause=WatchPause.ASKED)

    components = payload(status_view(WELL, [WATCH, paused, CHANNEL_WATCH]))

    assert texts(components)[1].splitlines()[-2:] == [
        "Your watches: **2**, 1 paused",
        "Watches of this server: **1**",
    ]


def test_the_welcome_names_the_commands_to_begin_with() -> None:
    """All can be tapped; the button leads to papers right away."""
    message = welcome_message("v1:" + "a" * 26)

    components = json.loads(message.payload)["components"]
    rows = texts(components)[0].splitlines()
    assert problems(components) == []
    assert rows[0] == "## Hello, I'm Paperboy"
    assert rows[2].startswith(f"- {mention('roundup add')} sets up")
    assert rows[3].startswith(f"- {mention('watch')} alerts you")
    assert rows[4].startswith(f"- {mention('papers today')} shows")
    (button,) = (part for part in walk(components) if part.get("custom_id"))
    assert button["custom_id"] == "v1:" + "a" * 26 + ":pb1:first:0:t.:upvotes:0"
