"""Whatever a source sends, the text drawn from it does nothing in Discord."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.markdown import (
    escape,
    escape_line,
    escape_to_limit,
    link,
    plain_label,
    utf16_length,
    web_url,
)

FRAGMENTS = (
    *("@everyone", "@here", "<@123>", "<@!123>", "<@&123>", "<#1>", "</cmd:1>", "<t:0>", "<t:0:R>"),
    *(
        "<id:home>",
        "<:fire:1>",
        "<a:fire:1>",
        ":fire:",
        "||",
        "`",
        "```",
        "*",
        "**",
        "_",
        "__",
        "~~",
    ),
    *("# ", "## ", "-# ", "> ", ">>> ", "- ", "+ ", "1. ", "1) ", "---", "===", "| a | b |", "\n"),
    *("[x](http://y.example)", "[", "](", ")", "https://a.example/b_c", "<https://a.example>"),
    *("steam://run", "discord.gg/abc", "discord.com/invite/abc", "www.a.example", "\\", "\\\\"),
    *("$\\frac{a}{b}$", "\\textbf{x}", "e\u0301", "\u0301", "\u202e", "\u2066", "\u200b", "\u00ad"),
    *(
        "\ud800",
        "\x00",
        "\r\n",
        "\t",
        "\u2028",
        "👩\u200d🔬",
        "👍🏽",
        "🇩🇪",
        "각",
        "한국",
        " ",
        "a",
        "1",
    ),
)
hostile = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=30).map("".join)

RAW_MENTION = re.compile(r"<(?:@[!&]?\d+|#\d+|/[^\n]+:\d+|t:-?\d+|id:\w+|a?:\w+:\d+)[^<]*?(?<!\\)>")
RAW_PING = re.compile(r"@(?:everyone|here)")
RAW_URL = re.compile(r"\w://|\w\.[A-Za-z]{2}")
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[`*_~|<>\[\]]")
BLOCK = re.compile(r"^\s*(?:#{1,3} |-# |>|[-*+] |\d+[.)] |=+$|-{2,}$)", re.MULTILINE)
EMOJI = re.compile(r"(?<!\\):[\w+-]+:")
KNOWN: dict[str, Any] = {
    "users": {"123": "ada"},
    "roles": {"123": "staff"},
    "channels": {"1": "general"},
    "commands": {"1": "cmd"},
    "emojis": {"1": {"name": "fire", "animated": False}},
    "everyone": True,
}
"""Names for the independent renderer, so that a mention that works would be drawn as one."""


def shown(text: str) -> str:
    """Give what a reader sees of escaped text."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text).replace("\u200b", "")


def kinds(tokens: list[dict[str, Any]]) -> Iterator[str]:
    """Name the kind of every token, however deep."""
    for token in tokens:
        yield token["type"]
        yield from kinds(token.get("children", []))


def active(text: str) -> list[str]:
    """List what Discord's own patterns would find in raw text."""
    patterns = (RAW_MENTION, RAW_PING, RAW_URL, UNESCAPED, BLOCK, EMOJI)
    return [pattern.pattern for pattern in patterns if pattern.search(text)]


@given(hostile)
@example("".join(FRAGMENTS))
def test_escaped_text_is_inert(text: str) -> None:
    """No mention, markup, emoji code or address of any text survives."""
    escaped = escape(text)

    assert active(escaped) == []


@given(hostile)
@example("\n".join(FRAGMENTS))
def test_an_independent_renderer_draws_only_text(text: str) -> None:
    """A markdown parser that knows Discord's syntax finds plain text and line breaks, no more.

    Small print it looks for only after taking the escapes away, so that proves nothing here.
    """
    renderer = pytest.importorskip("simcord.preview._markdown")
    pytest.importorskip("linkify_it")

    blocks = renderer.markdown_tokens(escape(text), "text_display", context=KNOWN)

    assert set(kinds(blocks)) <= {"paragraph", "inline", "text", "break", "subtext"}


@given(hostile)
def test_no_hidden_characters_remain(text: str) -> None:
    """Nothing reverses, hides or breaks the encoding: of Cc, Cf and Cs only what we allow."""
    escaped = escape(text).replace("@\u200b", "@")

    hidden = {char for char in escaped if unicodedata.category(char) in {"Cc", "Cf", "Cs"}}
    assert hidden <= {"\n", "\u200d"}
    assert unicodedata.is_normalized("NFC", escaped)


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126)))
def test_a_reader_sees_what_was_written(text: str) -> None:
    """Escapes are invisible: printable ASCII shows, and copies, as it was."""
    escaped = escape(text)

    assert shown(escaped) == text


@given(hostile, st.integers(0, 60))
def test_a_cut_text_keeps_the_limit_and_is_still_inert(text: str, limit: int) -> None:
    """The limit counts UTF-16 units of the escaped text, and no cut wakes anything up."""
    cut = escape_to_limit(text, limit)

    assert utf16_length(cut) <= limit
    assert active(cut) == []


@given(hostile, st.integers(1, 60))
def test_a_cut_text_is_the_beginning_of_the_whole(text: str, limit: int) -> None:
    """Whole graphemes and whole escapes are kept, then an ellipsis says that there is more."""
    regex = pytest.importorskip("regex")
    whole = escape(text)

    cut = escape_to_limit(text, limit)

    if cut != whole:
        kept = cut.removesuffix("…")
        rest = whole.removeprefix(kept)
        assert kept + rest == whole
        assert cut.endswith("…")
        borders = {match.end() for match in regex.finditer(r"\X", shown(whole))} | {0}
        assert len(shown(kept)) in borders


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("a*b", 4, "a\\*b"),
        ("a*b", 3, "a…"),
        ("👩\u200d🔬👩\u200d🔬", 9, "👩\u200d🔬…"),
        ("👩\u200d🔬", 4, "…"),
        ("🇩🇪🇫🇷", 6, "🇩🇪…"),
        ("👍🏽👍🏽", 7, "👍🏽…"),
        ("a\u1100\u119e\u11a8", 3, "a…"),
        ("e\u0301e\u0301", 1, "…"),
        ("one two", 5, "one…"),
        ("anything", 0, ""),
        ("a" + "\u0301" * 9_000, 9, "…"),
    ],
)
def test_fit(text: str, limit: int, expected: str) -> None:
    """A cut falls between graphemes, never inside an escape, and leaves no blank at the end."""
    cut = escape_to_limit(text, limit)

    assert cut == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@everyone", "@\u200beveryone"),
        ("me@home.example", "me@home\\.example"),
        ("see https://a.example/b", "see https:\\//a\\.example/b"),
        ("0.1.0 of GPT-4.5, e.g. 3.1% of #1", "0.1.0 of GPT-4.5, e.g. 3.1% of #1"),
        ("<think>", "\\<think\\>"),
        ("1. first\n2)\n-# small\n# big", "1\\. first\n2\\)\n\\-# small\n\\# big"),
        ("a \t b\r\n\n\n\nc\u2028d", "a b\n\nc d"),
        ("ab\u202ecd\u00ad", "abcd"),
        ("at :fire: 10:30", "at \\:fire: 10:30"),
    ],
)
def test_escape(text: str, expected: str) -> None:
    """Only what is active is touched."""
    escaped = escape(text)

    assert escaped == expected


@given(hostile, st.integers(1, 60))
def test_a_line_is_one_line(text: str, limit: int) -> None:
    """Titles and names can't add lines, nor can labels, which stay unescaped."""
    results = (escape_line(text, limit), plain_label(text, limit))

    assert not any("\n" in result or utf16_length(result) > limit for result in results)


def test_a_label_is_not_escaped() -> None:
    """Buttons and menus draw no markdown, so a backslash would be seen."""
    result = plain_label("A *bold*\n[CLS] title", 100)

    assert result == "A *bold* [CLS] title"


@given(hostile, st.integers(60, 200))
def test_a_link_has_one_label_and_one_target(text: str, limit: int) -> None:
    """No label ends its link early or smuggles in another."""
    result = link(text, "https://arxiv.org/abs/2603.03269", limit)

    assert utf16_length(result) <= limit
    if result:
        assert re.fullmatch(r"\[[^\[\]]+\]\(https://arxiv\.org/abs/2603\.03269\)", result)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x", "https://a.example/x"),
        (" http://a.example ", "http://a.example"),
        ("https://a.example/x (v2)", "https://a.example/x%20%28v2%29"),
        ("https://a.example/ü?q=[1]&r=50%", "https://a.example/%C3%BC?q=%5B1%5D&r=50%25"),
        ("https://a.example/%20", "https://a.example/%20"),
        ("https://a.example:8080/#top", "https://a.example:8080/#top"),
        ("javascript:alert(1)", None),
        ("https://huggingface.co@evil.example/", None),
        ("https://localhost/", None),
        ("https://a.example\n.evil/", None),
        ("https://", None),
        ("//a.example", None),
        ("", None),
        ("\ud800", None),
        ("https://a.example/" + "x" * 500, None),
    ],
)
def test_web_url(url: str, expected: str | None) -> None:
    """A url is encoded so that it can't end its link, or refused."""
    result = web_url(url)

    assert result == expected


def test_a_link_without_a_usable_url_is_its_text() -> None:
    """A bad address costs the link, not the words."""
    result = link("[1] *x*", "ftp://a.example", 40)

    assert result == "\\[1\\] \\*x\\*"
