"""A database whose process dies at a chosen write, before or after its commit."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Self

from bot.storage.database import Database, Transaction


class KilledError(Exception):
    """The process has died here: nothing after this line happened."""


class Mortal(Database):
    """A database that is used until `die_in` is set, and from that death on not until `revive`."""

    lives: int | None = None
    commits_last: bool = False

    @classmethod
    def over(cls, database: Database) -> Self:
        """Use what an open database uses."""
        mortal = cls.__new__(cls)
        vars(mortal).update(vars(database))
        return mortal

    def die_in(self, writes: int, *, commits_last: bool) -> None:
        """Die at the end of the transaction with this number, from 1; whether it is still kept."""
        self.lives, self.commits_last = writes, commits_last

    def revive(self) -> None:
        """Live without end."""
        self.lives = None

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[Transaction]:
        """Open a transaction, the last one perhaps."""
        self._check()
        async with super().write() as tx:
            yield tx
            if self._is_over() and not self.commits_last:
                raise KilledError
        if self.lives is not None:
            self.lives -= 1
        self._check()

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that reads."""
        self._check()
        async with super().read() as tx:
            yield tx

    def _is_over(self) -> bool:
        if self.lives == 1 and not self.commits_last:
            self.lives = 0
        return self.lives == 0

    def _check(self) -> None:
        if self.lives is not None and self.lives <= 0:
            raise KilledError
