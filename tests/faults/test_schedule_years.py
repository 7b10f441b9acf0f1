"""Roundups of many zones come once a local day, whatever happens to the process and its clock."""

from datetime import UTC, datetime

import pytest

from tests.faults.years import judged, nightly

pytestmark = pytest.mark.faults

DAYS = 16


@pytest.mark.parametrize(
    ("start", "seed"),
    [(datetime(2026, 3, 22, tzinfo=UTC), 3), (datetime(2026, 10, 18, tzinfo=UTC), 4)],
    ids=["spring", "autumn"],
)
async def test_each_local_day_with_papers_has_one_issue(start: datetime, seed: int) -> None:
    """Every paper comes once to every roundup, at its local time or marked late, by the judge.

    The days are those in which most clocks change; `python -m tests.faults.years` runs two years.
    """
    life, found = await judged(start, DAYS, seed, nightly(start, DAYS))

    assert found == []
    assert life.troubled
    assert life.restarts
    assert len(life.ingested) > DAYS
