"""Lets SQLite work without threads, so that a simulation takes the same course each time, and fast.

Every trip to a thread is done at once, in the place of the one who asked for it; tasks still take
turns wherever the code under test makes a task or waits.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent import futures
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import aiosqlite.core
import pytest

from bot.storage.database import Database, open_database


class _Queue:
    """The way to a connection's thread: what is put into it is done at once."""

    def put_nowait(self, item: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, work = item
        try:
            result = work()
        except Exception as error:  # noqa: BLE001  # it is the asker's, as from a thread
            if future:
                future.set_exception(error)
        else:
            if future:
                future.set_result(result)


class _Thread:
    """A thread that never runs."""

    daemon = True

    def __init__(self, **_: object) -> None:
        pass

    def start(self) -> None:
        pass


class _Executor(futures.Executor):
    """Threads that do all at once."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> futures.Future[Any]:  # noqa: ANN401  # anybody's
        done = futures.Future[Any]()
        try:
            done.set_result(partial(fn, *args, **kwargs)())
        except Exception as error:  # noqa: BLE001  # it is the asker's, as from a thread
            done.set_exception(error)
        return done


@asynccontextmanager
async def open_threadless(url: str) -> AsyncGenerator[Database]:
    """Open a SQLite database as the bot does, but without threads; for one process and test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiosqlite.core, "SimpleQueue", _Queue)
        patch.setattr(aiosqlite.core, "Thread", _Thread)
        patch.setattr(futures, "ThreadPoolExecutor", _Executor)
        asyncio.get_running_loop().set_default_executor(_Executor())  # pyright: ignore[reportArgumentType]  # patched
        async with open_database(url) as database:
            yield database
    # the loop has kept the one it made meanwhile
    asyncio.get_running_loop().set_default_executor(futures.ThreadPoolExecutor())
