"""A loopback stand-in for Discord: its HTTP API, and its gateway, enough for a whole process.

It keeps the rules that a bot meets in daily life: the token, the 3 s to answer an interaction, one
answer each, resuming a session. What deliveries meet is in `tests/support/discord_channels.py`.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.support.discord_channels import Channels
from tests.support.discord_gateway import Gateway
from tests.support.discord_payloads import (
    APPLICATION_ID,
    MEMBER_ID,
    Deed,
    Json,
    Place,
    application,
    bot_user,
    interaction,
    message,
    snowflake,
)

TOKEN = "a-token-of-the-stand-in"  # noqa: S105  # it opens nothing
"""The only token that the stand-in takes."""
SECONDS_TO_ANSWER = 3.0
SECONDS_TO_FINISH = 10.0
"""How long a person waits for what was deferred; a token itself would last 15 minutes."""

Fault = Callable[[web.Request], Awaitable[web.StreamResponse | None]]
"""Gives an answer instead of the real one, or None if a request is not the one it waits for."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(value: object, status: int = 200) -> web.Response:
    """Answer with JSON; discord.py reads it only with exactly this media type."""
    headers = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(value).encode(), status=status, headers=headers)


def refusal(status: int, code: int, text: str) -> web.Response:
    """Refuse a request as Discord does."""
    return answer({"code": code, "message": text}, status)


@dataclass
class Reply:
    """What came of one interaction, by the token that belongs to it.

    `callback` is the body of the bot's first answer; `message` the message that people see then,
    which a deferred answer gets later; `followups` those sent after it.
    """

    token: str
    seconds: float = 0.0
    callback: Json = field(default_factory=Json)
    message: Json | None = None
    followups: list[Json] = field(default_factory=list[Json])
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def choices(self) -> list[Json]:
        """What was suggested to someone who types."""
        choices: list[Json] = self.callback["data"]["choices"]
        return choices

    @property
    def shown(self) -> Json:
        """The message that people see."""
        assert self.message is not None
        return self.message


class DiscordStub:
    """One application in one guild: the HTTP API at `api_url`, and the gateway."""

    def __init__(self) -> None:
        """Begin with no commands, and nobody connected; `replies` are by their tokens."""
        self.api_url = ""
        self.commands: list[Json] = []
        self.syncs = 0
        self.faults: list[Fault] = []
        self.gateway = Gateway(TOKEN)
        self.channels = Channels()
        self.replies: dict[str, Reply] = {}

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        app = web.Application(middlewares=[self._guard])
        api, original = "/api/v10", "/api/v10/webhooks/{app}/{token}/messages/@original"
        app.add_routes(
            [
                web.get("/gateway/", self.gateway.connect),
                web.get(f"{api}/gateway/bot", self._gateway_bot),
                web.get(f"{api}/users/@me", self._constant(bot_user())),
                web.get(f"{api}/oauth2/applications/@me", self._constant(application())),
                web.get(f"{api}/applications/@me", self._constant(application())),
                web.get(f"{api}/applications/{APPLICATION_ID}/commands", self._get_commands),
                web.put(f"{api}/applications/{APPLICATION_ID}/commands", self._put_commands),
                web.post(f"{api}/interactions/{{id}}/{{token}}/callback", self._callback),
                web.post(f"{api}/webhooks/{{app}}/{{token}}", self._follow_up),
                web.get(original, self._get_original),
                web.patch(original, self._edit_original),
                web.delete(original, self._delete_original),
                web.get(f"{api}/guilds/{{guild}}", self._get_guild),
                web.get(f"{api}/guilds/{{guild}}/channels", self._get_channels),
                web.get(f"{api}/guilds/{{guild}}/members/{{user}}", self._get_own_member),
                *self.channels.routes(api),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{port}{api}"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway/"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop listening."""
        await self.close()

    async def close(self) -> None:
        """Let nothing listen any more."""
        await self.gateway.drop()
        await self._runner.cleanup()

    async def interact(
        self, deed: Deed, *, place: Place = Place.GUILD, user_id: int = MEMBER_ID
    ) -> Reply:
        """Do something as a person and give what came of it; TimeoutError if nothing did.

        A command must have been synced before. What is done while the bot is away is sent to it
        when it resumes.
        """
        if "name" in deed.data:
            deed.data["id"] = self._command_id(deed.data)
        token = f"token-{snowflake()}"
        reply = self.replies[token] = Reply(token, message=deed.message)
        began = asyncio.get_running_loop().time()
        await self.gateway.dispatch("INTERACTION_CREATE", interaction(deed, token, place, user_id))
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            await reply.answered.wait()
        async with asyncio.timeout(SECONDS_TO_FINISH):
            await reply.finished.wait()
        reply.seconds = asyncio.get_running_loop().time() - began
        return reply

    def _command_id(self, data: Json) -> str:
        wanted = data["name"], data["type"]
        ids = [known["id"] for known in self.commands if (known["name"], known["type"]) == wanted]
        assert ids, f"the bot has synced no command {wanted}"
        return ids[0]

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        for fault in self.faults:
            if (instead := await fault(request)) is not None:
                self.faults.remove(fault)
                return instead
        is_open = "token" in request.match_info or request.path == "/gateway/"
        if not is_open and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return refusal(401, 0, "401: Unauthorized")
        return await handler(request)

    def _constant(self, value: Json) -> Handler:
        async def give(_: web.Request) -> web.Response:
            return answer(value)

        return give

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        # Discord's own address, so that a bot that doesn't mind its setting is found out
        limits = {"total": 1000, "remaining": 999, "reset_after": 1000, "max_concurrency": 1}
        url = "ws://127.0.0.1:9/"
        return answer({"url": url, "shards": 1, "session_start_limit": limits})

    def _guild(self, request: web.Request) -> Json | None:
        guild = self.gateway.guild
        return guild if guild["id"] == request.match_info["guild"] else None

    async def _get_guild(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        return answer(guild) if guild else refusal(404, 10004, "Unknown Guild")

    async def _get_channels(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        return answer(guild["channels"]) if guild else refusal(404, 10004, "Unknown Guild")

    async def _get_own_member(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        return answer(guild["members"][0]) if guild else refusal(404, 10004, "Unknown Guild")

    async def _get_commands(self, _: web.Request) -> web.Response:
        return answer(self.commands)

    async def _put_commands(self, request: web.Request) -> web.Response:
        ids = {(known["name"], known["type"]): known["id"] for known in self.commands}
        self.commands = [
            {
                "id": ids.get((new["name"], new.get("type", 1))) or snowflake(),
                "application_id": str(APPLICATION_ID),
                "version": snowflake(),
                "type": 1,
                "description": "",
            }
            | new
            for new in await request.json()
        ]
        self.syncs += 1
        return answer(self.commands)

    async def _callback(self, request: web.Request) -> web.Response:
        reply = self.replies.get(request.match_info["token"])
        said: Json = await request.json()
        if reply is None:
            return refusal(404, 10062, "Unknown interaction")
        if reply.answered.is_set():
            return refusal(400, 40060, "Interaction has already been acknowledged.")
        reply.callback = said
        kind: int = said["type"]
        data: Json = said.get("data") or {}
        if kind == 4:
            reply.message = message(data)
        elif kind == 5:
            reply.message = message({"flags": data.get("flags", 0) | 1 << 7})  # it is loading
        elif kind == 7 and reply.message:
            reply.message = message(data, message_id=reply.message["id"])
        reply.answered.set()
        if kind not in (5, 6):
            reply.finished.set()
        told: Json = {"interaction": {"id": request.match_info["id"], "type": 2}}
        if reply.message:
            told["interaction"]["response_message_id"] = reply.message["id"]
            told["resource"] = {"type": kind, "message": reply.message}
        return answer(told)

    async def _get_original(self, request: web.Request) -> web.Response:
        return answer(self.replies[request.match_info["token"]].message)

    async def _edit_original(self, request: web.Request) -> web.Response:
        reply = self.replies[request.match_info["token"]]
        reply.message = message(await request.json(), message_id=reply.shown["id"])
        reply.finished.set()
        return answer(reply.message)

    async def _delete_original(self, request: web.Request) -> web.Response:
        self.replies[request.match_info["token"]].message = None
        return web.Response(status=204)

    async def _follow_up(self, request: web.Request) -> web.Response:
        reply = self.replies[request.match_info["token"]]
        reply.followups.append(message(await request.json()))
        reply.finished.set()
        return answer(reply.followups[-1])
