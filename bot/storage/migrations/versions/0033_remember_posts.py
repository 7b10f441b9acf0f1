"""Remember posts.

Revision: 0033
Revises: 0032
Date: 2026-12-01
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_ID = r"(?:[0-9]{4}\.[0-9]{4,5}|page-[a-z0-9]{1,32})"
_BUTTON = rf'"custom_id":\s*"(?:v1:[a-z2-7]{{26}}:)?pb1:(?:card|save):({_ID})"'
_OFFERED = re.compile(rf'(?a)"value":\s*"({_ID})"|{_BUTTON}')
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BATCH = 500


def upgrade() -> None:
    """Add which message showed which paper, and fill it from what the outbox still has."""
    posts = op.create_table(
        "posted_papers",
        sa.Column("guild_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("message_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("channel_id", _KEY, nullable=False),
        sa.PrimaryKeyConstraint(
            "guild_id", "paper_id", "message_id", name=op.f("pk_posted_papers")
        ),
    )
    deliveries = sa.table(
        "deliveries",
        *(sa.column(name, _KEY) for name in ("id", "guild_id", "channel_id")),
        *(sa.column(name, _KEY) for name in ("message_id", "anchor_id")),
        *(sa.column(name, sa.Text()) for name in ("kind", "target", "state", "payload")),
    )
    # what was posted into the thread below a message is found by that message
    is_below = deliveries.c.target == "thread"
    message_id = sa.case((is_below, deliveries.c.anchor_id), else_=deliveries.c.message_id)
    arrived = (
        sa.select(
            deliveries.c.id,
            deliveries.c.guild_id,
            deliveries.c.channel_id,
            message_id.label("message_id"),
            deliveries.c.payload,
        )
        .where(
            deliveries.c.kind.in_(("roundup", "alert")),
            deliveries.c.target != "direct",
            deliveries.c.state == "sent",
            deliveries.c.guild_id.is_not(None),
            message_id.is_not(None),
        )
        .order_by(deliveries.c.id)
        .limit(_BATCH)
    )
    connection, after = op.get_bind(), 0
    known: set[tuple[int, str, int]] = set()
    while some := connection.execute(arrived.where(deliveries.c.id > after)).all():
        found = {
            (row.guild_id, option or button, row.message_id): row.channel_id
            for row in some
            for option, button in _OFFERED.findall(row.payload)
        }
        new = [
            {"guild_id": key[0], "paper_id": key[1], "message_id": key[2], "channel_id": channel_id}
            for key, channel_id in found.items()
            if key not in known
        ]
        known = set(found)  # the parts of one issue stand together
        if new:
            op.bulk_insert(posts, new)
        after = some[-1].id
