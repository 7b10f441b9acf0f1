"""A throw-away PgBouncer before a throw-away PostgreSQL, as a host of databases runs it."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support import postgres

SECONDS_TO_START = 10.0


def _program() -> str | None:
    return shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")


needed = pytest.mark.skipif(_program() is None, reason="PgBouncer is not installed")


@contextmanager
def running(server_folder: str, password: str = "", **settings: str) -> Generator[str]:
    """Run one before the server whose socket is in a folder; give the start of its URLs.

    Three connections serve all clients of a database, so that transactions take turns on them.
    It wants a password only with another `auth_type` than its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="paperboy-pgb-"))
    account = postgres.account()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = postgres.user_name()
    (folder / "users").write_text(f'"{user}" "{password}"\n')
    lines = {
        "listen_addr": "127.0.0.1",
        "listen_port": str(port),
        "unix_socket_dir": "",
        "auth_type": "trust",
        "auth_file": str(folder / "users"),
        "default_pool_size": "3",
        "logfile": str(folder / "log"),
    } | settings
    body = "\n".join(f"{name} = {value}" for name, value in lines.items())
    file = folder / "pgbouncer.ini"
    file.write_text(f"[databases]\n* = host={server_folder}\n[pgbouncer]\n{body}\n")
    if account:
        for each in (folder, *folder.iterdir()):
            shutil.chown(each, account)
    process = subprocess.Popen(  # noqa: S603  # a program of the machine, with our own file
        [_program() or "pgbouncer", str(file)],
        user=account,
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"postgresql+asyncpg://{user}@127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)  # it says nowhere else that it listens
    raise TimeoutError("PgBouncer does not start")
