"""Makes text from elsewhere safe for Discord: escapes it, cuts it to a limit, links it.

Every escape is a backslash before a character Discord interprets: only the character is shown, and
copying it gives the original text. Only @everyone and @here get a zero-width space, because Discord
looks for pings in the raw text, where a backslash would not break them up.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import quote

ELLIPSIS = "…"
BUTTON_URL_LIMIT = 512
"""Characters in a link button's URL, Discord's maximum."""

_JOINER = "\u200d"
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_FULLWIDTH_BRACKETS = str.maketrans("[]", "［］")
# The order matters: backslashes are escaped first, the later rules add their own.
_ESCAPES = (
    (re.compile(r"[\\`*_~|<>\[\]]"), r"\\\g<0>"),
    (
        re.compile(r"^(?=[-#=+])|^(\d+)(?=[.)](?:\s|$))", re.MULTILINE),
        r"\1\\",
    ),  # headings, lists, subtext
    (re.compile(r":(?=[^\s:]+:)"), r"\\:"),  # :emoji:
    (re.compile(r":(?=//)"), r":\\"),
    (re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})"), r"\\."),  # discord.gg and other bare domains
    (re.compile(r"@(?=everyone|here)"), "@\u200b"),
)
# Discord rejects a whole message for one malformed URL, so the host must end plausibly.
_WEB_URL = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])(?::[0-9]{1,5})?"
    r"(?:[/?#].*)?",
    re.IGNORECASE,
)


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, the strictest reading of Discord's "characters"."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """Make `text` inert: nothing in it pings, formats, links or hides.

    The text becomes NFC, loses control and format characters except the emoji joiner, and has its
    blanks collapsed; line breaks stay, at most two in a row.
    """
    text = _cleaned(text)
    for pattern, replacement in _ESCAPES:
        text = pattern.sub(replacement, text)
    return text


def escape_to_limit(text: str, limit: int) -> str:
    """Escape `text` and keep at most `limit` UTF-16 units of the result, including an ellipsis."""
    return _cut(escape(text), limit)


@lru_cache(maxsize=2_048)  # each roundup of an hour, and each reader, has the same lines drawn
def escape_line(text: str, limit: int) -> str:
    """Fit `text` on a single line of at most `limit` UTF-16 units."""
    return escape_to_limit(" ".join(text.split()), limit)


@lru_cache(maxsize=2_048)
def plain_label(text: str, limit: int) -> str:
    """Cut `text`, unescaped, for places without markdown, such as a button or an option."""
    return _cut(" ".join(_cleaned(text).split()), limit)


def code(text: str) -> str:
    """Return `text` as inline code, which shows it as it is; empty if there is none."""
    inside = " ".join(_cleaned(text).split()).replace("`", "'")
    return inside and f"`{inside}`"


def link(text: str, url: str, limit: int, write: Callable[[str, int], str] = escape_line) -> str:
    """Link `text` to `url` in at most `limit` UTF-16 units; text only if the URL is unusable.

    Square brackets become fullwidth: Discord counts them in a label even when they are escaped.
    `write` makes the text safe and fits it into a limit.
    """
    target = web_url(url)
    room = limit - utf16_length(f"[]({target})")
    shown = write(text.translate(_FULLWIDTH_BRACKETS), room)
    return f"[{shown}]({target})" if target and shown else write(text, limit)


def web_url(url: str) -> str | None:
    """Return `url` percent-encoded for a link or button; None unless it is plain http or https."""
    encoded = quote(url.strip(), safe="!#$%&'+,/:;=?@~", errors="replace")
    encoded = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", encoded)
    return encoded if len(encoded) <= BUTTON_URL_LIMIT and _WEB_URL.fullmatch(encoded) else None


def _cleaned(text: str) -> str:
    """Drop invisible and unencodable characters, compose the rest, and collapse blanks."""
    text = _BLANKS.sub(" ", text)
    if not text.isprintable():  # few texts aren't, and looking at each character takes long
        text = "".join(filter(_is_visible, text))
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", text))
    text = _LINE_ENDS.sub("\n", text)
    return _EMPTY_LINES.sub("\n\n", text).strip()


def _is_visible(char: str) -> bool:
    """Return whether `char` is not a control, format (such as bidi) or lone surrogate character."""
    return char in f"\n{_JOINER}" or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}


def _cut(text: str, limit: int) -> str:
    """Keep whole clusters of `text` so that at most `limit` UTF-16 units remain."""
    if utf16_length(text) <= limit:
        return text
    room = limit - utf16_length(ELLIPSIS)
    if room < 0:
        return ""
    end = 0
    for cluster in _clusters(text):
        room -= utf16_length(cluster)
        if room < 0:
            break
        end += len(cluster)
    return text[:end].rstrip() + ELLIPSIS


def _clusters(text: str) -> Iterator[str]:
    """Split `text` where it may be cut: after a grapheme, never inside an escape."""
    start = 0
    for position in range(1, len(text)):
        if not _continues(text[max(start, position - 2) : position], text[position]):
            yield text[start:position]
            start = position
    yield text[start:]


def _continues(tail: str, char: str) -> bool:
    """Return whether `char` belongs to the cluster whose last one or two characters are `tail`.

    A close approximation of UAX 29 (grapheme clusters); where it errs, it keeps too much together.
    """
    return (
        tail == "\\"
        or tail[-1] == _JOINER
        or char == _JOINER
        or unicodedata.category(char).startswith("M")
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or (len(tail) == 1 and _is_flag_half(tail) and _is_flag_half(char))
        or (_is_jamo(tail[-1]) and _is_jamo(char))
    )


def _is_flag_half(char: str) -> bool:
    """Return whether `char` is a regional indicator, two of which make a flag."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_jamo(char: str) -> bool:
    """Return whether `char` is a Hangul letter that joins its neighbours into a syllable."""
    return "\u1100" <= char <= "\u11ff"
