"""What an admin is told of a failure agrees with what happens next."""

import pytest

from bot.delivery.domain.results import Fault
from bot.delivery.views.sentences import SENTENCES
from bot.roundups.domain.failures import EVENTS


@pytest.mark.parametrize("fault", EVENTS)
def test_nobody_is_sent_to_resume_what_resumes_by_itself(fault: Fault) -> None:
    """Rights that come back, or another channel, are enough: no pause of ours needs a command."""
    notice = SENTENCES[fault].roundup_notice

    assert "/roundup resume" not in notice
    assert ("by itself" in notice) == (fault is Fault.PERMISSIONS)
