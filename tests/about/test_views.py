"""The status and the welcome are short, true and within Discord's limits."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.about.domain import ServerStatus, Status
from bot.about.views.outages import cause_line
from bot.about.views.status import status_view
from bot.delivery.domain.delivery import State
from bot.delivery.domain.permissions import Permission
from bot.roundups.domain.history import History, HistoryEntry
from bot.roundups.domain.subscription import Pause
from bot.runtime.connection_failures import Cause, CauseKind
from bot.servers.views import welcome_message
from bot.ui.commands import mention
from bot.ui.layout import ACCENT, WARNING_ACCENT
from bot.watches.domain.watch import WatchPause
from tests.roundups.test_subscription_views import SUBSCRIPTION
from tests.support.discord_limits import BUTTON, problems, texts, walk
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
OUT = replace(
    WELL,
    problem="Hugging Face was down. Try again later.",
    problem_since=datetime(2026, 3, 10, 6, tzinfo=UTC),
)
EMPTY = replace(WELL, papers=0, newest_day=None, oldest_day=None, last_ingest=None)


ENTRY = HistoryEntry(
    number=1,
    channel_id=700,
    issue_key="2026-03-09",
    due_at=datetime(2026, 3, 9, 9, tzinfo=UTC),
    arrived_at=datetime(2026, 3, 9, 9, 1, tzinfo=UTC),
    state=State.SENT,
)
DOUBTFUL = replace(ENTRY, arrived_at=None, state=State.UNKNOWN, unknown_ids=(5,))
SERVER = ServerStatus((SUBSCRIPTION,), History((ENTRY, ENTRY)), {})


def labels(components: list[dict[str, Any]]) -> list[str]:
    """Give what the buttons are called."""
    return [part["label"] for part in walk(components) if part["type"] == BUTTON]


def test_a_healthy_status_is_short() -> None:
    """That everything works, what is known, and how fresh it is in the reader's own zone."""
    components = payload(status_view(WELL))

    assert texts(components) == [
        "## Everything is working",
        (
            "-# I have 12,454 papers, 27 May 2024 – 10 Mar 2026 · last checked <t:1773132900:R>"
            " · Paperboy 0.1.0"
        ),
    ]
    assert components[0]["accent_color"] == ACCENT


def test_an_admin_sees_how_posts_arrived() -> None:
    """In one line, with a button that leads to each of them."""
    components = payload(status_view(WELL, (), SERVER))

    assert texts(components)[0] == "## Everything is working"
    assert texts(components)[1].splitlines()[0] == (
        "Roundups: **1** · 2 of 2 posts on time in the last 7 days"
    )
    assert labels(components) == ["Recent posts"]


def test_what_needs_the_reader_comes_first_and_is_counted() -> None:
    """Missing permissions, a lost channel, a post in doubt, closed messages: one line each."""
    lost = replace(SUBSCRIPTION, number=2, pause=Pause.CHANNEL_DELETED, paused_at=NOW)
    closed = replace(WATCH, pause=WatchPause.CLOSED)
    missing = {701: (Permission.SEND, Permission.EMBED)}
    server = ServerStatus((SUBSCRIPTION, lost), History((DOUBTFUL,)), missing)

    components = payload(status_view(WELL, (closed,), server))

    head, needs, _ = texts(components)
    assert head == "## 4 things need you"
    assert [line[:30] for line in needs.splitlines() if "-#" not in line] == [
        "⚠️ Your watches: I can't DM yo",
        "⚠️ I can't post in <#701>: all",
        "Roundup 2: ⏸️ Paused <t:177313",
        "⚠️ Roundup 1 in <#700>, <t:177",
    ]
    assert "allow **Send Messages** and **Embed Links** in Edit Channel ›" in needs
    assert labels(components) == [
        "Resume my watches",
        "Resend roundup 1 (9 Mar)",
        "Recent posts",
    ]
    assert components[0]["accent_color"] == WARNING_ACCENT


@pytest.mark.parametrize(
    ("known", "head", "told", "is_settled"),
    [
        ({"arrived_at": NOW}, "late", "<t:1773046800> · **24 h late**", True),
        (
            {"arrived_at": None, "state": State.EXPIRED},
            "late or missing",
            "<t:1773046800>\n⚠️ It couldn't be posted",
            False,
        ),
    ],
)
@pytest.mark.parametrize("fine", [State.PENDING, State.SENT])
def test_not_everything_works_after_a_late_post(
    known: dict[str, Any], head: str, told: str, fine: State, *, is_settled: bool
) -> None:
    """Nor after one that didn't come; it is named. One that waits or was deleted is no trouble."""
    late, waiting = replace(ENTRY, **known), replace(ENTRY, arrived_at=None, state=fine)

    both = payload(status_view(WELL, (), replace(SERVER, history=History((late, ENTRY)))))
    well = payload(status_view(WELL, (), replace(SERVER, history=History((waiting, ENTRY)))))

    assert texts(both)[0] == f"## Working, but 1 post was {head}"
    assert texts(both)[1].startswith(f"Roundup 1 · <#700> · {told}")
    assert ("Nothing for you to do." in texts(both)[1]) == is_settled
    assert texts(well)[0] == "## Everything is working"


def test_what_was_never_checked_is_not_told() -> None:
    """A bot that has just begun has nothing to say of its freshness."""
    components = payload(status_view(replace(WELL, last_ingest=None)))

    assert "checked" not in texts(components)[1]


def test_old_trouble_is_none() -> None:
    """What was in doubt more than a week ago can't be mended any more."""
    old = replace(DOUBTFUL, due_at=NOW - timedelta(days=8))

    components = payload(status_view(WELL, (), replace(SERVER, history=History((old,)))))

    assert texts(components)[0] == "## Everything is working"
    assert texts(components)[1].splitlines()[0] == "Roundups: **1**"


@pytest.mark.parametrize(
    ("status", "first_line"),
    [
        (OUT, "## Hugging Face isn't answering properly"),
        (EMPTY, "## Getting started"),
        (replace(EMPTY, problem="It was down."), "## Hugging Face isn't answering properly"),
        (
            replace(WELL, problem="*|" * 5_000, version="_" * 999),
            "## Hugging Face isn't answering properly",
        ),
    ],
)
def test_a_status_begins_with_how_things_are(status: Status, first_line: str) -> None:
    """Trouble comes first, also for a bot that knows nothing yet."""
    components = payload(status_view(status))

    assert problems(components) == []
    assert texts(components)[0].splitlines()[0] == first_line


def test_an_outage_says_since_when_and_what_still_works() -> None:
    """Nobody who only looks is told to try again."""
    components = payload(status_view(OUT))

    assert texts(components)[0].splitlines()[1:] == [
        (
            "I've had trouble getting new papers from Hugging Face since <t:1773122400:t>. Nothing"
            " for you to do: I keep trying, and lists and searches show the papers I have."
        ),
    ]


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (Cause(CauseKind.DNS, "Name or *service* not known"), "Its address can't be found (DNS)."),
        (Cause(CauseKind.TLS, "certificate has expired"), "No secure connection to it is possible"),
        (Cause(CauseKind.STATUS, "503"), "It answers with an error (status 503)."),
        (Cause(CauseKind.STATUS, "429, too many requests"), "It asks me to slow down."),
        (Cause(CauseKind.ANSWER, "sent a *page*"), "It sent a \\*page\\*."),
        ("The list *shrank*.", "The list \\*shrank\\*."),
    ],
)
def test_admins_read_the_cause_of_an_outage(cause: Cause | str, said: str) -> None:
    """In plain words, never those of a library; members don't."""
    out = replace(OUT, cause=str(cause))

    shown = [texts(payload(status_view(out, (), server)))[0] for server in (SERVER, None)]

    assert shown[0].splitlines()[2].startswith(f"-# {said}")
    assert len(shown[1].splitlines()) == 2  # the heading, and since when


@pytest.mark.parametrize("kind", CauseKind)
def test_every_cause_has_a_sentence(kind: CauseKind) -> None:
    """It says what is wrong, not only what it is called."""
    said = cause_line(str(Cause(kind, "some detail")))

    assert said[0].isupper()
    assert said.endswith(".")
    assert not said.startswith(f"{kind}")


def test_what_needs_an_admin_stands_alone_below_its_count() -> None:
    """An outage needs nobody, so it comes after a line."""
    needy = replace(SERVER, missing={700: (Permission.SEND,)})

    head, needs, outage, *_ = texts(payload(status_view(OUT, (), needy)))

    assert head == "## 1 thing needs you"
    assert needs.startswith("⚠️ I can't post in <#700>")
    assert outage.startswith("I've had trouble")


def test_the_worst_status_fits() -> None:
    """However much has gone wrong."""
    doubtful = [replace(DOUBTFUL, unknown_ids=(n, 2**62 + n), number=2**31) for n in range(1, 40)]
    missing = {2**63 - n: tuple(Permission) for n in range(30)}
    server = ServerStatus((SUBSCRIPTION,) * 5, History(tuple(doubtful)), missing)

    components = payload(status_view(replace(OUT, cause="*|" * 5_000), (WATCH,) * 25, server))

    assert problems(components) == []
    assert "-# 61 more" in texts(components)[1]


def test_what_could_not_be_read_is_counted() -> None:
    """Records that were set aside are not kept secret."""
    components = payload(status_view(replace(WELL, quarantined=3)))

    assert "3 records I couldn't read" in texts(components)[1]


def test_watches_are_counted() -> None:
    """One's own and, for those who may see them, the server's; which are paused is said."""
    paused = replace(WATCH, pause=WatchPause.ASKED)

    components = payload(status_view(WELL, [WATCH, paused, CHANNEL_WATCH]))

    assert texts(components)[1].splitlines()[0] == (
        "Your watches: **2** (1 paused) · This server's watches: **1**"
    )


def test_the_welcome_names_the_commands_to_begin_with() -> None:
    """All can be tapped; the button leads to papers right away."""
    message = welcome_message("v1:" + "a" * 26)

    components = json.loads(message.payload)["components"]
    rows = texts(components)[0].splitlines()
    assert problems(components) == []
    assert rows[0] == "## Hello, I'm Paperboy"
    assert rows[2].startswith(f"- {mention('roundup setup')} sets up")
    assert rows[3].startswith(f"- {mention('watch')} alerts you")
    assert rows[4].startswith(f"- {mention('papers today')} shows")
    (button,) = (part for part in walk(components) if part.get("custom_id"))
    assert button["custom_id"] == "v1:" + "a" * 26 + ":pb1:first:0:t.:upvotes:0"
