"""SQL conditions on deliveries: those that are open, may be claimed, or wait for another part."""

from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, or_

from bot.delivery.domain.delivery import State
from bot.delivery.domain.order import TargetKind
from bot.storage.schema import deliveries

ISSUE_KEY = ("kind", "subject_id", "issue_key")
"""The columns in which all parts of an issue agree."""

_table = deliveries.c

# a literal, not bound: otherwise the databases can't tell that the partial index covers the query
is_open = _table.state.in_(
    bindparam("open", [State.PENDING, State.SENDING], expanding=True, literal_execute=True)
)


def never_sent() -> ColumnElement[bool]:
    """Return the condition that no attempt can have arrived."""
    return _table.first_sent_at.is_(None)


def is_crosspost() -> ColumnElement[bool]:
    """Return the condition for the publishing of messages, which waits for all messages."""
    # not by its kind: SQLite would then read all there ever were, by the unique key
    return _table.target == TargetKind.CROSSPOST


def is_wanted(now: datetime) -> ColumnElement[bool]:
    """Return the condition that excludes what expired unsent; other deliveries get a last look."""
    return or_(_table.first_sent_at.is_not(None), _table.expires_at > now)


def is_next_part() -> ColumnElement[bool]:
    """Return the condition that all earlier parts have arrived."""
    earlier = deliveries.alias("earlier")
    unsent = exists().where(*_precedes(earlier), earlier.c.state != State.SENT)
    return or_(_table.part == 0, ~unsent)


def is_blocked() -> ColumnElement[bool]:
    """Return the condition that an earlier part was refused, or ended without arriving."""
    earlier = deliveries.alias("earlier")
    is_moving = earlier.c.state.in_((State.PENDING, State.SENDING, State.SENT))
    is_stuck = or_(~is_moving, earlier.c.error_code.is_not(None))
    return exists().where(*_precedes(earlier), is_stuck)


def is_held(owner: str, delivery_id: int) -> ColumnElement[bool]:
    """Return the condition for a delivery that `owner` has claimed and not completed."""
    return and_(_table.id == delivery_id, _table.owner == owner, _table.state == State.SENDING)


def _precedes(earlier: FromClause) -> list[ColumnElement[bool]]:
    """Return the conditions for the parts of the same issue that come before a delivery."""
    same_issue = [earlier.c[name] == _table[name] for name in ISSUE_KEY]
    return [*same_issue, earlier.c.part < _table.part]
