"""Identifies papers without an arXiv id by their title."""

import base64
import hashlib
import unicodedata

from bot.papers.domain.paper import LOCAL_PREFIX


def title_key(title: str) -> str:
    """Reduce a title to its letters and digits: equal keys mean the same title."""
    normal = unicodedata.normalize("NFKC", title).casefold()
    return "".join(filter(str.isalnum, normal))


def local_id(title: str) -> str:
    """Return the id of a paper known only by its title: 60 bits of its key's SHA-256 in base32."""
    digest = hashlib.sha256(title_key(title).encode()).digest()
    return LOCAL_PREFIX + base64.b32encode(digest).decode()[:12].lower()
