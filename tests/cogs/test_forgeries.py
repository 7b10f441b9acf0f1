"""Every button, menu and form, naming what is another's: it neither shows nor changes it."""

import pytest

from tests.cogs.forgery import Forged, by_kind, naming, naming_nothing
from tests.cogs.tenants import Opened, Rows, Town, owners, secret, trespasses
from tests.support.sql import Sql

HARMLESS = {
    "member": {"again", "alert-mute", "first", "next", "watch-time", "watch-loosen"}
    | {
        "saved-tags",
        "like",
        "catchup-back",
        "catchup-more",
        "catchup-done",
        "catchup-next",
        "catchup-skip",
    },
    "guild": {"alert-mute", "check-alerts", "first", "next", "watch-time", "watch-loosen"}
    | {"roundup-history", "roundup-add"},
}
"""What changes nothing even for those who may, and shows no words of theirs, as things are.

A member's own are used in their chat, where no 👍 counts.
"""
_QUESTIONS = {"privacy-ask", "privacy-cancel", "privacy-sure"}


@pytest.mark.parametrize(
    "opened", ["sqlite", pytest.param("postgres", marks=pytest.mark.faults)], indirect=True
)
def test_no_control_reaches_what_is_another_s(opened: Opened) -> None:
    """Each that there is, wherever it is used; for those who may, it does something."""
    runner, town, sql = opened

    idle = runner.run(_try_all(town, sql))

    assert idle == {scope: kinds | _QUESTIONS for scope, kinds in HARMLESS.items()}


@pytest.mark.parametrize(
    "opened", ["sqlite", pytest.param("postgres", marks=pytest.mark.faults)], indirect=True
)
def test_what_names_nothing_does_no_harm(opened: Opened) -> None:
    """Not even an id that no database can hold; it doesn't get that far."""
    runner, town, sql = opened

    runner.run(_try_nothing(town, sql))


async def _try_nothing(town: Town, sql: Sql) -> None:
    await town.furnish(sql)
    await town.bring(sql, 1)
    before = await town.rows()
    for each in naming_nothing():
        seen = await _use(town, each, 0, 0)
        assert "Something went wrong" not in seen, each
    allowed = {f"member:{town.users[0].id}"}
    assert trespasses(before, await town.rows(), allowed, town.users[0].id) == []


async def _try_all(town: Town, sql: Sql) -> dict[str, set[str]]:
    """Let strangers use each control, then those who may; name those that did nothing for them."""
    await town.furnish(sql)
    await town.bring(sql, 1)
    thief = {f"member:{town.users[1].id}", f"guild:{town.houses[1].id}"}
    member = {f"member:{town.users[3].id}"}
    idle: dict[str, set[str]] = {"member": set(), "guild": set()}
    rows = await town.rows()
    for scope in (f"member:{town.users[0].id}", f"guild:{town.houses[0].id}"):
        for each in _to_steal(rows, scope):
            before = await town.rows()
            answers = (
                (thief, await _use(town, each, 1, 1)),
                (thief, await _use(town, each, 1, None)),
                (member, await _use(town, each, 3, 0)),
            )
            for allowed, seen in answers:
                assert [word for word in town.secrets(allowed) if word in seen] == [], each
                assert "Something went wrong" not in seen, each
            after = await town.rows()
            assert trespasses(before, after, thief | member, town.users[1].id) == [], each
            is_in_chat = each.is_of_notice or scope.startswith("member:")
            seen = await _use(town, each, 0, None if is_in_chat else 0)
            if after == await town.rows() and secret(scope) not in seen:
                idle[scope.partition(":")[0]].add(each.kind)
    return idle


def _to_steal(rows: Rows, scope: str) -> list[Forged]:
    """Give a control of each kind that names something of somebody's, what destroys it last."""
    its = [(place[0], row) for place, row in sorted(rows.items()) if scope in owners(rows, place)]
    kinds = by_kind([each for name, row in its for each in naming(name, row)])
    wanted = "g:" if scope.startswith("guild:") else "m:"
    every = [
        next((each for each in kind if wanted in f"{each.custom_id} {each.value}"), kind[0])
        for kind in kinds.values()
    ]
    ends = (
        "watch-back",
        "watch-remove",
        "roundup-query form",
        "roundup-remove",
        "shelf-undo",
        *("foryou-not", "foryou-undo"),  # what a menu of the taste has restored before
        *("saved-note form", "saved-tags form", "saved-remove", "save", "saved-undo"),
        "privacy-delete",
    )  # the first at once
    return sorted(every, key=lambda each: ends.index(each.kind) if each.kind in ends else 0.5)


async def _use(town: Town, each: Forged, who: int, where: int | None) -> str:
    """Let somebody use a control in a server, or in their chat."""
    await town.env.advance_time(10)
    if where is None:
        return await each.use(town.bot, town.users[who], 0)
    return await each.use(town.bot, town.actors[who, where], town.houses[where].channel.id)
