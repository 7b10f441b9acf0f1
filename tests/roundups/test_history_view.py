"""The ledger shows admins how their roundups arrived, and lets them decide about doubtful ones."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.domain.delivery import State
from bot.delivery.domain.results import Fault
from bot.roundups.domain.history import History, HistoryEntry
from bot.roundups.views.controls import ResendControl
from bot.roundups.views.history import history_sentence, history_view
from tests.support.discord_limits import BUTTON, problems, texts, walk
from tests.support.drawings import payload
from tests.support.fakes import NOW
from tests.support.orders import a_claimed, an_order

ARRIVED = HistoryEntry(
    number=1,
    channel_id=700,
    issue_key="2026-03-04",
    due_at=NOW,
    arrived_at=NOW + timedelta(seconds=4),
    state=State.SENT,
)
DOUBTFUL = replace(ARRIVED, arrived_at=None, state=State.UNKNOWN, reason="no *history*")


def entry_of(**known: object) -> HistoryEntry:
    """Make the entry of an issue with one delivery."""
    return HistoryEntry.of(1, NOW, [a_claimed(order=an_order(), **known)])


def test_what_arrived_takes_a_line_each() -> None:
    """Roundup, channel, when it was due and whether it was late; the sums come first."""
    late = replace(ARRIVED, number=2, arrived_at=NOW + timedelta(hours=3))

    components = payload(history_view(History((ARRIVED, late))))

    assert texts(components) == [
        "## Recent posts\n-# 1 of 2 posts on time",
        (
            "- Roundup 1 · <#700> · <t:1772632800> · on time\n"
            "- Roundup 2 · <#700> · <t:1772632800> · **3 h late**"
        ),
    ]


def test_what_did_not_arrive_is_explained() -> None:
    """The sentence says what to do; the reason on record, which is Discord's, is left out."""
    components = payload(history_view(History((replace(DOUBTFUL, unknown_ids=(5,)),))))

    assert texts(components)[0].endswith("\n-# 0 of 1 posts on time")
    assert texts(components)[1] == (
        "- Roundup 1 · <#700> · <t:1772632800>\n"
        "⚠️ Discord didn't confirm this post. If it's missing from the channel, resend it."
    )


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"state": State.PENDING}, "It is waiting to be posted."),
        (
            {"state": State.PENDING, "error_code": 20028},
            "Discord asked me to slow down. I'll try again by myself.",
        ),
        (
            {"state": State.DEAD, "error_code": 50013},
            "I can't post there. Check my permissions in that channel.",
        ),
        ({"state": State.DEAD, "error_code": 0}, "Discord refused it."),
        (
            {"state": State.EXPIRED, "error_code": 50001},
            (
                "It couldn't be posted in time. Its papers will be in the next post."
                " I can't post there. Check my permissions in that channel."
            ),
        ),
        (
            {"state": State.EXPIRED, "error_code": 20028},
            "It couldn't be posted in time. Its papers will be in the next post.",
        ),
        ({"state": State.SENT}, "It was posted, and somebody deleted it."),
        ({"state": State.SENT, "message_id": 1}, "It arrived."),
    ],
)
def test_a_result_is_told_in_a_sentence(known: dict[str, object], sentence: str) -> None:
    """It names the reason and, where a person can do something, what."""
    assert history_sentence(entry_of(**known)) == sentence  # pyright: ignore[reportArgumentType]  # fields of a delivery


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("fault", [None, *Fault])
def test_there_is_a_sentence_for_everything(state: State, fault: Fault | None) -> None:
    """No state and no fault is left without words."""
    entry = replace(entry_of(), state=state, fault=fault)

    assert history_sentence(entry).endswith(".")


def test_each_doubtful_delivery_can_be_sent_again() -> None:
    """A person decides, by a button that names the delivery."""
    entries = (replace(DOUBTFUL, unknown_ids=(5,)), replace(DOUBTFUL, number=2, unknown_ids=(7, 9)))

    components = payload(history_view(History(entries)))

    buttons = [part for part in walk(components) if part["type"] == BUTTON]
    assert [button["label"] for button in buttons] == [
        "Resend roundup 1 (4 Mar)",
        "Resend roundup 2 (4 Mar) (1)",
        "Resend roundup 2 (4 Mar) (2)",
    ]
    assert [ResendControl.parse(button["custom_id"]) for button in buttons] == [
        ResendControl(5),
        ResendControl(7),
        ResendControl(9),
    ]


@pytest.mark.parametrize("fault", Fault)
def test_the_worst_ledger_fits(fault: Fault) -> None:
    """Many issues, all in trouble, with hostile reasons."""
    entry = HistoryEntry(
        number=2**63,
        channel_id=2**63,
        issue_key="2026-09-30-manual",
        due_at=NOW,
        arrived_at=None,
        state=State.EXPIRED,
        fault=fault,
        reason="*_`<@1>" * 99,
    )
    entries = tuple(replace(entry, unknown_ids=(place, 2**62 + place)) for place in range(1, 30))

    components = payload(history_view(History(entries)))

    assert problems(components) == []


def test_an_empty_ledger_says_so() -> None:
    """A new server has had no roundup yet."""
    components = payload(history_view(History(())))

    assert texts(components) == ["## Recent posts\nNothing has been posted here yet."]
