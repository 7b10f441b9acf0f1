"""The ledger sums up deliveries issue by issue."""

from datetime import timedelta

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.results import Fault
from bot.roundups.domain.history import History, HistoryEntry
from tests.support.fakes import NOW
from tests.support.orders import a_claimed, an_order

EPOCH = 1_420_070_400_000


def a_delivery(part: int = 0, **known: object) -> Delivery:
    """Make a delivery of part `part` of an issue that has ended."""
    return a_claimed(id=10 + part, order=an_order(part=part), **known)


def a_sent(part: int = 0, **after: float) -> Delivery:
    """Make a delivery that arrived so long `after` it was due."""
    at = NOW + timedelta(**after)
    snowflake = (round(at.timestamp() * 1000) - EPOCH) << 22
    return a_delivery(part, state=State.SENT, message_id=snowflake)


def test_an_issue_is_summed_up_from_its_parts() -> None:
    """Its first message tells when it arrived."""
    parts = (a_sent(1, seconds=9), a_sent(0, seconds=4))

    entry = HistoryEntry.of(2, NOW, parts)

    assert (entry.number, entry.channel_id, entry.due_at) == (2, 7001, NOW)
    assert (entry.issue_key, entry.state) == ("2026-03-04", State.SENT)
    assert entry.lateness == timedelta(seconds=4)
    assert entry.is_on_time


def test_an_issue_is_as_its_worst_part() -> None:
    """Nine messages that arrived don't hide the tenth, and each doubtful one can be sent again."""
    refused = a_delivery(1, state=State.DEAD, error_code=50013, error_text="Missing Permissions")
    doubtful = a_delivery(2, state=State.UNKNOWN, error_text="history can't be read")

    entry = HistoryEntry.of(1, NOW, (a_sent(0, seconds=4), refused, doubtful))
    mild = HistoryEntry.of(1, NOW, (a_sent(0, seconds=4), refused))

    assert (entry.state, entry.reason) == (State.UNKNOWN, "history can't be read")
    assert entry.unknown_ids == (12,)
    assert (mild.state, mild.fault) == (State.DEAD, Fault.PERMISSIONS)
    assert not mild.is_on_time


def test_a_message_from_before_its_time_is_not_negative() -> None:
    """Discord's clock may be behind ours."""
    assert HistoryEntry.of(1, NOW, [a_sent(0, seconds=-3)]).lateness == timedelta()


def test_the_ledger_counts_what_was_to_arrive() -> None:
    """What is still on its way or was called off is neither on time nor not."""
    entries = (
        HistoryEntry.of(1, NOW, [a_sent()]),
        HistoryEntry.of(1, NOW, [a_sent(hours=3)]),
        HistoryEntry.of(1, NOW, [a_delivery(state=State.UNKNOWN)]),
        HistoryEntry.of(1, NOW, [a_delivery(state=State.PENDING)]),
        HistoryEntry.of(1, NOW, [a_delivery(state=State.CANCELLED)]),
    )

    ledger = History(entries)

    assert (ledger.on_time, ledger.due_count, ledger.unknown) == (1, 3, 1)
