"""Who asks for something to be written is answered before: a write may have to wait for long."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.storage.database import Database, Transaction
from tests.cogs.stage import DEFERRED, DEFERRED_EDIT, answer
from tests.cogs.watching import Watching, button

Write = Callable[[], AbstractAsyncContextManager[Transaction]]


@pytest.fixture
def answered(
    watching: Watching, sample_database: Database, monkeypatch: pytest.MonkeyPatch
) -> list[int]:
    """Note how many interactions had got their first answer when each write began."""
    seen: list[int] = []
    write: Write = sample_database.write

    def noting() -> AbstractAsyncContextManager[Transaction]:
        seen.append(len(watching.stage.first_answers))
        return write()

    monkeypatch.setattr(sample_database, "write", noting)
    return seen


async def test_commands_promise_an_answer_before_they_write(
    watching: Watching, answered: list[int]
) -> None:
    """In private; what comes then takes the place of the promise."""
    mona, channel = watching.mona, watching.channel
    used: list[tuple[str, dict[str, object]]] = [
        ("roundup add", {"channel": channel, "time": "09:00"}),
        ("roundup edit", {"roundup": 1, "top": 3}),
        ("roundup pause", {"roundup": 1}),
        ("roundup resume", {"roundup": 1}),
        ("roundup send", {"roundup": 1}),
        ("roundup remove", {"roundup": 1}),
        ("watch", {"query": "moe", "channel": channel}),
        ("watches edit", {"watch": "c1", "upvotes": 3}),
        ("watches pause", {"watch": "c1"}),
        ("watches resume", {"watch": "c1"}),
        ("watches snooze", {"watch": "c1", "for": "1 week"}),
        ("watches remove", {"watch": "c1"}),
        ("watches quiet", {"start": "22:00", "end": "07:00"}),
    ]

    results = [await watching.does(mona, name, **options) for name, options in used]

    assert watching.stage.first_answers == [DEFERRED] * len(used)
    assert set(answered) == set(range(1, len(used) + 1))
    assert all(answer(each).ephemeral and each.followups == [] for each in results)


async def test_buttons_answer_before_they_write(watching: Watching, answered: list[int]) -> None:
    """Those that change their message let it stand until then; others promise a private one."""
    ann = watching.stage.ann
    page = await watching.stage.shown("papers search", query="agent")
    answered.clear()

    made = answer(await ann.click(page.message, label="Watch this search"))
    await ann.click(made.message, label=button(made, "Title only"))
    await ann.click(made.message, label="Daily digest")
    await ann.click(made.message, label="Keep UTC")
    await ann.click(made.message, label="Pause")

    kinds = watching.stage.first_answers[1:]
    assert kinds == [DEFERRED, *[DEFERRED_EDIT] * 4]
    assert set(answered) == {2, 3, 4, 5, 6}
