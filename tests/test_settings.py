"""Settings: what each is by default, what it takes, and how a mistake is told."""

import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr, ValidationError

from bot.cluster.domain.shards import Shards
from bot.errors import BadSettings
from bot.runtime.logging import LogFormat
from bot.settings import Settings

NO_FILE = Path("no-such-file.env")


def load(**environ: str) -> Settings:
    """Load settings from these variables alone."""
    return Settings.load(environ, NO_FILE)


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    """Write a .env file that only its owner can read."""
    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKEN=from-the-file\nBACKFILL_DAYS=7\n")
    file.chmod(0o600)
    return file


def test_nothing_has_to_be_set() -> None:
    """Every setting has a default, and none points anywhere but to the real services."""
    settings = load()

    assert settings.model_dump() == {
        "discord_token": None,
        "discord_token_file": None,
        "database_url": "sqlite+aiosqlite:///data/paperboy.db",
        "daily_backup": True,
        "role": "all",
        "shards": None,
        "hf_endpoint": "https://huggingface.co",
        "hf_token": None,
        "contact_url": None,
        "ingest_interval": 300,
        "backfill_days": 30,
        "settle_minutes": 30,
        "send_rate": 40,
        "health_address": "127.0.0.1:8080",
        "log_level": "INFO",
        "log_format": LogFormat.AUTO,
        "https_proxy": None,
        "http_proxy": None,
        "all_proxy": None,
        "no_proxy": "",
        "ssl_cert_file": None,
        "ssl_cert_dir": None,
        "discord_api_url": None,
        "discord_gateway_url": None,
    }


def test_every_setting_says_what_it_means() -> None:
    """The table in docs/settings.md is made of these descriptions."""
    descriptions = {name: field.description for name, field in Settings.model_fields.items()}

    assert all(descriptions.values())


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("DISCORD_TOKEN", "secret", SecretStr("secret")),
        ("DISCORD_TOKEN", "", None),
        ("DISCORD_TOKEN_FILE", "/run/secrets/token", Path("/run/secrets/token")),
        ("DISCORD_TOKEN_FILE", "", None),
        ("DATABASE_URL", "sqlite+aiosqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("ROLE", "sender, ingest", "sender, ingest"),
        ("SHARDS", "", None),
        ("SHARDS", "0-3/16", Shards(0, 3, 16)),
        ("HF_ENDPOINT", "https://mirror.example/", "https://mirror.example"),
        ("HF_ENDPOINT", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("HF_ENDPOINT", "http://[::1]:8000", "http://[::1]:8000"),
        ("HF_TOKEN", "secret", SecretStr("secret")),
        ("HF_TOKEN", "", None),
        ("CONTACT_URL", "", None),
        ("CONTACT_URL", "https://bot.example/about?me", "https://bot.example/about?me"),
        ("CONTACT_URL", "mailto:ada@bot.example", "mailto:ada@bot.example"),
        ("INGEST_INTERVAL", "60", 60),
        ("INGEST_INTERVAL", "86400", 86_400),
        ("BACKFILL_DAYS", "1", 1),
        ("BACKFILL_DAYS", "366", 366),
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("LOG_FORMAT", "json", LogFormat.JSON),
        ("HEALTH_ADDRESS", "0.0.0.0:9000", "0.0.0.0:9000"),
        ("HEALTH_ADDRESS", "off", "off"),
        ("DISCORD_API_URL", "", None),
        ("DISCORD_API_URL", "https://proxy.example/api/v10/", "https://proxy.example/api/v10"),
        ("DISCORD_API_URL", "http://10.0.0.7/api/v10", "http://10.0.0.7/api/v10"),
        ("DISCORD_API_URL", "http://localhost/api/v10", "http://localhost/api/v10"),
        ("DISCORD_GATEWAY_URL", "", None),
        ("DISCORD_GATEWAY_URL", "wss://gateway.example/", "wss://gateway.example/"),
        ("DISCORD_GATEWAY_URL", "ws://192.168.1.2/", "ws://192.168.1.2/"),
    ],
)
def test_a_setting_takes_what_it_should(name: str, text: str, value: object) -> None:
    """A good text becomes the value; an empty one counts as not set where there is no default."""
    settings = load(**{name: text})

    assert getattr(settings, name.lower()) == value


def test_proxies_have_names_in_both_cases(tmp_path: Path) -> None:
    """The lower case wins, as for curl, but the environment always wins over the file."""
    file = tmp_path / ".env"
    file.write_text("https_proxy=http://file.test:1\nNO_PROXY=a.test\n")
    file.chmod(0o600)

    own = {"HTTPS_PROXY": "http://upper.test:1", "https_proxy": "http://lower.test:1"}
    proxies = [
        Settings.load(environ, file).network().proxies
        for environ in ({}, {"HTTPS_PROXY": own["HTTPS_PROXY"]}, own, {"https_proxy": ""})
    ]

    https = [each.https for each in proxies]
    assert https == ["http://file.test:1", "http://upper.test:1", "http://lower.test:1", None]
    assert {each.exceptions for each in proxies} == {"a.test"}


def test_the_password_of_a_proxy_is_a_secret(env_file: Path) -> None:
    """It is never shown, and a file with it is for its owner alone."""
    env_file.write_text("all_proxy=http://ada:open%20sesame@proxy.test:1\n")
    settings = Settings.load({}, env_file)
    env_file.chmod(0o644)

    assert "sesame" not in repr(settings)
    assert {"open%20sesame", "open sesame"} <= set(settings.secrets())
    with pytest.raises(BadSettings, match="chmod 600"):
        Settings.load({}, env_file)


@pytest.mark.parametrize("given", [{"ROLE": "sender"}, {"SHARDS": "0-3/16"}])
def test_a_part_of_the_work_needs_a_database_that_can_be_shared(given: dict[str, str]) -> None:
    """With a SQLite file nobody could do the rest, so that is no part but a mistake."""
    shared = load(**given, DATABASE_URL="postgresql+asyncpg://user@host/name")

    assert shared.roles()
    with pytest.raises(BadSettings, match="needs PostgreSQL"):
        load(**given).roles()


def test_one_process_may_have_all_shards() -> None:
    """Whoever sets their number leaves no server to others."""
    assert load(SHARDS="0-3/4").roles() == load(ROLE="all").roles()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ROLE", "sends"),
        ("SHARDS", "4-3/16"),
        ("SHARDS", "16"),
        ("HF_ENDPOINT", "http://mirror.example"),
        ("HF_ENDPOINT", "http://10.0.0.7"),
        ("HF_ENDPOINT", "ftp://mirror.example"),
        ("HF_ENDPOINT", "https://"),
        ("HF_ENDPOINT", "huggingface.co"),
        ("HF_ENDPOINT", "http://[oops"),
        ("CONTACT_URL", "ada@bot.example"),
        ("CONTACT_URL", "https://"),
        ("CONTACT_URL", "https://bot.example/a b"),
        ("CONTACT_URL", "https://bot.example/\r\nX-Header:1"),
        ("CONTACT_URL", "https://bot.example/)"),
        ("CONTACT_URL", "https://bücher.example"),
        ("INGEST_INTERVAL", "59"),
        ("INGEST_INTERVAL", "86401"),
        ("INGEST_INTERVAL", "soon"),
        ("BACKFILL_DAYS", "0"),
        ("BACKFILL_DAYS", "367"),
        ("BACKFILL_DAYS", "1.5"),
        ("LOG_LEVEL", "loud"),
        ("LOG_LEVEL", "INFORMATION"),
        ("LOG_FORMAT", "xml"),
        ("HEALTH_ADDRESS", "8080"),
        ("HEALTH_ADDRESS", ":8080"),
        ("HEALTH_ADDRESS", "localhost"),
        ("HEALTH_ADDRESS", "localhost:99999"),
        ("HEALTH_ADDRESS", "http://localhost:8080/"),
        ("DISCORD_API_URL", "http://proxy.example/api/v10"),
        ("DISCORD_API_URL", "http://8.8.8.8/api/v10"),
        ("DISCORD_API_URL", "https:///api/v10"),
        ("DISCORD_API_URL", "wss://proxy.example/api/v10"),
        ("DISCORD_GATEWAY_URL", "ws://gateway.example/"),
        ("DISCORD_GATEWAY_URL", "https://gateway.example/"),
        ("DISCORD_GATEWAY_URL", "wss://"),
    ],
)
def test_a_mistake_is_told_in_one_line_that_names_the_setting(name: str, text: str) -> None:
    """Whoever runs the bot learns which setting to look at, without a traceback's noise."""
    with pytest.raises(BadSettings) as raised:
        load(**{name: text})

    told = str(raised.value)
    assert told.startswith(f"{name}: ")
    assert "\n" not in told
    assert re.search(r"\.env\.example\.$", told)


def test_a_wrong_value_of_a_secret_is_not_repeated() -> None:
    """The line about a mistake may be in a log, so it never says what the value was."""
    with pytest.raises(BadSettings) as raised:
        load(DISCORD_API_URL="http://name:password@proxy.example/api/v10")

    assert "password" not in str(raised.value)


def test_settings_do_not_show_their_secrets() -> None:
    """Neither text nor representation of the settings holds a token."""
    settings = load(DISCORD_TOKEN="my-token", HF_TOKEN="my-other-token")  # noqa: S106  # made up

    assert "my-" not in f"{settings} {settings!r}"


def test_settings_are_frozen() -> None:
    """No part of the program can change what another part has read."""
    settings = load()

    with pytest.raises(ValidationError):
        settings.backfill_days = 5


def test_other_variables_are_no_business_of_ours() -> None:
    """The environment is full of other programs' variables."""
    settings = load(PATH="/bin", LANG="C")

    assert settings == load()


def test_the_environment_overrides_the_file(env_file: Path) -> None:
    """What the file sets holds unless the environment says otherwise."""
    settings = Settings.load({"BACKFILL_DAYS": "9"}, env_file)

    assert settings.token() == "from-the-file"
    assert settings.backfill_days == 9


def test_the_environment_of_the_process_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without other words, settings come from the process's own environment."""
    monkeypatch.setenv("BACKFILL_DAYS", "11")

    settings = Settings.load(file=NO_FILE)

    assert settings.backfill_days == 11


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_file_with_a_token_must_not_be_open_to_others(env_file: Path, mode: int) -> None:
    """Other users of the machine could take the bot over, so it says how to close the file."""
    env_file.chmod(mode)

    with pytest.raises(BadSettings, match="chmod 600"):
        Settings.load({}, env_file)


@pytest.mark.parametrize(
    "line",
    [
        "DISCORD_TOKEN=something",
        "HF_TOKEN=something",
        "POSTGRES_PASSWORD=something",
        "DATABASE_URL=postgresql+asyncpg://ada:something@db.example/papers",
        "DATABASE_URL=postgresql+asyncpg://:something@/papers",
    ],
)
def test_every_secret_in_the_file_counts(env_file: Path, line: str) -> None:
    """A Hugging Face token is a secret as well, and so is the database's password."""
    env_file.write_text(f"{line}\n")
    env_file.chmod(0o644)

    with pytest.raises(BadSettings, match="chmod 600"):
        Settings.load({}, env_file)


def test_a_file_without_a_token_may_be_open(env_file: Path) -> None:
    """There is nothing to hide in the other settings."""
    url = "postgresql+asyncpg://ada@db.example:5432/papers"
    env_file.write_text(f"BACKFILL_DAYS=7\nDISCORD_TOKEN=\nDATABASE_URL={url}\n")
    env_file.chmod(0o644)

    settings = Settings.load({}, env_file)

    assert settings.backfill_days == 7


def test_a_file_that_is_no_text_is_told_in_one_line(env_file: Path) -> None:
    """A file in another encoding is the same to people as one that can't be read."""
    env_file.write_bytes(b"LOG_LEVEL=\xff\xfe\n")

    with pytest.raises(BadSettings, match=r"\.env can't be read"):
        Settings.load({}, env_file)


def test_the_token_may_be_in_a_file_of_its_own(tmp_path: Path) -> None:
    """A container's secret is a file; blanks and line breaks around it don't count."""
    file = tmp_path / "token"
    file.write_text(" my-token\n")
    file.chmod(0o600)

    token = load(DISCORD_TOKEN_FILE=str(file)).token()

    assert token == "my-token"  # noqa: S105  # made up


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o622, 0o666, 0o777])
def test_a_token_s_file_must_not_be_open_to_others(tmp_path: Path, mode: int) -> None:
    """As .env must not: whoever can read it is the bot."""
    file = tmp_path / "token"
    file.write_text("my-token")
    file.chmod(mode)

    with pytest.raises(BadSettings, match="chmod 600"):
        load(DISCORD_TOKEN_FILE=str(file)).token()


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o440, 0o444])
def test_a_container_s_secret_is_taken(tmp_path: Path, mode: int) -> None:
    """They are mounted read-only and open to the container's users, where no others are."""
    file = tmp_path / "token"
    file.write_text("my-token")
    file.chmod(mode)

    assert load(DISCORD_TOKEN_FILE=str(file)).token() == "my-token"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o755, 0o666])
def test_a_secret_on_a_read_only_mount_is_taken(
    tmp_path: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Kubernetes and compose mount them, whatever the permissions say."""
    file = tmp_path / "token"
    file.write_text("my-token")
    file.chmod(mode)
    real = os.statvfs

    def read_only(path: Path) -> SimpleNamespace:
        return SimpleNamespace(f_flag=real(path).f_flag | os.ST_RDONLY)

    monkeypatch.setattr("os.statvfs", read_only)

    assert load(DISCORD_TOKEN_FILE=str(file)).token() == "my-token"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("DISCORD_TOKN", ": do you mean DISCORD_TOKEN?"),
        ("BACKFIL_DAYS", ": do you mean BACKFILL_DAYS?"),
        ("SENDRATE", ": do you mean SEND_RATE?"),
        ("DATABASEURL", ": do you mean DATABASE_URL?"),
        ("DISCORD_GUILD", "."),
        ("FOO", "."),
    ],
)
def test_a_name_that_is_no_setting_is_told(env_file: Path, name: str, advice: str) -> None:
    """It has no effect, which a typo's author would never notice."""
    env_file.write_text(f"SEND_RATE=3\n{name}=1\n")

    told = f"{name} in .env is no setting of Paperboy{advice}"
    assert Settings.load({}, env_file).unknown == (told,)


@pytest.mark.parametrize(
    "name",
    [
        "COMPOSE_PROFILES",
        "POSTGRES_PASSWORD",
        "PGPASSWORD",
        "TZ",
        "https_proxy",
        "SEND_RATE",
        "LANG",
    ],
)
def test_a_name_that_may_mean_another_program_is_not(env_file: Path, name: str) -> None:
    """Docker and PostgreSQL read the same file."""
    env_file.write_text(f"{name}=3\n")

    assert Settings.load({}, env_file).unknown == ()


def test_a_variable_of_the_environment_is_never_unknown(env_file: Path) -> None:
    """Most of them are no business of ours."""
    assert Settings.load({"FOO": "1", "DISCORD_TOKN": "x"}, env_file).unknown == ()


def test_the_token_itself_wins_over_the_file() -> None:
    """With both given, no file is read."""
    given = {"DISCORD_TOKEN": " my-token ", "DISCORD_TOKEN_FILE": "/nowhere"}

    token = load(**given).token()

    assert token == "my-token"  # noqa: S105  # made up


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, r"DISCORD_TOKEN_FILE \S+ can't be read: No such file"),
        (b" \n", "is empty"),
        (b"\xff\xfe", r"DISCORD_TOKEN_FILE \S+ can't be read: save it as UTF-8"),
        (b"not one but\ntwo lines", "is no token"),
    ],
)
def test_a_token_file_without_a_token_is_told(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    """The bot does not go to Discord with nothing in its hands."""
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)

    with pytest.raises(BadSettings, match=told):
        load(DISCORD_TOKEN_FILE=str(file)).token()


@pytest.mark.parametrize("token", ["", "   "])
def test_without_a_token_it_says_what_to_do(token: str) -> None:
    """Someone new learns where the token goes, and that there is a way without one."""
    with pytest.raises(BadSettings, match="paperboy try"):
        load(DISCORD_TOKEN=token).token()


@pytest.mark.parametrize("token", ["two words", "two\nlines", "umläut"])
def test_a_token_that_can_be_none_is_told(token: str) -> None:
    """What was pasted by mistake is not sent to Discord, nor repeated."""
    with pytest.raises(BadSettings, match="DISCORD_TOKEN") as raised:
        load(DISCORD_TOKEN=token).token()

    assert token not in str(raised.value)


def test_an_empty_value_means_the_default() -> None:
    """Every line of .env.example may be left empty."""
    empty = dict.fromkeys(map(str.upper, Settings.model_fields), "")

    assert Settings.load(empty, Path("no-such-file")) == Settings.load({}, Path("no-such-file"))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("[::1]:8080", ("::1", 8080)),
        ("localhost:0", ("localhost", 0)),
        ("off", None),
    ],
)
def test_the_address_of_the_probes(text: str, address: tuple[str, int] | None) -> None:
    """It is a host and a port, or nothing."""
    assert load(HEALTH_ADDRESS=text).health == address


def test_every_secret_is_known(tmp_path: Path) -> None:
    """Tokens from wherever they come, and the password in a URL: as written and as it is used."""
    file = tmp_path / "token"
    file.write_text("from-a-file\n")
    file.chmod(0o600)

    settings = load(
        DISCORD_TOKEN_FILE=str(file),
        HF_TOKEN="of-hugging-face",  # noqa: S106  # an example
        DATABASE_URL="postgresql+asyncpg://paper:a%2Fb@c@db.example/papers",
    )

    assert set(settings.secrets()) == {"from-a-file", "of-hugging-face", "a%2Fb@c", "a/b@c"}
    assert load(DISCORD_TOKEN_FILE="no-such-file").secrets() == ()  # noqa: S106  # a path
