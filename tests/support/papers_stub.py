"""A loopback stand-in for Hugging Face's lists: papers of our own, by listing day."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Self

from aiohttp import web


def paper_id(day: date, number: int) -> str:
    """Give the arXiv id of a day's paper."""
    return f"{day:%y%m}.{day.day:02}{number:03}"


def a_record(day: date, number: int, /, **paper: object) -> dict[str, object]:
    """Write one paper of a day's list as Hugging Face does; more votes the lower its number."""
    title = f"Paper {number} of {day:%d %B}"
    inner = {
        "id": paper_id(day, number),
        "title": title,
        "summary": f"We count gardens for the {number}th time. They are sparse.",
        "authors": [{"name": "Ada Example"}],
        "publishedAt": f"{day}T00:00:00.000Z",
        "submittedOnDailyAt": f"{day}T00:30:00.000Z",
        "upvotes": 100 - number,
    }
    return {"paper": inner | paper, "title": title, "numComments": 1}


class PapersStub:
    """Serves `lists`; days without one are empty; each answer takes `seconds`."""

    def __init__(
        self, lists: Mapping[date, Sequence[Mapping[str, object]]], seconds: float = 0.0
    ) -> None:
        """Keep the lists; `asked` are the days that were asked for, in order."""
        self._lists = {day.isoformat(): [*records] for day, records in lists.items()}
        self._seconds = seconds
        self.asked: list[str] = []
        self.url = ""

    def add(self, day: date, records: Sequence[Mapping[str, object]]) -> None:
        """Let a day's list have more papers."""
        self._lists.setdefault(day.isoformat(), []).extend(records)

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        app = web.Application()
        app.add_routes([web.get("/api/daily_papers", self._list)])
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _list(self, request: web.Request) -> web.Response:
        day = request.query["date"]
        self.asked.append(day)
        if self._seconds:
            await asyncio.sleep(self._seconds)  # a slow upstream is what is tested
        body = json.dumps(self._lists.get(day, [])).encode()
        return web.Response(body=body, headers={"Content-Type": "application/json"})
