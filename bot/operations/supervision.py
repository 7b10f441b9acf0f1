"""Tells systemd that the process has started, is alive and stops, as sd_notify(3) describes.

A datagram is all the protocol there is, so no library is needed for it.
"""

import asyncio
import faulthandler
import logging
import os
import socket
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Self

from bot.runtime.clock import Sleep

log = logging.getLogger(__name__)

EXTEND_EVERY = 10.0
EXTENSION = 60.0
"""Seconds to start that are asked for at a time, so a long migration has as many as it needs."""
MAX_START = 60.0
"""Seconds after which a process counts as started though something is missing, such as Discord's
gateway: ending it would mend no outage."""
LOOK_EVERY = 0.25
BEAT = 15.0
"""Seconds between beats where systemd asks for none: its status line is as old as that."""

Problems = Callable[[], Mapping[str, str]]
"""Returns a sentence for each thing that is missing, by name."""


class Supervisor:
    """The systemd that has started this process, if one has; else nothing is sent."""

    def __init__(
        self,
        address: str | None,
        watchdog: float | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Send to the socket at `address`; after `watchdog` seconds without a beat it kills us."""
        self._address, self._watchdog, self._sleep = address, watchdog, sleep
        self._is_started = self._is_lost = False

    @classmethod
    def of(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read what systemd has set in the environment."""
        microseconds = environ.get("WATCHDOG_USEC", "")
        is_ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        is_asked = is_ours and microseconds.isdecimal() and int(microseconds) > 0
        return cls(environ.get("NOTIFY_SOCKET"), int(microseconds) / 1e6 if is_asked else None)

    @property
    def is_there(self) -> bool:
        """Return whether anybody listens."""
        return self._address is not None

    @property
    def pause(self) -> float:
        """The seconds between two beats."""
        return min(BEAT, self._watchdog / 3) if self._watchdog else BEAT

    @asynccontextmanager
    async def starting(self) -> AsyncGenerator[None]:
        """Ask for more time until the process has started, as long as the event loop runs.

        A process that is killed by the watchdog writes where each of its threads was.
        """
        if self._watchdog:
            faulthandler.enable()  # systemd sends SIGABRT
        extending = asyncio.create_task(self._extend()) if self.is_there else None
        try:
            yield
        finally:
            if extending:
                extending.cancel()
                with suppress(asyncio.CancelledError):
                    await extending

    async def forever(self, problems: Problems) -> None:
        """Say that the process is ready once there are no `problems`, then that it lives."""
        if not self.is_there:
            await asyncio.Event().wait()
        waited = 0.0
        while problems() and waited < MAX_START:
            await self._sleep(LOOK_EVERY)
            waited += LOOK_EVERY
        self._is_started = True
        self._send("READY=1", _status(problems()))
        while True:
            self._send("WATCHDOG=1", _status(problems()))
            await self._sleep(self.pause)

    def stopping(self) -> None:
        """Say that the process is shutting down."""
        self._is_started = True  # from here on, more time would be time to stop
        self._send("STOPPING=1", "STATUS=It is stopping.")

    async def _extend(self) -> None:
        while not self._is_started:
            self._send(f"EXTEND_TIMEOUT_USEC={EXTENSION * 1e6:.0f}", "STATUS=It is starting.")
            await self._sleep(EXTEND_EVERY)

    def _send(self, *lines: str) -> None:
        if self._address is None:
            return
        # a leading @ means a name outside the file system
        address = "\0" + self._address[1:] if self._address[0] == "@" else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
                datagrams.setblocking(False)  # noqa: FBT003  # socket's own signature
                datagrams.sendto("\n".join(lines).encode(), address)
        except OSError as error:
            if not self._is_lost:
                log.warning("systemd is not reached at %s: %s", self._address, error)
            self._is_lost = True
        else:
            self._is_lost = False


def _status(problems: Mapping[str, str]) -> str:
    """Return the line that `systemctl status` shows."""
    told = " ".join(problems.values()) or "Ready."
    return f"STATUS={' '.join(told.split())}"
