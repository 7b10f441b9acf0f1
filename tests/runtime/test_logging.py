"""Log lines are readable by people and machines, and hold no secrets."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.logging import JsonFormatter, LogFormat, TextFormatter, redact, set_up

# put together here, so that no scanner takes them for real ones
DISCORD_TOKEN = ".".join(["MTIzNDU2Nzg5MDEyMzQ1Njc4", "GaBcDe", "x" * 38])
HF_TOKEN = "hf_" + "Q" * 34
INTERACTION_TOKEN = "aW50ZXJhY3Rpb24" + "Z" * 60


def a_record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    """Make a record as a logger would, of the first second of 2026."""
    information = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("bot.test", logging.INFO, "x.py", 1, message, args, information)
    record.created = 1_767_225_600.25
    return record


def raised(error: Exception) -> Exception:
    """Give `error` a traceback."""
    try:
        raise error
    except type(error) as caught:
        return caught


@pytest.fixture
def _logging_restored() -> Iterator[None]:
    """Leave the loggers as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    names = ("httpx", "httpcore", "sqlalchemy", "alembic", "aiosqlite", "discord", "discord.http")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"refused {DISCORD_TOKEN}", DISCORD_TOKEN),
        (f"Authorization: Bot {DISCORD_TOKEN}", DISCORD_TOKEN),
        ("Authorization: Bot any.unusual-token_of_another_form", "unusual-token"),
        (f"asked with {HF_TOKEN}.", HF_TOKEN),
        ("Bearer abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz"),
        ("postgresql+asyncpg://paper:hunter2@db.example/papers", "hunter2"),
        ("postgresql+asyncpg://paper:hunt/er2@db.example/papers", "hunt"),
        ("postgresql+asyncpg://:hunter2@db.example/papers", "hunter2"),
        (f"POST /api/v10/interactions/123/{INTERACTION_TOKEN}/callback", INTERACTION_TOKEN),
        (f"PATCH /webhooks/123/{INTERACTION_TOKEN}/messages/@original", INTERACTION_TOKEN),
    ],
)
def test_secrets_are_struck_out(text: str, secret: str) -> None:
    """Tokens and passwords never reach the log."""
    clean = redact(text)

    assert secret not in clean
    assert "[secret]" in clean


@pytest.mark.parametrize(
    "text",
    [
        "ingested source=huggingface new=42 seen=8",
        "https://huggingface.co/papers/2603.00001",
        "sqlite+aiosqlite:///data/paperboy.db",
        "http://127.0.0.1:8080/api/v10/users/@me",
        "guild=1000000000000000002 channel=1000000000000000003",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    """What is no secret stays readable."""
    clean = redact(text)

    assert clean == text


@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
def test_what_is_known_to_be_secret_is_struck_out_whatever_it_looks_like(
    formatter: type[TextFormatter],
) -> None:
    """A short password too, in the message and in the traceback, but not inside other words."""
    error = raised(OSError("password authentication failed: p4$s."))

    line = formatter(["p4$s", "p4$s-and-more", "paper"]).format(
        a_record("tried %s, p4$s-and-more and paper: papers", "p4$s", error=error)
    )

    assert "p4$s" not in line
    assert "and-more" not in line
    assert "tried [secret], [secret] and [secret]: papers" in line


@given(st.text())
def test_any_message_is_one_line_for_people(text: str) -> None:
    """What comes from outside can't begin a line of its own, nor steer a terminal."""
    line = TextFormatter().format(a_record("said %s", text))

    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_a_line_for_people_says_when_and_where() -> None:
    """The time is UTC to the millisecond, and a % in the message is safe."""
    line = TextFormatter().format(a_record("found %d %s", 3, "100% papers"))

    assert line == "2026-01-01 00:00:00.250Z INFO    bot.test found 3 100% papers"


def test_a_line_for_machines_is_one_json_object() -> None:
    """Line breaks and quotes of a message don't break the line."""
    line = JsonFormatter().format(a_record('two\n"lines"'))

    assert "\n" not in line
    assert json.loads(line) == {
        "time": "2026-01-01 00:00:00.250Z",
        "level": "info",
        "logger": "bot.test",
        "message": 'two\n"lines"',
    }


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_a_traceback_is_kept_without_its_secrets(formatter: logging.Formatter) -> None:
    """The traceback says where and what, but no token, not even one at a line's beginning."""
    error = raised(ValueError(f"no\n{HF_TOKEN}\nor {DISCORD_TOKEN}"))

    line = formatter.format(a_record("failed", error=error))

    assert "Traceback (most recent call last)" in line
    assert "in raised" in line
    assert HF_TOKEN not in line
    assert DISCORD_TOKEN not in line


@given(st.text())
def test_any_message_makes_valid_json_that_still_says_it(text: str) -> None:
    """Whatever a message holds, the line is JSON and the message is in it, secrets aside."""
    said = json.loads(JsonFormatter().format(a_record("%s", text)))

    assert said["message"] == redact(text)


@pytest.mark.usefixtures("_logging_restored")
@pytest.mark.parametrize(
    ("log_format", "is_terminal", "is_json"),
    [
        (LogFormat.TEXT, False, False),
        (LogFormat.JSON, True, True),
        (LogFormat.AUTO, True, False),
        (LogFormat.AUTO, False, True),
    ],
)
def test_lines_go_to_standard_error(
    log_format: LogFormat,
    *,
    is_terminal: bool,
    is_json: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Our own lines are written from the level on, in the format that was set or fits."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    set_up("INFO", log_format)
    logging.getLogger("bot.test").info("polled")
    logging.getLogger("bot.test").debug("too much")

    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.count("\n") == 1
    assert "polled" in written.err
    assert written.err.startswith("{") is is_json


@pytest.mark.usefixtures("_logging_restored")
def test_libraries_that_would_write_out_requests_are_kept_quiet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Even at DEBUG, headers, SQL with its values and gateway frames stay out of the log."""
    set_up("DEBUG", LogFormat.TEXT)
    for name in ("httpx", "httpcore.http11", "sqlalchemy.engine", "discord.http"):
        logging.getLogger(name).info("a request")
    logging.getLogger("discord.gateway").debug("a frame")
    logging.getLogger("bot.test").debug("a step of ours")

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].endswith("a step of ours")
