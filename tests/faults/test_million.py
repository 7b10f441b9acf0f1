"""A thousand simulated sends, with the faults and deaths of a million."""

import random

import pytest

from tests.faults.million import simulated_in_memory

SENDS = 1_000


@pytest.mark.faults
def test_a_thousand_of_a_million() -> None:
    """Whatever Discord answers and wherever the process dies, each message is there once."""
    seed = random.SystemRandom().randrange(1_000_000)

    verdict = simulated_in_memory(SENDS, seed)

    assert verdict.is_passed, f"seed={seed} {verdict}"
