"""What fails where nobody waits for it can still be found in the log."""

import asyncio
import gc
import re

import pytest

from bot.runtime.incidents import log_stray


async def test_what_fails_unseen_is_logged_under_a_reference(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A task that nobody waits for leaves its traceback, and a name for it."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log_stray)

    async def fails() -> None:
        raise RuntimeError("x")

    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    gc.collect()
    loop.set_exception_handler(None)

    (logged,) = (record for record in caplog.records if record.name == "bot.runtime.incidents")
    assert re.match(r"task failed ref=[0-9a-f]{4} reason=Task exception", logged.getMessage())
    assert logged.exc_info
    assert isinstance(logged.exc_info[1], RuntimeError)
