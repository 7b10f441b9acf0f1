"""What is delivered fits Discord whatever it is made of, is found again, and pings as asked."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.domain.notices import Notice, RoundupFailed, RoundupResumed
from bot.delivery.domain.order import DeliveryKind, marker
from bot.delivery.domain.results import Fault
from bot.delivery.views.controls import NoticeControl, NoticeSubject
from bot.delivery.views.messages import notice_message
from bot.papers.domain.paper import Paper
from bot.roundups.domain.issue import IssuePage
from bot.roundups.domain.subscription import Layout
from bot.roundups.views.messages import issue_messages
from bot.ui.layout import WARNING_ACCENT
from bot.ui.server_names import with_server_name
from tests.roundups.issue_pages import ISSUE, ROLE, bodies, issue_page, plain_bodies
from tests.support.discord_limits import BUTTON, CONTAINER, ROW, TEXT_DISPLAY, problems, texts, walk
from tests.support.drawings import HOSTILE, ORDINARY, SOBER

NO_PINGS: dict[str, list[str]] = {"parse": []}
COMPONENTS_V2, SUPPRESS_NOTIFICATIONS = 1 << 15, 1 << 12
PLAIN = {CONTAINER, TEXT_DISPLAY, ROW, BUTTON}
NASTY = (
    ORDINARY,
    SOBER,
    HOSTILE,
    replace(ORDINARY, title="漢字👩‍🚀" * 51 + "漢字"),
    replace(
        ORDINARY, title=r"$\mathcal{O}(n^2)$ **bold** [x](https://evil.example) discord.gg/x " * 3
    ),
    replace(ORDINARY, title="\u202egnp.exe\u202c <@&1> <#2> </cmd:3> <t:0> @everyone @here"),
    replace(ORDINARY, title="", abstract="", ai_summary=None),
    replace(ORDINARY, withdrawn_at=datetime(2026, 3, 4, tzinfo=UTC)),
)
papers = st.sampled_from(NASTY) | st.builds(
    Paper, st.just("2603.00001"), st.text(max_size=250), st.text(max_size=400)
)
pages = st.builds(
    issue_page,
    st.lists(papers, max_size=25),
    st.lists(papers, max_size=12),
    more=st.sampled_from([0, 24, 2**40]),
    layout=st.sampled_from(Layout),
    role_id=st.sampled_from([None, ROLE]),
    is_late=st.booleans(),
    missed=st.sampled_from([0, 1, 2**40]),
    refresh_at=st.sampled_from([None, ISSUE.refresh_at]),
)


def marks(body: dict[str, Any], mark: str) -> list[str]:
    """Give what a target would find: the custom_ids that begin with the marker."""
    return [part["custom_id"] for part in _custom(body) if part["custom_id"].startswith(mark)]


def pings(body: dict[str, Any]) -> list[str]:
    """Give every mention that is not escaped."""
    return re.findall(r"(?<!\\)<@[^>]*>|@everyone|@here", "\n".join(texts(body["components"])))


@settings(max_examples=60)
@given(pages)
def test_every_message_fits_discord_and_is_found_again(page: IssuePage) -> None:
    """Whatever the papers, both forms of each part are taken, and hold their own marker once."""
    messages = issue_messages(page)

    for part, message in enumerate(messages):
        mark = marker(DeliveryKind.ROUNDUP, page.issue.subscription_id, page.issue.key, part)
        for body in map(json.loads, (message.payload, message.plain_payload)):
            assert problems(body["components"]) == []
            assert body["flags"] == 1 << 15
            assert len(marks(body, mark)) == len(marks(body, "v1:")) == 1


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("paper", NASTY, ids=range(len(NASTY)))
def test_any_number_of_the_same_bad_paper_fits(paper: Paper, layout: Layout) -> None:
    """The worst there is, up to 25 times, with 12 more that joined late."""
    known = {"role_id": ROLE, "is_late": True, "missed": 2**40, "refresh_at": None}

    for count in range(1, 26, 2):
        page = issue_page([paper] * count, [paper] * 12, more=2**40, layout=layout, **known)
        messages = issue_messages(page)

        both = bodies(messages) + plain_bodies(messages)
        assert [problem for body in both for problem in problems(body["components"])] == []


@given(pages)
@settings(max_examples=20)
def test_the_same_page_gives_the_same_messages(page: IssuePage) -> None:
    """A message that is written again after a restart must not differ."""
    assert issue_messages(page) == issue_messages(page)


@pytest.mark.parametrize("layout", Layout)
def test_only_the_first_message_pings_and_only_the_chosen_role(layout: Layout) -> None:
    """The ping is the first line; nothing else in any message may mention anyone."""
    page = issue_page([HOSTILE] * 12, layout=layout, role_id=ROLE)

    messages = issue_messages(page)

    for first, *rest in (bodies(messages), plain_bodies(messages)):
        assert first["allowed_mentions"] == {"roles": [str(ROLE)]}
        assert first["components"][0] == {"type": TEXT_DISPLAY, "content": f"<@&{ROLE}>"}
        assert [body["allowed_mentions"] for body in rest] == [NO_PINGS] * len(rest)
        assert [ping for body in rest for ping in pings(body)] == []


@pytest.mark.parametrize("layout", Layout)
def test_without_a_role_nobody_is_pinged(layout: Layout) -> None:
    """A ping is opt-in."""
    messages = issue_messages(issue_page([HOSTILE] * 12, layout=layout))

    every = bodies(messages) + plain_bodies(messages)
    assert [body["allowed_mentions"] for body in every] == [NO_PINGS] * len(every)
    assert [ping for body in every for ping in pings(body)] == []


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("is_silent", [False, True])
def test_a_silent_roundup_notifies_by_none_of_its_messages(
    layout: Layout, *, is_silent: bool
) -> None:
    """Neither the first nor a later one, pictured or plain; its ping still mentions the role."""
    page = replace(issue_page([HOSTILE] * 12, layout=layout, role_id=ROLE), is_silent=is_silent)

    messages = issue_messages(page)

    every = bodies(messages) + plain_bodies(messages)
    assert {body["flags"] & SUPPRESS_NOTIFICATIONS for body in every} == {
        SUPPRESS_NOTIFICATIONS * is_silent
    }
    assert {body["flags"] & COMPONENTS_V2 for body in every} == {COMPONENTS_V2}
    assert bodies(messages)[0]["allowed_mentions"] == {"roles": [str(ROLE)]}


@pytest.mark.parametrize("layout", Layout)
def test_every_message_names_the_thread(layout: Layout) -> None:
    """Whichever part comes first in a forum or below a post has to make the thread."""
    messages = issue_messages(issue_page([ORDINARY] * 11, layout=layout))

    names = [body.get("thread_name") for body in bodies(messages)]
    assert names == ["Daily Papers · Wed 4 Mar 2026"] * len(messages)
    assert names == [body.get("thread_name") for body in plain_bodies(messages)]


@given(pages)
@settings(max_examples=40)
def test_the_plain_form_has_no_links_and_no_pictures(page: IssuePage) -> None:
    """It holds titles and ids alone, so that a filter or a bad url can't stop it again."""
    for body in plain_bodies(issue_messages(page)):
        kinds = {part["type"] for part in walk(body["components"])}
        written = "\n".join(texts(body["components"]))
        assert kinds <= PLAIN
        assert not re.search(r"(?<!\\)\]\(", written)
        assert "://" not in written


def test_the_plain_form_says_what_the_first_one_did() -> None:
    """Heading, ranks, titles and ids, and a button that opens all papers."""
    page = issue_page([ORDINARY, replace(SOBER, title="*Stars*")], is_late=True)

    (body,) = plain_bodies(issue_messages(page))

    (written,) = texts(body["components"])
    assert written == (
        "## Daily Papers · Wed 4 Mar\n-# Posted late (due <t:1772614800:f>)\n"
        "1. LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory (2603.00001)\n"
        "2. \\*Stars\\* (2603.00002)"
    )
    assert [part["label"] for part in _custom(body)] == ["All papers"]


def test_a_notice_has_a_button_that_works() -> None:
    """It names the server and the roundup, and carries the marker; names are made inert."""
    notice = Notice(31, "2026-03-04", 900, 55)

    (body,) = bodies([notice_message(RoundupResumed(1, "*Ours*" + "x" * 5_000), notice)])

    (button,) = _custom(body)
    assert problems(body["components"]) == []
    assert texts(body["components"])[0].startswith(r"**Roundup 1 is running again** · \*Ours\*xxx")
    assert button["custom_id"].startswith(f"{notice.marker}:")
    assert NoticeControl.parse(button["custom_id"]) == NoticeControl(NoticeSubject.ROUNDUP, 900, 31)
    assert body["allowed_mentions"] == NO_PINGS


@pytest.mark.parametrize("fault", [Fault.PERMISSIONS, Fault.CONTENT, Fault.FULL, Fault.GONE])
def test_only_what_looking_can_tell_is_checked_again(fault: Fault) -> None:
    """Neither a filter nor a limit of Discord can be looked at."""
    event = RoundupFailed(1, 700, fault)

    (body,) = bodies([notice_message(event, Notice(31, "2026-03-04", 900, 55))])

    (button,) = _custom(body)
    expected = "Check again" if fault is Fault.PERMISSIONS else "Show status"
    assert button["label"] == expected


@pytest.mark.parametrize(
    ("name", "shown"), [('The *"best"* group', r'The \*"best"\* group'), (None, "your server")]
)
def test_the_server_is_named_as_a_notice_is_sent(name: str | None, shown: str) -> None:
    """By then its name is known, if ever; whatever it is, the message stays valid."""
    event = RoundupFailed(2, 7001, Fault.PERMISSIONS)
    frozen = notice_message(event, Notice(31, "2026-03-04", 900, 55)).payload

    body = json.loads(with_server_name(frozen, name))

    first = texts(body["components"])[0].splitlines()[0]
    assert first == f"**Roundup 2 is paused** · {shown}"
    assert body["components"][0]["accent_color"] == WARNING_ACCENT


def _custom(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(part) for part in walk(body["components"]) if "custom_id" in part]
