"""Text from elsewhere made safe for Discord: escaped, cut to a limit, linked.

Every escape is a backslash before a character Discord knows: it shows as the character alone and
copies as it was written. Only @everyone and @here get a zero-width space, because the ping is
looked for in the raw text, where a backslash would not part it (DELIVERY.md, 14).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import quote

ELLIPSIS = "…"
BUTTON_URL_LIMIT = 512
"""Characters of a link button's url (DISCORD.md, 1)."""

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
# Discord refuses a whole message for one ill-formed url, hence a host with a real-looking end.
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

    The text becomes NFC, loses control and format characters except the joiner of emoji, and has
    its blanks collapsed; line breaks stay, at most two in a row.
    """
    text = _cleaned(text)
    for pattern, replacement in _ESCAPES:
        text = pattern.sub(replacement, text)
    return text


def escape_to_limit(text: str, limit: int) -> str:
    """Escape `text` and keep at most `limit` UTF-16 units of the result, an ellipsis included."""
    return _cut(escape(text), limit)


def escape_line(text: str, limit: int) -> str:
    """Fit `text` on a single line of at most `limit` UTF-16 units."""
    return escape_to_limit(" ".join(text.split()), limit)


def plain_label(text: str, limit: int) -> str:
    """Cut `text` for a place that draws no markdown, such as a button or an option: no escapes."""
    return _cut(" ".join(_cleaned(text).split()), limit)


def link(text: str, url: str, limit: int, write: Callable[[str, int], str] = escape_line) -> str:
    """Link `text` to `url` in at most `limit` UTF-16 units; text alone if the url can't be used.

    Square brackets turn fullwidth: Discord counts them in a label even when they are escaped.
    `write` makes the text fit and safe.
    """
    target = web_url(url)
    room = limit - utf16_length(f"[]({target})")
    shown = write(text.translate(_FULLWIDTH_BRACKETS), room)
    return f"[{shown}]({target})" if target and shown else write(text, limit)


def web_url(url: str) -> str | None:
    """Give `url` percent-encoded for a link or a button, None unless it is plain http or https."""
    encoded = quote(url.strip(), safe="!#$%&'+,/:;=?@~", errors="replace")
    encoded = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", encoded)
    return encoded if len(encoded) <= BUTTON_URL_LIMIT and _WEB_URL.fullmatch(encoded) else None


def _cleaned(text: str) -> str:
    """Drop what hides or can't be encoded, compose the rest, and tidy its blanks."""
    text = "".join(filter(_is_visible, _BLANKS.sub(" ", text)))
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", text))  # what hid may have parted blanks
    text = _LINE_ENDS.sub("\n", text)
    return _EMPTY_LINES.sub("\n\n", text).strip()


def _is_visible(char: str) -> bool:
    """Tell whether `char` is no control, format (bidi and the like) or lone surrogate character."""
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
    """Tell whether `char` belongs to the cluster whose last one or two characters are `tail`.

    A close reading of UAX 29 (grapheme clusters); where it errs, it keeps too much together.
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
    """Tell whether `char` is a regional indicator, two of which make a flag."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_jamo(char: str) -> bool:
    """Tell whether `char` is a Hangul letter that joins its neighbours to a syllable."""
    return "\u1100" <= char <= "\u11ff"


_COMMAND_MENTION = re.compile(r"</[-_'\w ]{1,100}:[0-9]{1,20}>")


def command_name(mention: str) -> str:
    """Write a command so that it can be tapped if its id is known, else in bold."""
    is_mention = _COMMAND_MENTION.fullmatch(mention)
    return mention if is_mention else f"**/{escape_line(mention.lstrip('/'), 100)}**"
