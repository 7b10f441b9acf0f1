"""What the tests of the services share: the ports' stand-ins, and the use cases over SQLite."""

import pytest

from bot.services import Services
from bot.storage.database import Database
from tests.fakes import Clock, FakeSource


@pytest.fixture
def source() -> FakeSource:
    """Make a source that knows nothing but what the test gives it."""
    return FakeSource()


@pytest.fixture
def clock() -> Clock:
    """Make a clock that shows a Wednesday afternoon."""
    return Clock()


@pytest.fixture
def services(sqlite_database: Database, source: FakeSource, clock: Clock) -> Services:
    """Build the use cases over a fresh SQLite database."""
    return Services.over(sqlite_database, source, clock)
