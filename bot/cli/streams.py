"""Standard output and error: unknown letters are replaced, a failing write is one line."""

import errno
import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress

_FAILED_WRITES = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE, errno.ECONNRESET}
)


def run_with_streams(commands: Callable[[], object]) -> None:
    """Run the command line, which ends in SystemExit, on any terminal, file or pipe.

    What can't be written ends it with exit code 1: with one line of why, or without a word where
    the reader of a pipe has had enough.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        try:
            commands()
        finally:
            if sys.stdout:  # there is none where it was closed
                sys.stdout.flush()
    except OSError as error:
        if error.errno not in _FAILED_WRITES:
            raise
        if error.errno not in (errno.EPIPE, errno.ECONNRESET):
            with suppress(OSError, ValueError):
                sys.stderr.write(f"paperboy: the output can't be written: {error.strerror}\n")
                sys.stderr.flush()
        _discard_the_rest()
        sys.exit(1)


def is_unicode() -> bool:
    """Return whether standard output takes all letters."""
    encoding = sys.stdout.encoding if sys.stdout else ""
    return encoding.lower().startswith("utf")


def _discard_the_rest() -> None:
    """Let Python's own flush at the end write nowhere; it would fail again, with a traceback."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                os.dup2(nowhere, stream.fileno())
