"""Runs the real bot as a process of its own, in a folder of its own, and reads what it logs."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

SECONDS_TO_START = 30.0
"""A loaded machine that has to compile every module needs some of them."""
SECONDS_TO_STOP = 10.0
"""What a process that sends nothing gets to end after SIGTERM; supervisors give it 30."""

_REPOSITORY = Path(__file__).parents[2]


class BotProcess:
    """A running `python -m bot`; `lines` are those of its standard error so far."""

    def __init__(self, process: Process) -> None:
        """Read what `process` says, until it ends."""
        self.lines: list[str] = []
        self._process = process
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def says(self, text: str, seconds: float = SECONDS_TO_START) -> None:
        """Wait until a line with `text` in it was logged, but only for so many seconds."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: any(text in line for line in self.lines))

    async def ended(self, seconds: float = SECONDS_TO_START) -> int:
        """Wait for the end and give the exit code; raise TimeoutError if it takes too long."""
        done, _ = await asyncio.wait({self._reading}, timeout=seconds)
        if not done:
            raise TimeoutError(f"the bot still runs after {seconds} s")
        return await self._process.wait()

    async def stop(self) -> int:
        """Send SIGTERM; give the exit code, or raise TimeoutError if it takes too long.

        A process that has ended by itself gives its own code.
        """
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self.ended(SECONDS_TO_STOP)

    def pause(self) -> None:
        """Let it stand still, as a machine does that swaps or sleeps."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """End the pause."""
        self._process.send_signal(signal.SIGCONT)

    async def kill(self) -> None:
        """End it for sure."""
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()

    async def _read(self) -> None:
        assert self._process.stderr
        async for line in self._process.stderr:
            async with self._news:
                self.lines.append(line.decode().rstrip("\n"))
                self._news.notify_all()


@asynccontextmanager
async def bot_process(
    folder: Path, program: str = "bot", **settings: str
) -> AsyncGenerator[BotProcess]:
    """Start `python -m bot run` in `folder` with these settings, none from outside.

    `program` is a module to run in the bot's place.
    """
    environment = {"PYTHONPATH": str(_REPOSITORY), "HOME": str(folder)}
    defaults = {
        "DATABASE_URL": "sqlite+aiosqlite:///paperboy.db",
        "HEALTH_ADDRESS": "off",  # several run at once
        "LOG_FORMAT": "text",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", program, "run"),
        cwd=folder,
        env=environment | defaults | settings,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=PIPE,
    )
    running = BotProcess(process)
    try:
        yield running
    finally:
        await running.kill()
