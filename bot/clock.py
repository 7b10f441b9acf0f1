"""The one clock: whatever needs the time is given this function, or a test's."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Give the present moment, aware, in UTC."""
    return datetime.now(UTC)
