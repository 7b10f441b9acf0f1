"""Serves /livez, /readyz and /metrics by HTTP, from memory alone (docs/design/delivery.md)."""

import asyncio
import logging
from http import HTTPStatus

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot.operations.readiness import Readiness
from bot.runtime.clock import Sleep
from bot.storage.transaction import run_shielded

log = logging.getLogger(__name__)

AGAIN_AFTER = 30.0
"""Seconds before a port in use is tried again: a previous process may be shutting down."""
CLOSING_SECONDS = 1.0


class Health:
    """The HTTP probes of one process."""

    def __init__(
        self, readiness: Readiness, registry: CollectorRegistry, sleep: Sleep = asyncio.sleep
    ) -> None:
        """Report `readiness` and the metrics in `registry`."""
        self._readiness, self._registry, self._sleep = readiness, registry, sleep

    def app(self) -> web.Application:
        """Build the web application."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/livez", self._livez),
                web.get("/readyz", self._readyz),
                web.get("/metrics", self._metrics),
            ]
        )
        return app

    async def serve(self, host: str, port: int) -> None:
        """Serve until cancelled.

        An unavailable address is logged once and tried again: the bot serves people without it too.
        """
        runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=CLOSING_SECONDS)
        await runner.setup()
        try:
            await self._listen(runner, host, port)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner, host: str, port: int) -> None:
        is_told = False
        while True:
            try:
                # cancelled halfway, it would leave a socket that nobody knows to close
                await run_shielded(web.TCPSite(runner, host, port).start())
            except OSError as error:
                if not is_told:
                    log.warning(
                        "health can't listen on %s:%d, is tried again: %s. The bot works, but can't"
                        " be watched; set HEALTH_ADDRESS to a free port, or to off.",
                        host,
                        port,
                        error.strerror or error,
                    )
                is_told = True
                await self._sleep(AGAIN_AFTER)
            else:
                break
        for address in runner.addresses:
            log.info("health listens on %s:%d", *address[:2])

    async def _livez(self, _: web.Request) -> web.Response:
        """Report that the event loop runs; this probe checks nothing else on purpose."""
        return web.Response(text="alive\n")

    async def _readyz(self, _: web.Request) -> web.Response:
        problems = self._readiness.problems()
        status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
        return web.json_response({"ready": not problems, "problems": problems}, status=status)

    async def _metrics(self, _: web.Request) -> web.Response:
        body = generate_latest(self._registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
