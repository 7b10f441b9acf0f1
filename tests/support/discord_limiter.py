"""The rate limits of the stand-in for Discord, in Discord's own headers."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field

from aiohttp import web

VIA = {"Via": "1.1 stand-in"}
"""discord.py takes a 429 without it for a ban."""
JSON = {"Content-Type": "application/json"}
"""discord.py reads an answer with exactly this media type only."""


@dataclass
class Window:
    """How many requests fell into the present stretch of time."""

    began: float = 0.0
    count: int = 0

    def take(self, limit: int, seconds: float) -> tuple[int, float]:
        """Count a request; give how many are left, -1 if it is too many, and until when."""
        now = asyncio.get_running_loop().time()
        if now - self.began >= seconds:
            self.began, self.count = now, 0
        self.count += 1
        return max(-1, limit - self.count), self.began + seconds - now


@dataclass
class Limiter:
    """So many requests a second in all, and so many messages per channel and stretch of time."""

    a_second: int = 50
    messages: int = 5
    seconds: float = 5.0
    _all: Window = field(default_factory=Window)
    _channels: defaultdict[str, Window] = field(default_factory=lambda: defaultdict(Window))

    def check(self, request: web.Request) -> tuple[web.Response | None, dict[str, str]]:
        """Count a request; give what turns it away, and the headers of its answer otherwise."""
        left, wait = self._all.take(self.a_second, 1.0)
        if left < 0:
            return too_many(wait, scope="global"), {}
        channel = request.match_info.get("channel")
        if request.method != "POST" or channel is None:
            return None, {}
        left, wait = self._channels[channel].take(self.messages, self.seconds)
        if left < 0:
            return too_many(wait), {}
        return None, {
            "X-RateLimit-Bucket": "messages",
            "X-RateLimit-Limit": str(self.messages),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": "0",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
        }


def too_many(seconds: float, scope: str = "user") -> web.Response:
    """Answer 429 as Discord does."""
    headers = {"Retry-After": f"{seconds:.3f}", "X-RateLimit-Scope": scope}
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    body = {"message": "You are being rate limited.", "retry_after": seconds}
    text = json.dumps(body | {"global": scope == "global"})
    return web.Response(status=429, body=text.encode(), headers=JSON | VIA | headers)


def timeless() -> web.Response:
    """Answer 429 without saying for how long."""
    return web.Response(status=429, body=b"{}", headers=JSON | VIA)


def banned(status: int = 429) -> web.Response:
    """Answer as Cloudflare does, far before Discord."""
    page = b"<html>error code: 1015</html>"
    return web.Response(status=status, body=page, headers={"Content-Type": "text/html"})
