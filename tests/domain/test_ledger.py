"""The ledger sums up deliveries issue by issue, and has a plain sentence for whatever happened."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deliveries import Delivery, State
from bot.domain.ledger import Ledger, LedgerEntry, ledger_entries
from bot.domain.results import Fault
from tests.fakes import NOW
from tests.orders import a_claimed, an_order

EPOCH = 1_420_070_400_000


def a_delivery(part: int = 0, key: str = "2026-03-04", **known: object) -> Delivery:
    """Make a delivery of part `part` of the issue `key` that has ended."""
    order = replace(an_order(part=part), issue_key=key)
    return a_claimed(id=10 + part, order=order, **known)


def a_sent(part: int = 0, key: str = "2026-03-04", **after: float) -> Delivery:
    """Make a delivery that arrived so long `after` it was due."""
    at = NOW + timedelta(**after)
    snowflake = (round(at.timestamp() * 1000) - EPOCH) << 22
    return a_delivery(part, key, state=State.SENT, message_id=snowflake)


def test_an_issue_is_summed_up_from_its_parts() -> None:
    """Issues come newest first; the first message tells when an issue arrived."""
    parts = (a_sent(1, seconds=9), a_sent(0, seconds=4), a_sent(0, "2026-03-05", hours=3))

    newest, oldest = ledger_entries(2, parts)

    assert (newest.issue_key, newest.is_on_time) == ("2026-03-05", False)
    assert (oldest.number, oldest.channel_id, oldest.due_at) == (2, 7001, NOW)
    assert (oldest.state, oldest.lateness) == (State.SENT, timedelta(seconds=4))
    assert oldest.is_on_time


def test_an_issue_is_as_its_worst_part() -> None:
    """Nine messages that arrived don't hide the tenth, and each doubtful one can be sent again."""
    refused = a_delivery(1, state=State.DEAD, error_code=50013, error_text="Missing Permissions")
    doubtful = a_delivery(2, state=State.UNKNOWN, error_text="history can't be read")

    (entry,) = ledger_entries(1, (a_sent(0, seconds=4), refused, doubtful))
    (mild,) = ledger_entries(1, (a_sent(0, seconds=4), refused))

    assert (entry.state, entry.reason) == (State.UNKNOWN, "history can't be read")
    assert entry.unknown == (12,)
    assert (mild.state, mild.fault) == (State.DEAD, Fault.RIGHTS)
    assert not mild.is_on_time


def test_a_message_from_before_its_time_is_not_negative() -> None:
    """Discord's clock may be behind ours."""
    assert LedgerEntry.of(1, [a_sent(0, seconds=-3)]).lateness == timedelta()


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"state": State.PENDING}, "It waits to be sent."),
        (
            {"state": State.PENDING, "error_code": 20028},
            "Discord asks me to write less right now: I try again by myself.",
        ),
        (
            {"state": State.DEAD, "error_code": 50013},
            "I may not post there: check my permissions in that channel.",
        ),
        ({"state": State.DEAD, "error_code": 0}, "Discord refused it."),
        (
            {"state": State.EXPIRED, "error_code": 50001},
            (
                "It could not be sent in time: its papers come with the next one."
                " I may not post there: check my permissions in that channel."
            ),
        ),
        (
            {"state": State.EXPIRED, "error_code": 20028},
            "It could not be sent in time: its papers come with the next one.",
        ),
        ({"state": State.SENT}, "It arrived, and somebody deleted it."),
        ({"state": State.SENT, "message_id": 1}, "It arrived."),
    ],
)
def test_a_result_is_told_in_a_sentence(known: dict[str, object], sentence: str) -> None:
    """It names the reason and, where a person can do something, what."""
    assert LedgerEntry.of(1, [a_delivery(**known)]).sentence == sentence  # pyright: ignore[reportArgumentType]  # fields of a delivery


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("fault", [None, *Fault])
def test_there_is_a_sentence_for_everything(state: State, fault: Fault | None) -> None:
    """No state and no fault is left without words."""
    entry = replace(LedgerEntry.of(1, [a_delivery()]), state=state, fault=fault)

    assert entry.sentence.endswith(".")


def test_the_ledger_counts_what_was_to_arrive() -> None:
    """What is still on its way or was called off is neither on time nor not."""
    entries = (
        LedgerEntry.of(1, [a_sent()]),
        LedgerEntry.of(1, [a_sent(hours=3)]),
        LedgerEntry.of(1, [a_delivery(state=State.UNKNOWN)]),
        LedgerEntry.of(1, [a_delivery(state=State.PENDING)]),
        LedgerEntry.of(1, [a_delivery(state=State.CANCELLED)]),
    )

    ledger = Ledger(entries)

    assert (ledger.on_time, ledger.judged, ledger.unknown) == (1, 3, 1)
