"""The channels of the stand-in for Discord: messages, private chats, threads and forum posts.

It keeps what deliveries count on: a nonce is known for a while across all channels of its author,
a message has one thread, and without the right to read history a channel looks empty.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.runtime.clock import utc_now
from tests.support import discord_limiter, mishaps
from tests.support.discord_crossposts import Crossposts
from tests.support.discord_limiter import JSON, Limiter
from tests.support.discord_payloads import APPLICATION_ID, Json, message, snowflake
from tests.support.mishaps import Mishap, Plan, Refusal

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LONGEST_LULL = 60.0
"""How many seconds to wait for messages."""
LONG, HANGING = 31.0, 60.0
"""Seconds: a wait that is too long for discord.py as we set it up, and one for everybody."""


@dataclass
class Channels:
    """All channels by id: `known` ones exist, `blind` ones show no history, `forums` hold posts.

    `created` are all messages ever made, in order; `answers` counts the answers by status; `calls`
    are all requests and `moments` the seconds at which they came.
    `plan` says which creating requests go wrong; `limiter` is None for no rate limits.
    `tags` are those of each forum, of which those in `strict` require one; `unknown_tag` is how a
    post with another tag is refused. `halt` is how long a rate limit lasts; `creations` counts
    requests, `repeats` those dropped,
    `shared` those that met a limit shared with other bots, which is nobody's fault.
    """

    known: set[int] = field(default_factory=set[int])
    blind: set[int] = field(default_factory=set[int])
    messages: defaultdict[int, list[Json]] = field(default_factory=lambda: defaultdict(list[Json]))
    tags: defaultdict[int, list[Json]] = field(default_factory=lambda: defaultdict(list[Json]))
    strict: set[int] = field(default_factory=set[int])
    unknown_tag: Refusal = field(default_factory=lambda: Refusal(404, 10087))
    threads: dict[int, Json] = field(default_factory=dict[int, Json])
    created: list[Json] = field(default_factory=list[Json])
    answers: Counter[int] = field(default_factory=Counter[int])
    calls: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    moments: list[float] = field(default_factory=list[float])
    nonce_seconds: float = 180.0
    latency: float = 0.0
    halt: float = 0.2
    plan: Plan = field(default=lambda _: None)
    limiter: Limiter | None = None
    crossposts: Crossposts = field(default_factory=Crossposts)
    repeats: int = 0
    shared: int = 0
    creations: int = 0
    _nonces: dict[str, tuple[float, Json]] = field(default_factory=dict[str, tuple[float, Json]])
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def routes(self, api: str) -> list[web.RouteDef]:
        """Give the routes below `api`."""
        channel = f"{api}/channels/{{channel}}"
        return [
            web.post(f"{channel}/messages", self._creating(self._post_message)),
            web.get(f"{channel}/messages", self._asking(self._get_messages)),
            web.get(f"{channel}/messages/{{message}}", self._asking(self._get_message)),
            web.patch(f"{channel}/messages/{{message}}", self._asking(self._patch_message)),
            web.post(f"{channel}/messages/{{message}}/threads", self._creating(self._post_thread)),
            web.post(f"{channel}/messages/{{message}}/crosspost", self._creating(self._crosspost)),
            web.post(f"{channel}/threads", self._creating(self._post_forum)),
            web.get(f"{channel}/threads/archived/public", self._asking(self._get_archived)),
            web.get(channel, self._asking(self._get_channel)),
            web.get(f"{api}/guilds/{{guild}}/threads/active", self._asking(self._get_active)),
            web.post(f"{api}/users/@me/channels", self._creating(self._post_chat)),
        ]

    async def holds(self, count: int) -> None:
        """Wait until so many messages were created."""
        async with asyncio.timeout(LONGEST_LULL):
            while len(self.created) < count:
                self._news.clear()
                await self._news.wait()

    def delete(self, channel_id: int, message_id: int) -> None:
        """Delete a message, as a person does."""
        self.messages[channel_id] = [
            each for each in self.messages[channel_id] if each["id"] != str(message_id)
        ]

    def archive(self, thread_id: int) -> None:
        """Archive a thread or post now."""
        thread = self.threads[thread_id]
        thread["thread_metadata"] |= {
            "archived": True,
            "archive_timestamp": utc_now().isoformat(),
        }

    def _asking(self, handler: Handler) -> Handler:
        async def answered(request: web.Request) -> web.StreamResponse:
            self.calls.append((request.method, request.path))
            self.moments.append(asyncio.get_running_loop().time())
            await asyncio.sleep(self.latency)
            instead, headers = self.limiter.check(request) if self.limiter else (None, {})
            response = await handler(request) if instead is None else instead
            if not response.prepared:  # else its headers are on their way
                response.headers.update(headers)
            self.answers[response.status] += 1
            return response

        return answered

    def _creating(self, handler: Handler) -> Handler:
        """Answer a request that makes something, if the plan does not say otherwise."""

        async def planned(request: web.Request) -> web.StreamResponse:
            self.creations += 1
            mishap = self.plan(self.creations)
            if mishap is None:
                return await handler(request)
            if mishap in mishaps.IS_DONE:
                await handler(request)
            return await self._mishap(request, mishap)

        return self._asking(planned)

    async def _mishap(self, request: web.Request, mishap: Mishap | Refusal) -> web.StreamResponse:
        self.shared += mishap is Mishap.SHARED
        if isinstance(mishap, Refusal):
            return refused(mishap.status, mishap.code)
        if mishap in {Mishap.CUT, Mishap.CUT_AFTER}:
            assert request.transport
            request.transport.abort()
        elif mishap in {Mishap.END, Mishap.END_AFTER}:
            assert request.transport
            request.transport.close()
        elif mishap is Mishap.HANG_AFTER:
            await asyncio.sleep(HANGING)
        elif mishap is Mishap.DRIP_AFTER:
            return await _drip(request)
        answers = {
            Mishap.GARBAGE_AFTER: web.Response(body=b"{not json", headers=JSON),
            Mishap.ERROR_AFTER: web.Response(status=500, text="<html>sorry</html>"),
            Mishap.BAD_GATEWAY: web.Response(status=502, text="<html>sorry</html>"),
            Mishap.UNAVAILABLE: web.Response(status=503, text="<html>sorry</html>"),
            Mishap.LIMITED: discord_limiter.too_many(self.halt),
            Mishap.SHARED: discord_limiter.too_many(self.halt, "shared"),
            Mishap.LONG_LIMITED: discord_limiter.too_many(LONG),
            Mishap.GLOBAL: discord_limiter.too_many(self.halt, "global"),
            Mishap.TIMELESS: discord_limiter.timeless(),
            Mishap.BANNED: discord_limiter.banned(),
            Mishap.TURNED_AWAY: discord_limiter.banned(403),
        }
        return answers.get(mishap, web.Response())

    async def _post_message(self, request: web.Request) -> web.Response:
        channel_id, said = int(request.match_info["channel"]), await request.json()
        if channel_id not in self.known:
            return refused(404, 10003)
        now = asyncio.get_running_loop().time()
        nonce = said.get("nonce") if said.get("enforce_nonce") else None
        at, known = self._nonces.get(str(nonce), (0.0, None))
        if nonce and known and now - at <= self.nonce_seconds:
            self.repeats += 1
            is_there = known in self.messages[int(known["channel_id"])]
            return given(known) if is_there else refused(404, 10008)
        made = self._add(channel_id, said, snowflake())
        if nonce:
            self._nonces[str(nonce)] = now, made
        return given(made)

    def _add(self, channel_id: int, said: Json, message_id: str) -> Json:
        made = message(said, message_id=message_id) | {"channel_id": str(channel_id)}
        made["allowed_mentions"] = said.get("allowed_mentions")
        self.messages[channel_id].append(made)
        self.created.append(made)
        self._news.set()
        return made

    async def _get_messages(self, request: web.Request) -> web.Response:
        """Give the oldest messages after an id, else the newest; the newest of them first."""
        channel_id = int(request.match_info["channel"])
        if channel_id not in self.known:
            return refused(404, 10003)
        limit, after = int(request.query["limit"]), request.query.get("after")
        page = self.messages[channel_id][-limit:]
        if after is not None:
            later = [each for each in self.messages[channel_id] if int(each["id"]) > int(after)]
            page = later[:limit]
        return given([] if channel_id in self.blind else page[::-1])

    async def _get_message(self, request: web.Request) -> web.Response:
        found = self._message(request)
        return given(found) if found else refused(404, 10008)

    async def _patch_message(self, request: web.Request) -> web.Response:
        found = self._message(request)
        if found is None:
            return refused(404, 10008)
        found.update(await request.json())
        return given(found)

    def _message(self, request: web.Request) -> Json | None:
        channel_id, message_id = int(request.match_info["channel"]), request.match_info["message"]
        return next((m for m in self.messages[channel_id] if m["id"] == message_id), None)

    async def _crosspost(self, request: web.Request) -> web.Response:
        channel_id, found = int(request.match_info["channel"]), self._message(request)
        if channel_id not in self.known:
            return refused(404, 10003)
        match self.crossposts.publish(channel_id, found):
            case None:
                return given(found)
            case (status, code):
                return refused(status, code)
            case web.Response() as limited:
                return limited

    async def _post_thread(self, request: web.Request) -> web.Response:
        parent, anchor = (int(request.match_info[name]) for name in ("channel", "message"))
        if parent not in self.known:
            return refused(404, 10003)
        if self._message(request) is None:
            return refused(404, 10008)
        if anchor in self.threads:
            return refused(400, 160004)
        name = (await request.json())["name"]
        return given(self._open(anchor, parent, name), 201)

    async def _post_forum(self, request: web.Request) -> web.Response:
        parent, said = int(request.match_info["channel"]), await request.json()
        if parent not in self.known:
            return refused(404, 10003)
        applied: list[str] = said.get("applied_tags") or []
        if not {*applied} <= {tag["id"] for tag in self.tags[parent]}:
            return refused(self.unknown_tag.status, self.unknown_tag.code, "In applied_tags")
        if parent in self.strict and not applied:
            return refused(400, 40067)
        post = self._open(int(snowflake()), parent, said["name"])
        post["applied_tags"] = applied
        made = self._add(int(post["id"]), said["message"], post["id"])
        return given(post | {"message": made}, 201)

    def _open(self, thread_id: int, parent: int, name: str) -> Json:
        self.known.add(thread_id)
        self.threads[thread_id] = {
            "id": str(thread_id),
            "parent_id": str(parent),
            "owner_id": str(APPLICATION_ID),
            "name": name,
            "type": 11,
            "thread_metadata": {"archived": False, "archive_timestamp": utc_now().isoformat()},
        }
        return self.threads[thread_id]

    async def _get_active(self, _: web.Request) -> web.Response:
        active = [t for t in self.threads.values() if not t["thread_metadata"]["archived"]]
        return given({"threads": active[::-1], "members": []})

    async def _get_archived(self, request: web.Request) -> web.Response:
        parent = request.match_info["channel"]
        archived = [
            thread
            for thread in self.threads.values()
            if thread["parent_id"] == parent and thread["thread_metadata"]["archived"]
        ]
        archived.sort(key=_archived_at, reverse=True)
        before = request.query.get("before", "9")
        page = [thread for thread in archived if _archived_at(thread) < before]
        limit = int(request.query["limit"])
        return given({"threads": page[:limit], "members": [], "has_more": len(page) > limit})

    async def _get_channel(self, request: web.Request) -> web.Response:
        channel_id = int(request.match_info["channel"])
        if channel_id not in self.known:
            return refused(404, 10003)
        posts = [
            thread for thread in self.threads.values() if thread["parent_id"] == str(channel_id)
        ]
        known = (int(each["id"]) for each in (*self.messages[channel_id], *posts))
        last = max(known, default=None)
        told: Json = {"id": str(channel_id), "type": 0, "last_message_id": last and str(last)}
        told |= {"available_tags": self.tags[channel_id]} if channel_id in self.tags else {}
        return given(told | {"flags": 1 << 4 if channel_id in self.strict else 0})

    async def _post_chat(self, request: web.Request) -> web.Response:
        chat = chat_with(int((await request.json())["recipient_id"]))
        self.known.add(chat)
        return given({"id": str(chat), "type": 1})


async def _drip(request: web.Request) -> web.StreamResponse:
    """Answer with JSON so slowly that nobody waits for its end."""
    response = web.StreamResponse(headers=JSON)
    await response.prepare(request)
    for _ in range(int(HANGING)):
        await asyncio.sleep(1)
        await response.write(b" ")
    return response


def chat_with(user_id: int) -> int:
    """Give the id of the private chat with a person."""
    return user_id + 5_000_000


def given(value: object, status: int = 200) -> web.Response:
    """Answer with JSON."""
    return web.Response(body=json.dumps(value).encode(), status=status, headers=JSON)


def refused(status: int, code: int, reason: str = "") -> web.Response:
    """Refuse as Discord does."""
    return given({"code": code, "message": reason or f"refusal {code}"}, status)


def _archived_at(thread: Json) -> str:
    moment: str = thread["thread_metadata"]["archive_timestamp"]
    return moment
