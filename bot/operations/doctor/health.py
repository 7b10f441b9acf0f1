"""Checks that the probes can be served at HEALTH_ADDRESS, or are served there already."""

import asyncio
import errno
import os

import aiohttp

from bot.operations.doctor.findings import Finding, ok, warn

SECONDS = 3.0


async def health_findings(address: tuple[str, int] | None) -> list[Finding]:
    """Listen at the address (host and port) for a moment, as the bot does; None: it is off."""
    if address is None:
        return []
    host, port = address
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port)
    except (OSError, UnicodeError) as error:  # the latter from a name that can't be looked up
        if getattr(error, "errno", None) == errno.EADDRINUSE and await _is_alive(host, port):
            return [ok("health", f"A running bot answers at {host}:{port}.")]
        return [
            warn(
                "health",
                f"The bot can't listen on {host}:{port}: {_reason(error)}.",
                "It works, but can't be watched: set HEALTH_ADDRESS to a free port, or to off.",
            )
        ]
    server.close()
    await server.wait_closed()
    return [ok("health", f"{host}:{port} is free.")]


def _reason(error: OSError | UnicodeError) -> str:
    number = getattr(error, "errno", None) or 0
    if number > 0:
        return os.strerror(number)  # asyncio's own text repeats the address
    return getattr(error, "strerror", None) or str(error)


async def _is_alive(host: str, port: int) -> bool:
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.get(f"http://{_in_url(host)}:{port}/livez") as answer,
        ):
            return await answer.text() == "alive\n"
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return False


def _in_url(host: str) -> str:
    """Return an address to ask: what listens everywhere is asked on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # nothing is bound
    return f"[{host}]" if ":" in host else host
