"""Asks a bot on this machine whether it is alive: the container's health check."""

import http.client
import sys

from bot.errors import BadSettings
from bot.settings import Settings

SECONDS = 4.0
"""Timeout in seconds, below that of the image's HEALTHCHECK, which would give no reason."""


def problem(address: tuple[str, int] | None) -> str | None:
    """Request `/livez` at a host and port; return what is wrong, None if healthy or turned off."""
    if address is None:
        return None
    host, port = address
    connection = http.client.HTTPConnection(_reached(host), port, timeout=SECONDS)
    try:
        connection.request("GET", "/livez")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"/livez does not answer: {error}"
    finally:
        connection.close()
    return None if status == http.client.OK else f"/livez answers {status}"


def _reached(host: str) -> str:
    """Return the address at which this machine reaches a server listening on all addresses."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound


def main() -> int:
    """Print what is wrong; return the exit code, 1 for a bot that isn't alive."""
    try:
        found = problem(Settings.load().health)
    except BadSettings as error:
        found = str(error)
    if found:
        sys.stderr.write(f"{found}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
