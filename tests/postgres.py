"""A throw-away PostgreSQL server on a Unix socket, for the tests that run on both engines."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_IN_MEMORY = Path("/dev/shm")  # noqa: S108  # making a database there takes 15 ms instead of 200


def _program(name: str) -> str | None:
    """Find a server program; Debian keeps them out of PATH."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, places)))


def is_installed() -> bool:
    """Whether this machine has the PostgreSQL server."""
    return bool(_program("initdb") and _program("pg_ctl"))


def _account() -> str | None:
    """Give the account to run the server as: it refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


@contextmanager
def server(*, is_durable: bool = False) -> Generator[str]:
    """Run a server and give the URL of its first database, with the driver we use.

    Only a durable one writes through to a disk, as one in real life does.
    """
    place = _IN_MEMORY if _IN_MEMORY.is_dir() and not is_durable else None
    folder = Path(tempfile.mkdtemp(prefix="paperboy-pg-", dir=place))
    account = _account()
    if account:
        shutil.chown(folder, account)
    user = account or pwd.getpwuid(os.geteuid()).pw_name
    data = folder / "data"
    settings = {} if is_durable else _SETTINGS
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    sockets = f"-c listen_addresses= -c unix_socket_directories={folder}"

    def run(program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603  # programs of PostgreSQL, with arguments of our own
            [_program(program) or program, *arguments],
            check=True,
            capture_output=True,
            user=account,
            cwd=folder,
        )

    try:
        run("initdb", "-D", str(data), "-U", user, "-A", "trust", "-E", "UTF8", "--no-sync")
        log = str(folder / "log")
        run("pg_ctl", "-D", str(data), "-w", "-l", log, "-o", f"{options} {sockets}", "start")
        try:
            yield f"postgresql+asyncpg://{user}@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
