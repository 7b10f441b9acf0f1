"""The process dies at points of a delivery's way that the test finds by itself."""

import random

import pytest

from tests.faults.failpoints import ENGINES, died_everywhere
from tests.support import postgres


@pytest.mark.faults
@pytest.mark.parametrize("engine", ENGINES)
async def test_deaths_at_some_points(engine: str) -> None:
    """Wherever it dies, each message arrives once when it is back; `make torture` tries all."""
    if engine == "PostgreSQL" and not postgres.is_installed():
        pytest.skip("PostgreSQL's server is not installed")
    seed = random.SystemRandom().randrange(1_000_000)

    verdict = await died_everywhere(engine, 2, seed, share=0.04)

    assert verdict.is_passed, f"seed={seed} {verdict}"
