"""Certificates made for one test: a CA of our own, and servers that it vouches for."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import trustme


class OwnCA:
    """A CA that no machine trusts by itself."""

    def __init__(self) -> None:
        """Make its key."""
        self._ca = trustme.CA(organization_name="Tests")

    def write(self, file: Path) -> Path:
        """Write its certificate to a file; give the file."""
        self._ca.cert_pem.write_to_path(file)
        return file

    def server(self, *names: str, until: datetime | None = None) -> ssl.SSLContext:
        """Give what a server needs that is called `names`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*names, not_after=until).configure_cert(context)  # pyright: ignore[reportUnknownMemberType]  # trustme's
        return context


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
