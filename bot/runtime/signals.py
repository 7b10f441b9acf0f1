"""Ends the process in order when the system or a person asks it to."""

import asyncio
import contextlib
import logging
import signal

log = logging.getLogger(__name__)

_NAMES = ("SIGTERM", "SIGINT", "SIGHUP")  # the last comes when a terminal closes


def stop_signal() -> asyncio.Event:
    """Return an event that the first signal to end sets, however early it arrives.

    A signal that the process was started to ignore, as by nohup, is ignored.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def note(name: str) -> None:
        log.info("asked to stop signal=%s", name)
        stop.set()

    for name in _NAMES:
        number = getattr(signal, name, None)  # Windows has fewer
        if number is None or signal.getsignal(number) is signal.SIG_IGN:
            continue
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C still raises
            loop.add_signal_handler(number, note, name)
    return stop
