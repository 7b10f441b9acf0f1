"""What the tests of the targets share: a stand-in for Discord, and clients that know it."""

from collections.abc import AsyncIterator

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.support.discord_line import Line, line_to
from tests.support.discord_payloads import PERMISSIONS
from tests.support.discord_stub import DiscordStub


@pytest.fixture
async def stub(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordStub]:
    """Run a stand-in for Discord, to which all clients go."""
    async with DiscordStub() as stub:
        monkeypatch.setattr(Route, "BASE", stub.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(stub.gateway.url))
        yield stub


@pytest.fixture
async def line(stub: DiscordStub) -> AsyncIterator[Line]:
    """Log a client in; what it may do in its channels it doesn't know."""
    async with line_to(stub) as line:
        yield line


@pytest.fixture
async def connected(stub: DiscordStub) -> AsyncIterator[Line]:
    """Connect a client, which then knows that it has every right."""
    async with line_to(stub, permissions=PERMISSIONS) as line:
        yield line
