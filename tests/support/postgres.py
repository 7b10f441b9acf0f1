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


def account() -> str | None:
    """Give the account to run the server as: it refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def user_name() -> str:
    """Give the name of the database's user, which is that of the account."""
    return account() or pwd.getpwuid(os.geteuid()).pw_name


class Server:
    """A running server; `url` is that of its first database, with the driver we use."""

    def __init__(self, folder: Path, *, is_durable: bool) -> None:
        """Keep everything in `folder`, which belongs to the account that the server runs as."""
        self._folder, self._account = folder, account()
        self._settings = {} if is_durable else _SETTINGS
        self._user = user_name()
        self.url = f"postgresql+asyncpg://{self._user}@/postgres?host={folder}"

    def make(self) -> None:
        """Make the files of the databases."""
        authentication = ("-U", self._user, "-A", "trust")
        self._run("initdb", *authentication, "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        sockets = f"-c listen_addresses= -c unix_socket_directories={self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-w", "-l", log, "-o", f"{options} {sockets}", "start")

    def stop(self) -> None:
        """Stop at once, as in a crash: the next start recovers from the log."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603  # programs of PostgreSQL, with arguments of our own
            [_program(program) or program, "-D", str(self._folder / "data"), *arguments],
            check=True,
            capture_output=True,
            user=self._account,
            cwd=self._folder,
        )


@contextmanager
def running(*, is_durable: bool = False) -> Generator[Server]:
    """Run a server that is new and gone afterwards.

    Only a durable one writes through to a disk, as one in real life does.
    """
    place = _IN_MEMORY if _IN_MEMORY.is_dir() and not is_durable else None
    folder = Path(tempfile.mkdtemp(prefix="paperboy-pg-", dir=place))
    if owner := account():
        shutil.chown(folder, owner)
    server = Server(folder, is_durable=is_durable)
    try:
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
