"""A database gets its next form while senders of the version before are at work."""

from pathlib import Path

import pytest

from tests.faults.upgrades import Trial, upgraded

CHANNELS, SECONDS = 120, 0.5


@pytest.mark.faults
async def test_senders_go_on_through_an_upgrade(postgres_url: str, tmp_path: Path) -> None:
    """Each channel gets its roundup once, and no old process starts any more."""
    verdict = await upgraded(tmp_path, postgres_url, Trial(CHANNELS, SECONDS))

    assert verdict.is_passed, verdict
