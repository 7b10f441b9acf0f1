"""What an admin is told of a failure agrees with what happens next."""

from datetime import UTC, date, datetime, time

import pytest

from bot.delivery.domain.results import Fault
from bot.roundups.domain.failures import PAUSES, pause_notice
from bot.roundups.domain.subscription import Subscription, Terms

SUBSCRIPTION = Subscription(
    id=31,
    guild_id=900,
    number=1,
    terms=Terms(channel_id=700, at=time(9), zone="UTC"),
    admin_id=5,
    cursor=0,
    first_day=date(2026, 3, 4),
    next_run_at=datetime(2026, 3, 5, 9, tzinfo=UTC),
    last_issue_key="2026-03-04",
)


@pytest.mark.parametrize("fault", PAUSES)
def test_nobody_is_sent_to_resume_what_resumes_by_itself(fault: Fault) -> None:
    """Rights that come back, or another channel, are enough: no pause of ours needs a command."""
    notice = pause_notice(fault, SUBSCRIPTION)

    assert "resume" not in (notice or "")
    assert ("by itself" in (notice or "")) == (fault is Fault.RIGHTS)
