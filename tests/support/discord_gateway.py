"""A stand-in for Discord's gateway: sessions, events, and resuming where a session broke off."""

import asyncio

from aiohttp import WSMsgType, web

from tests.support.discord_payloads import (
    APPLICATION_ID,
    Json,
    bot_user,
    guild,
    snowflake,
)


class Gateway:
    """The gateway at `url`; it speaks plain JSON, also to a bot that offers to unzip."""

    def __init__(self, token: str) -> None:
        """Take only `token`; `identifies` and `resumes` count how sessions began and went on.

        `shards` are those that identified themselves, as Discord writes them: number and total.
        The bot is in `guild` and in the `others`.
        """
        self.url = ""
        self.shards: list[list[int]] = []
        self.guild = guild()
        self.others: list[Json] = []
        self.identifies = self.resumes = 0
        self.connected = asyncio.Event()
        self._token = token
        self._socket: web.WebSocketResponse | None = None
        self._session = ""
        self._events: list[Json] = []

    async def drop(self, code: int = 4000) -> None:
        """Close the connection; by default as Discord does when it wants a resume."""
        self.connected.clear()
        if self._socket:
            await self._socket.close(code=code)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Talk to a bot that connects, until it or `drop` ends it."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41_250}, "s": None})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._heard(socket, frame.json())
        return socket

    async def _heard(self, socket: web.WebSocketResponse, frame: Json) -> None:
        match frame["op"]:
            case 1:
                await socket.send_json({"op": 11})
            case 2 if frame["d"]["token"] != self._token:
                await socket.close(code=4004)
            case 2:
                await self._identified(socket, frame["d"])
            case 6 if frame["d"]["session_id"] != self._session:
                await socket.send_json({"op": 9, "d": False})
            case 6:
                await self._resumed(socket, frame["d"]["seq"])
            case _:
                pass  # presence and the like

    async def _identified(self, socket: web.WebSocketResponse, said: Json) -> None:
        self.identifies += 1
        self.shards.append(said.get("shard", [0, 1]))
        self._session, self._events, self._socket = snowflake(), [], socket
        guilds = [self.guild, *self.others]
        ready: Json = {
            "v": 10,
            "user": bot_user(),
            "guilds": [{"id": each["id"], "unavailable": True} for each in guilds],
            "session_id": self._session,
            "resume_gateway_url": self.url,
            "shard": said.get("shard", [0, 1]),
            "application": {"id": str(APPLICATION_ID), "flags": 0},
        }
        await self.dispatch("READY", ready)
        for each in guilds:
            await self.dispatch("GUILD_CREATE", each)
        self.connected.set()

    async def _resumed(self, socket: web.WebSocketResponse, seen: int) -> None:
        self.resumes += 1
        self._socket = socket
        for event in self._events[seen:]:
            await socket.send_json(event)
        await self.dispatch("RESUMED", {})
        self.connected.set()

    async def dispatch(self, name: str, data: Json) -> None:
        """Send an event, or keep it for when the bot resumes; `s` counts them from 1."""
        event: Json = {"op": 0, "t": name, "s": len(self._events) + 1, "d": data}
        self._events.append(event)
        if self._socket and not self._socket.closed:
            await self._socket.send_json(event)
