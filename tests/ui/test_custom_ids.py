"""An id in a custom_id is one that a column of the database can hold."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.custom_ids import ID

MOST = 2**63 - 1


@given(st.integers(0, 10**20))
@example(MOST)
@example(MOST + 1)
@example(10**18)
def test_an_id_fits_into_a_column(number: int) -> None:
    """Neither zero nor anything larger is read, so that no database has to refuse it."""
    is_read = re.fullmatch(ID, str(number)) is not None

    assert is_read == (1 <= number <= MOST)
