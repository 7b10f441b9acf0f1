"""Chooses the proxy of a connection by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY."""

import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self
from urllib.parse import urlsplit

from bot.errors import BadSettings

_PORTS = MappingProxyType({"http": 80, "ws": 80, "https": 443, "wss": 443})


def without_password(proxy: str) -> str:
    """Return a proxy's URL without user and password, for logs and people."""
    return re.sub(r"(?<=://)[^/]*@", "", proxy)


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies for encrypted and plain connections, and the hosts that need none.

    `exceptions` has the form of NO_PROXY: names with all names below them, addresses, networks,
    each also with a port; `*` stands for every host. A blank or comma separates them.
    """

    https: str | None = None
    http: str | None = None
    exceptions: str = ""

    @classmethod
    def of(
        cls, *, https: str | None, http: str | None, general: str | None, exceptions: str
    ) -> Self:
        """Read the variables of these names; ALL_PROXY is the `general` one, for what has no own.

        Raises BadSettings for one that can't be used; an ALL_PROXY counts only if it is needed.
        """
        secure = _parsed(https, "HTTPS_PROXY") or _parsed(general, "ALL_PROXY")
        plain = _parsed(http, "HTTP_PROXY")
        with suppress(BadSettings):
            plain = plain or _parsed(general, "ALL_PROXY")
        return cls(secure, plain, exceptions)

    def for_url(self, url: str) -> str | None:
        """Return the URL of the proxy for an http, https, ws or wss address; None for none."""
        parts = urlsplit(url)
        proxy = self.https if parts.scheme in ("https", "wss") else self.http
        if proxy is None or self._is_exception(parts.hostname or "", parts.port, parts.scheme):
            return None
        return proxy

    def _is_exception(self, host: str, port: int | None, scheme: str) -> bool:
        port = port or _PORTS.get(scheme, 0)
        return any(
            _matches(each.lower(), host.lower().rstrip("."), port)
            for each in re.split(r"[\s,]+", self.exceptions)
            if each
        )


def _parsed(text: str | None, name: str) -> str | None:
    """Return a proxy's URL, with http:// if it has no scheme; an error never contains the text."""
    if not text:
        return None
    url = text.strip() if "://" in text else f"http://{text.strip()}"
    try:
        parts = urlsplit(url)
        is_usable = bool(parts.hostname) and parts.port != 0 and re.fullmatch(r"[!-~]+", url)
    except ValueError:
        raise BadSettings(f"{name} must be http://host:port.") from None
    if parts.scheme not in ("http", "https"):
        instead = "; or set HTTPS_PROXY" if name == "ALL_PROXY" else ""
        raise BadSettings(f"{name}: I can't use {parts.scheme}:// proxies, only http://{instead}.")
    if not is_usable:
        raise BadSettings(f"{name} must be http://host:port or http://user:password@host:port.")
    return url.rstrip("/")


def _matches(exception: str, host: str, port: int) -> bool:
    if exception == "*":
        return True
    name, its_port = _split_port(exception)
    if its_port not in (None, port):
        return False
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(name, strict=False)
    except ValueError:  # a name on either side
        name = name.removeprefix("*").strip(".")
        return bool(name) and (host == name or host.endswith(f".{name}"))


def _split_port(exception: str) -> tuple[str, int | None]:
    """Split `host`, `host:port`, `[address]` or `[address]:port`; a bare address has no port."""
    found = re.fullmatch(r"\[?([^\[\]]+)\]:(\d{1,5})|\[([^\[\]]+)\]|([^:]+):(\d{1,5})", exception)
    if not found:
        return exception, None
    name = found[1] or found[3] or found[4]
    port = found[2] or found[5]
    return name, int(port) if port else None
