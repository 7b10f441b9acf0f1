"""Builds the engine of a PostgreSQL database, reached directly or through a pooler.

A pooler in transaction mode (PgBouncer, Supabase, Neon) gives each transaction another session. So
nothing may be left in a session: settings are made anew in each transaction, and statements have no
names under which a later one would look for them.
"""

import logging
import re
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import URL, Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
"""How long to wait for a PostgreSQL connection, pooled or new."""
ANSWER_SECONDS = 15.0
"""How long PostgreSQL may take to answer; its own statement timeout comes first."""

_TRANSACTION_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "statement_timeout": "10000",  # milliseconds, like the two below
        "lock_timeout": "3000",
        "synchronous_commit": "on",  # otherwise a crash of the server could undo a claim
        "idle_in_transaction_session_timeout": "30000",
        # a generic plan can't see how common a word is and picks a scan: `llm` took 50 ms, not 18
        "plan_cache_mode": "force_custom_plan",
    }
)
_POOLED_SETTINGS: Mapping[str, str] = MappingProxyType(
    {"application_name": "paperboy", "timezone": "UTC"}  # every pooler takes these two
)
_SESSION_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        **_POOLED_SETTINGS,
        **_TRANSACTION_SETTINGS,
        # a client that has vanished loses its locks within a minute: seconds, seconds, probes
        "tcp_keepalives_idle": "30",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "3",
    }
)
_REFUSED = re.compile("startup|parameter|option", re.IGNORECASE)
"""Found in what poolers say that refuse the settings of a session."""
_SET_LOCALLY = "SELECT " + ", ".join(
    f"set_config('{name}', '{value}', true)" for name, value in _TRANSACTION_SETTINGS.items()
)


def postgres_engine(
    url: URL, answer_seconds: float | None = None, *, is_pooled: bool = False
) -> AsyncEngine:
    """Create the engine of a PostgreSQL database; readers and writers share its connections.

    A statement may take `answer_seconds` (None: no limit) before its connection is dropped: a
    server that vanishes from the network may stay silent for up to 15 minutes, or forever.
    `is_pooled` says that a pooler stands before the server.
    """
    settings = dict(_POOLED_SETTINGS if is_pooled else _SESSION_SETTINGS)
    arguments: dict[str, object] = {
        "server_settings": settings,
        "timeout": CONNECT_SECONDS,
        "command_timeout": answer_seconds,
    }
    if is_pooled:
        arguments |= {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": str,  # which gives an empty name
        }
    engine = create_async_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_timeout=CONNECT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=arguments,
    )
    if is_pooled:
        event.listen(engine.sync_engine, "begin", _set_locally)
    return engine


async def has_pooler(url: URL) -> bool:
    """Find out by a connection whether a pooler stands before the server.

    It refuses the settings of a session, or drops them.
    """
    engine = postgres_engine(url)
    name = "plan_cache_mode"
    try:
        async with engine.connect() as connection:
            value = await connection.scalar(text(f"SELECT current_setting('{name}')"))
    except DBAPIError as error:
        if not _REFUSED.search(str(error.orig)):
            raise
        value = None
    finally:
        await engine.dispose()
    is_pooled = value != _TRANSACTION_SETTINGS[name]
    if is_pooled:
        log.info("database is behind a pooler: settings are made in each transaction")
    return is_pooled


def _set_locally(connection: Connection) -> None:
    # SQLAlchemy's own way of executing would begin the transaction that begins here
    cursor = connection.connection.cursor()
    try:
        cursor.execute(_SET_LOCALLY)
    finally:
        cursor.close()
