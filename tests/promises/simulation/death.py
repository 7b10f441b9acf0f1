"""A process that can be killed at any statement, at a commit, or at a request to Discord."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.ports import Target
from bot.delivery.domain.results import Result
from bot.storage.database import Database
from bot.storage.slow_log import SlowLog
from bot.storage.transaction import Execute, T, Transaction
from tests.support.mortal import KilledError


@dataclass
class Mortality:
    """Counts down the points at which a process can die, once `left` is set.

    It counts while `is_working`: a person whose command dies gets no answer, and no promise.
    """

    left: int | None = None
    is_working: bool = False
    is_dead: bool = False

    def reach(self) -> None:
        """Pass a point, or die there; what is dead stays dead."""
        if self.left is not None and self.is_working:
            self.left -= 1
            self.is_dead |= self.left <= 0
        if self.is_dead:
            raise KilledError


class MortalDatabase(Database):
    """What a process that can die sees of a database."""

    def __init__(self, inner: Database, points: Mortality) -> None:
        """Reach points before and after everything that is asked of `inner`."""
        super().__init__(inner.dialect, None, inner.read, SlowLog(), file=inner.file)
        self._inner, self._points = inner, points

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that may change data."""
        self._points.reach()
        async with self._inner.write() as tx:
            yield _MortalTransaction(tx, self._points)
            self._points.reach()
        self._points.reach()

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that reads."""
        self._points.reach()
        async with self._inner.read() as tx:
            yield tx


class _MortalTransaction(Transaction):
    def __init__(self, inner: Transaction, points: Mortality) -> None:
        self.dialect, self._inner, self._points = inner.dialect, inner, points

    async def run_in_one_trip(self, work: Callable[[Execute], T]) -> T:
        self._points.reach()
        found = await self._inner.run_in_one_trip(work)
        self._points.reach()
        return found


@dataclass(frozen=True)
class MortalTarget:
    """What a process that can die sees of a target."""

    inner: Target
    points: Mortality

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Send a message, unless the process is dead before; it may never hear the answer."""
        self.points.reach()
        result = await self.inner.send(delivery, nonce)
        self.points.reach()
        return result

    async def find(self, delivery: Delivery) -> Result:
        """Look for a message."""
        self.points.reach()
        return await self.inner.find(delivery)

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Change a message."""
        self.points.reach()
        result = await self.inner.edit(delivery, payload)
        self.points.reach()
        return result


def mortal(
    targets: Mapping[TargetKind, Target], points: Mortality
) -> MappingProxyType[TargetKind, Target]:
    """Put a process's points around all targets."""
    return MappingProxyType({kind: MortalTarget(one, points) for kind, one in targets.items()})
