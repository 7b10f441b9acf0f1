"""systemd is told when the process has started, that it lives, and that it stops."""

import asyncio
import os
import re
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.operations.supervision import BEAT, MAX_START, Supervisor
from tests.project.repository import ROOT
from tests.support.bot_process import bot_process
from tests.support.discord_stub import TOKEN, DiscordStub

UNIT = (ROOT / "docs" / "paperboy.service").read_text(encoding="utf-8")


class Systemd:
    """The other end of `NOTIFY_SOCKET`."""

    def __init__(self, address: str) -> None:
        """Listen at `address`."""
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)  # noqa: FBT003  # socket's own signature
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)

    def heard(self) -> list[list[str]]:
        """Give the messages that have arrived, each as its lines."""
        messages: list[list[str]] = []
        while True:
            try:
                messages.append(self._socket.recv(4096).decode().split("\n"))
            except BlockingIOError:
                return messages

    async def hears(self, line: str) -> list[list[str]]:
        """Wait for a message with `line`; give all messages up to it."""
        messages: list[list[str]] = []
        async with asyncio.timeout(30):
            while not any(line in message for message in messages):
                data = await asyncio.get_running_loop().sock_recv(self._socket, 4096)
                messages.append(data.decode().split("\n"))
        return messages

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@pytest.fixture(params=["file", "abstract"])
def systemd(request: pytest.FixtureRequest) -> Iterator[Systemd]:
    """Listen at a socket of either kind, with a path short enough for one."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/notify"
        listening = Systemd(path if request.param == "file" else f"@{path}")
        yield listening
        listening.close()


class Pauses:
    """Time that passes by itself, until `most` seconds are over."""

    def __init__(self, most: float) -> None:
        """Raise TimeoutError when they are."""
        self.seconds, self._most = 0.0, most

    async def __call__(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.seconds += seconds
        if self.seconds > self._most:
            raise TimeoutError
        await asyncio.sleep(0)


async def test_it_is_ready_when_nothing_is_missing_and_then_beats(systemd: Systemd) -> None:
    """Three beats fit into the time that the watchdog gives; the status follows what is missing."""
    pauses = Pauses(45)
    supervisor = Supervisor(systemd.address, 60, pauses)
    missing = {"gateway": "Discord's gateway is not connected."}

    def problems() -> dict[str, str]:
        if pauses.seconds > 30:
            return {"database": "It is\naway.", "sending": "Nothing is sent."}
        return {} if pauses.seconds > 3 else missing

    with pytest.raises(TimeoutError):
        await supervisor.forever(problems)

    assert systemd.heard() == [
        ["READY=1", "STATUS=Ready."],
        ["WATCHDOG=1", "STATUS=Ready."],
        ["WATCHDOG=1", "STATUS=Ready."],
        ["WATCHDOG=1", "STATUS=It is away. Nothing is sent."],
    ]


async def test_an_outage_does_not_keep_it_from_starting(systemd: Systemd) -> None:
    """A process that is not ready in time would be ended; the status says what is missing."""
    pauses = Pauses(MAX_START + BEAT)
    supervisor = Supervisor(systemd.address, None, pauses)

    with pytest.raises(TimeoutError):
        await supervisor.forever(lambda: {"gateway": "Not connected."})

    assert systemd.heard()[0] == ["READY=1", "STATUS=Not connected."]
    assert pauses.seconds > MAX_START


async def test_it_asks_for_time_until_it_has_started(systemd: Systemd) -> None:
    """A migration may take as long as it needs; what comes later is no time to stop."""
    pauses = Pauses(1_000)
    supervisor = Supervisor(systemd.address, None, pauses)

    async with supervisor.starting():
        for _ in range(5):
            await asyncio.sleep(0)
        before = systemd.heard()
        supervisor.stopping()
        for _ in range(5):
            await asyncio.sleep(0)

    assert len(before) > 1
    assert {message[0] for message in before} == {"EXTEND_TIMEOUT_USEC=60000000"}
    assert systemd.heard() == [["STOPPING=1", "STATUS=It is stopping."]]


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}, 20),
        ({"WATCHDOG_USEC": "60000000"}, 20),
        ({"WATCHDOG_USEC": "6000000000"}, BEAT),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, BEAT),
        ({"WATCHDOG_USEC": "soon"}, BEAT),
        ({"WATCHDOG_USEC": "0"}, BEAT),
        ({}, BEAT),
    ],
)
def test_the_beat_follows_the_environment(environ: dict[str, str], seconds: float) -> None:
    """Another process's watchdog, or none, asks for nothing."""
    supervisor = Supervisor.of({"NOTIFY_SOCKET": "/run/notify", **environ})

    assert supervisor.is_there
    assert supervisor.pause == min(seconds, BEAT)


async def test_a_lost_supervisor_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """The process goes on without it."""
    supervisor = Supervisor("/nowhere/notify", 60, Pauses(100))

    with pytest.raises(TimeoutError):
        await supervisor.forever(dict)

    assert [record.getMessage() for record in caplog.records] == [
        "systemd is not reached at /nowhere/notify: [Errno 2] No such file or directory"
    ]


@pytest.mark.parametrize("systemd", ["abstract"], indirect=True)
async def test_a_started_process_reports_from_its_start_to_its_end(
    systemd: Systemd, tmp_path: Path
) -> None:
    """Also with the probes turned off: readiness is measured all the same."""
    async with DiscordStub() as discord:
        settings = {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway.url,
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "NOTIFY_SOCKET": systemd.address,
            "WATCHDOG_USEC": "600000",
        }
        async with bot_process(tmp_path, **settings) as bot:
            started = await systemd.hears("READY=1")
            connected = discord.gateway.connected.is_set()
            await systemd.hears("WATCHDOG=1")
            await bot.stop()
            ending = await systemd.hears("STOPPING=1")

    assert connected
    assert started[0] == ["EXTEND_TIMEOUT_USEC=60000000", "STATUS=It is starting."]
    assert started[-1] == ["READY=1", "STATUS=Ready."]
    assert not any("EXTEND" in line for message in ending for line in message)


async def test_without_a_supervisor_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container or a terminal nobody listens."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    supervisor = Supervisor.of()

    async with supervisor.starting():
        supervisor.stopping()
    waiting = asyncio.create_task(supervisor.forever(dict))
    await asyncio.sleep(0)

    assert not supervisor.is_there
    assert not waiting.done()
    waiting.cancel()


def test_the_unit_expects_what_the_process_says() -> None:
    """Each of these lines is needed for the watchdog, and none of them alone is enough."""
    assert re.search(r"^Type=notify$", UNIT, re.MULTILINE)
    watchdog = re.search(r"^WatchdogSec=(\d+)$", UNIT, re.MULTILINE)
    assert watchdog
    assert int(watchdog[1]) >= 3 * BEAT
    assert re.search(r"^RestrictAddressFamilies=.*AF_UNIX", UNIT, re.MULTILINE)
    assert re.search(r"^LimitCORE=0$", UNIT, re.MULTILINE)
