"""The choices of a roundup's options are the values that a roundup knows, in their order."""

from enum import StrEnum
from typing import get_args

import pytest

from bot.discord.roundup_options import CadenceChoice, LayoutChoice
from bot.roundups.domain.subscription import Layout
from bot.schedules.schedule import Cadence


@pytest.mark.parametrize(("choice", "values"), [(CadenceChoice, Cadence), (LayoutChoice, Layout)])
def test_every_value_can_be_chosen(choice: object, values: type[StrEnum]) -> None:
    """And no other, which could not be read."""
    assert get_args(choice) == tuple(values)
