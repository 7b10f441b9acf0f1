"""Every setting: its name, its default, its meaning. Nothing else reads the environment.

bot/operations/supervision.py does: what systemd puts there is no setting of ours.
"""

import contextlib
import ipaddress
import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
)

from bot.cluster.domain.roles import ALL, EVERY_ROLE, Role, parse_roles
from bot.cluster.domain.shards import Shards
from bot.errors import BadSettings
from bot.runtime.certificates import tls_context
from bot.runtime.logging import LogFormat
from bot.runtime.network import Network
from bot.runtime.proxies import Proxies
from bot.runtime.secret_files import read_env_file, stripped_token, token_in


def _is_private(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def _parts(url: str, form: str) -> SplitResult:
    """Split an address; raise ValueError, which tells its `form`, if that fails."""
    with contextlib.suppress(ValueError):  # half a bracket, or a port that is none
        parts = urlsplit(url)
        if parts.port != 0 and re.fullmatch(r"[!-~]+", url):
            return parts
    raise ValueError(form)


def _upstream(url: str) -> str:
    form = "must be https://host (http:// only for this machine)"
    parts = _parts(url, form)
    is_loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    is_safe = (parts.scheme == "https" and parts.hostname) or (
        parts.scheme == "http" and is_loopback
    )
    if is_safe and not (parts.query or parts.fragment):
        return url.rstrip("/")
    raise ValueError(form)


def _contact(url: str) -> str:
    if re.fullmatch(r"(https?://|mailto:)[!-'*-~]+", url):  # it goes into User-Agent's parentheses
        return url
    raise ValueError("must be https://host/path or mailto:name@host")


def _api(url: str) -> str:
    form = "must be https://host/api/v10 (http:// only in a private network)"
    parts = _parts(url, form)
    host = parts.hostname or ""
    is_safe = (parts.scheme == "https" and host) or (parts.scheme == "http" and _is_private(host))
    if is_safe and re.search(r"/api/v[0-9]+/?$", url):
        return url.rstrip("/")
    raise ValueError(form)


def _gateway(url: str) -> str:
    form = "must be wss://host/path (ws:// only in a private network)"
    parts = _parts(url, form)
    host = parts.hostname or ""
    if (parts.scheme == "wss" and host) or (parts.scheme == "ws" and _is_private(host)):
        return url
    raise ValueError(form)


OFF = "off"


def _address(text: str) -> str:
    parts = urlsplit(f"//{text}")
    try:
        is_one = bool(parts.hostname) and parts.port is not None and parts.netloc == text
    except ValueError:  # a port that isn't a number, or too large
        is_one = False
    if text != OFF and not is_one:
        raise ValueError("must be host:port, such as 127.0.0.1:8080, or off")
    return text


def _roles(text: str) -> str:
    parse_roles(text)
    return text


def _shards(value: object) -> object:
    return Shards.parse(value) if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


_SECRETS = ("DISCORD_TOKEN", "HF_TOKEN", "POSTGRES_PASSWORD")  # the last is only for compose.yaml

_OF_OTHERS = ("COMPOSE_", "DOCKER_", "PG", "POSTGRES_", "PYTHON", "LC_", "LANG", "TZ", "XDG_")
"""How names begin that somebody may put into .env for another program."""

_Secret = Annotated[SecretStr | None, BeforeValidator(stripped_token)]
_PROXY_NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


class Settings(BaseModel):
    """The settings of one process, frozen; field `log_level` is the variable `LOG_LEVEL`."""

    model_config = ConfigDict(frozen=True, alias_generator=str.upper, populate_by_name=True)
    _unknown: tuple[str, ...] = PrivateAttr(())
    _repeated: tuple[str, ...] = PrivateAttr(())

    discord_token: _Secret = Field(None, description="The bot's token; secret")
    discord_token_file: Path | None = Field(
        None, description="A file that holds the token, for container secrets"
    )
    database_url: str = Field(
        "sqlite+aiosqlite:///data/paperboy.db",
        description="Where papers are kept: a SQLite file or postgresql+asyncpg://user@host/name",
    )
    daily_backup: bool = Field(
        True,  # noqa: FBT003  # a default, like the others
        description="Whether a SQLite file is copied to backups/ beside it each day, true or false",
    )
    role: Annotated[str, AfterValidator(_roles)] = Field(
        ALL,
        description="What this process does: all, or with PostgreSQL some of"
        " gateway,sender,ingest,scheduler",
    )
    shards: Annotated[Shards | None, BeforeValidator(_shards)] = Field(
        None,
        description="With several gateways: the shards of this one and their total, as 0-3/16",
    )
    hf_endpoint: Annotated[str, AfterValidator(_upstream)] = Field(
        "https://huggingface.co", description="Where papers come from; change it to use a mirror"
    )
    hf_token: _Secret = Field(
        None, description="A read-only Hugging Face token: doubles the request quota; secret"
    )
    contact_url: Annotated[str, AfterValidator(_contact)] | None = Field(
        None,
        description="How to reach you about your bot's requests, which name it:"
        " https:// or mailto:",
    )
    ingest_interval: Annotated[int, Field(ge=60, le=86_400)] = Field(
        300, description="Seconds between two checks of the newest lists, 60 to 86400"
    )
    backfill_days: Annotated[int, Field(ge=1, le=366)] = Field(
        30, description="Days of papers to fetch at the first start, 1 to 366"
    )
    settle_minutes: Annotated[int, Field(ge=0, le=180)] = Field(
        30,
        description="Minutes to let a new list grow before it is posted as a roundup, 0 to 180",
    )
    send_rate: Annotated[int, Field(ge=1, le=45)] = Field(
        40, description="Messages per second to Discord at most, all processes together, 1 to 45"
    )
    health_address: Annotated[str, AfterValidator(_address)] = Field(
        "127.0.0.1:8080", description="Where /livez, /readyz and /metrics are served, or off"
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = (
        Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    )
    log_format: LogFormat = Field(
        LogFormat.AUTO,
        description="text for people, json for machines, auto: text on a terminal, else json",
    )
    https_proxy: SecretStr | None = Field(
        None,
        description="A proxy for encrypted connections: http://host:port; https_proxy works too",
    )
    http_proxy: SecretStr | None = Field(
        None, description="A proxy for the others, which go to test servers"
    )
    all_proxy: SecretStr | None = Field(
        None, description="A proxy for either kind that has none of its own"
    )
    no_proxy: str = Field(
        "", description="Hosts to reach without a proxy: a.example,.b.example,10.0.0.0/8, or *"
    )
    ssl_cert_file: Path | None = Field(
        None, description="A file with the CAs to trust, instead of those of the system"
    )
    ssl_cert_dir: str | None = Field(None, description="A folder with the CAs to trust, likewise")
    discord_api_url: Annotated[str, AfterValidator(_api)] | None = Field(
        None, description="Another address of Discord's HTTP API, such as a proxy; ends in /api/v10"
    )
    discord_gateway_url: Annotated[str, AfterValidator(_gateway)] | None = Field(
        None, description="Another address of Discord's gateway, such as a local stand-in"
    )

    @classmethod
    def load(
        cls,
        environ: Mapping[str, str] | None = None,
        file: Path = Path(".env"),
        *,
        given: Mapping[str, str] = MappingProxyType({}),
    ) -> Self:
        """Read `file`, let the environment override it, and let `given` override both.

        An empty value means the default, like an empty line in .env. Raises BadSettings for a bad
        value.
        """
        written, repeated = read_env_file(file, _holds_secret)
        in_file = _with_upper_names(written)
        values = {
            **in_file,
            **_with_upper_names(os.environ if environ is None else environ),
            **given,
        }
        try:
            settings = cls.model_validate({name: value for name, value in values.items() if value})
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]).upper()
            expected = first.get("ctx", {}).get("expected", "")
            reason = _reason(name, first["type"], expected) or first["msg"]
            said = reason.removeprefix("Value error, ")
            raise BadSettings(f"{name}: {said}. See .env.example.") from None
        settings._unknown = tuple(each for each in in_file if not _is_known(each))  # noqa: SLF001  # its own
        settings._repeated = tuple(repeated)  # noqa: SLF001
        return settings

    @property
    def unknown(self) -> tuple[str, ...]:
        """One sentence for each name in .env that is none of a setting, and so has no effect."""
        return tuple(map(_unknown_name, self._unknown))

    @property
    def notes(self) -> tuple[str, ...]:
        """One sentence for each line of .env that has no effect."""
        repeated = (
            f"{each} is in .env more than once: the last counts." for each in self._repeated
        )
        return (*self.unknown, *repeated)

    def roles(self) -> frozenset[Role]:
        """Return the roles of this process; raise BadSettings if no other could do the rest."""
        roles = parse_roles(self.role)
        if self.database_url.startswith("sqlite"):
            if roles != EVERY_ROLE:
                raise BadSettings(
                    f"ROLE={self.role} needs PostgreSQL, which several processes can share:"
                    " set DATABASE_URL to one, or leave ROLE out."
                )
            if self.shards and not self.shards.are_all:
                raise BadSettings(
                    f"SHARDS={self.shards} leaves servers to other processes, and needs PostgreSQL."
                )
        return roles

    def network(self) -> Network:
        """Return how other machines are reached; raise BadSettings for what is unusable in it."""
        https, http, general = (
            each.get_secret_value() if each else None
            for each in (self.https_proxy, self.http_proxy, self.all_proxy)
        )
        proxies = Proxies.of(https=https, http=http, general=general, exceptions=self.no_proxy)
        return Network(proxies, tls_context(self.ssl_cert_file, self.ssl_cert_dir))

    @property
    def health(self) -> tuple[str, int] | None:
        """The host and port of the probes, None if they are off."""
        if self.health_address == OFF:
            return None
        parts = urlsplit(f"//{self.health_address}")
        return parts.hostname or "", parts.port or 0

    def secrets(self) -> tuple[str, ...]:
        """Return every secret in the settings, as written and as used; none may be disclosed."""
        proxies = [self.https_proxy, self.http_proxy, self.all_proxy]
        urls = [self.database_url, *(each.get_secret_value() for each in proxies if each)]
        passwords = [_password(url) for url in urls]
        tokens = [each.get_secret_value() for each in (self.discord_token, self.hf_token) if each]
        with contextlib.suppress(BadSettings):  # reported where it is needed
            tokens.append(self.token())
        return tuple(filter(None, (*tokens, *passwords, *map(unquote, passwords))))

    def token(self) -> str:
        """Return the bot's token from the setting or its file; raise BadSettings if missing."""
        if self.discord_token:
            return self.discord_token.get_secret_value()
        if self.discord_token_file is None:
            raise BadSettings(
                "DISCORD_TOKEN is missing: put the bot's token into .env, or run `paperboy try`."
            )
        return token_in(self.discord_token_file)


def _reason(name: str, kind: str, expected: str) -> str:
    """Return what a value has to be, as a person would say it, if it is pydantic that refuses it.

    `kind` is pydantic's name for the error, `expected` its list of what a value can be.
    """
    if kind.startswith(("int", "greater", "less")):
        bounds = Settings.model_fields[name.lower()].metadata
        least, most = (
            next(getattr(each, bound) for each in bounds if hasattr(each, bound))
            for bound in ("ge", "le")
        )
        return f"must be a whole number from {least} to {most}"
    if kind.startswith("bool"):
        return "must be true or false"
    return f"must be {expected.replace(chr(39), '')}" if expected else ""  # each is in quotes


def _password(url: str) -> str:
    """Return the password in a database URL as written there, even if the URL is malformed."""
    found = re.search(r"://[^/:@]*:(.+)@", url)
    return found[1] if found else ""


def _is_known(name: str) -> bool:
    """Return whether a name in .env is a setting, or is for Docker, PostgreSQL or the system."""
    if name.lower() in Settings.model_fields or name in _SECRETS:
        return True
    return name.startswith(_OF_OTHERS)


def _unknown_name(name: str) -> str:
    names = [each.upper() for each in Settings.model_fields]
    near = get_close_matches(name, names, 1, cutoff=0.8)
    advice = f": do you mean {near[0]}?" if near else "."
    return f"{name} in .env is no setting of Paperboy{advice}"


def _with_upper_names(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return variables in which those of proxies have upper-case names; a lower-case one wins."""
    lower = {name: values[name.lower()] for name in _PROXY_NAMES if name.lower() in values}
    return {**values, **lower}


def _holds_secret(values: Mapping[str, str | None]) -> bool:
    named = _with_upper_names(values)
    passwords = [_password(named.get(name) or "") for name in ("DATABASE_URL", *_PROXY_NAMES)]
    return any(map(values.get, _SECRETS)) or any(passwords)
