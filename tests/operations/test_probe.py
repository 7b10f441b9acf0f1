"""A container's health check says whether the bot lives, if anybody may ask."""

import asyncio
import socket

import pytest
from aiohttp import web

from bot.operations import probe


async def asked(status: int) -> str | None:
    """Ask a bot that answers with a status."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.add_routes([web.get("/livez", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    _, port = runner.addresses[0][:2]
    try:
        return await asyncio.to_thread(probe.problem, ("0.0.0.0", port))  # noqa: S104  # as in a container
    finally:
        await runner.cleanup()


async def test_a_bot_that_answers_lives() -> None:
    """Also where it listens on all addresses; any other status is a problem."""
    assert await asked(200) is None
    assert await asked(500) == "/livez answers 500"


def test_a_bot_that_is_gone_does_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is what the container looks at; the line is for who asks why."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: it refuses
        monkeypatch.setenv("HEALTH_ADDRESS", f"127.0.0.1:{taken.getsockname()[1]}")

        code = probe.main()

    assert code == 1
    assert "does not answer" in capsys.readouterr().err


def test_where_probes_are_off_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator who has turned them off does not want restarts."""
    monkeypatch.setenv("HEALTH_ADDRESS", "off")

    assert probe.main() == 0
