"""Writes the next migration from what changed in `schema.py`; `make migration` runs it."""

import sys

from sqlalchemy import create_engine

from bot.storage import alembic
from bot.storage.migrator import known_revisions


def main() -> None:
    """Write it under the next number, named by the arguments."""
    name = " ".join(sys.argv[1:]).strip(" .")
    if not name:
        sys.exit('Say what the migration does: make migration NAME="add saved papers"')
    number = f"{int(known_revisions()[-1]) + 1:04}"
    with create_engine("sqlite://").begin() as connection:
        alembic.upgrade(connection)
        has_changes = alembic.write_revision(connection, number, name[0].upper() + name[1:])
    if not has_changes:
        sys.stdout.write(
            "It is empty: schema.py has not changed. Write it by hand, or delete it.\n"
        )


if __name__ == "__main__":
    main()
