"""Asks a bot on this machine whether it lives: a container's health check."""

import http.client
import sys

from bot.errors import BadSettings
from bot.settings import Settings

SECONDS = 4.0
"""Below the time limit of the image's HEALTHCHECK, which would only say that it was reached."""


def problem(address: tuple[str, int] | None) -> str | None:
    """Ask `/livez` at a host and port; say what is wrong, None if nothing is or nobody may ask."""
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
    """Give the address under which this machine reaches what listens on all of its addresses."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # names it only


def main() -> int:
    """Say what is wrong; give the exit code, 1 for a bot that does not live."""
    try:
        found = problem(Settings.load().health)
    except BadSettings as error:
        found = str(error)
    if found:
        sys.stderr.write(f"{found}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
