"""Why a roundup is paused decides what ends the pause; a person's pause comes before all others."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.domain.delivery import State
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Pause
from bot.storage.database import Database
from tests.roundups.desk import CHANNEL, GUILD, Desk
from tests.support.fakes import NOW, Clock
from tests.support.pauses import pause_roundup


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk, on a Wednesday at 14:00 UTC."""
    return Desk(database, Clock())


@pytest.mark.parametrize("reason", [each for each in Pause if each is not Pause.ASKED])
async def test_a_person_pauses_what_was_paused_already(desk: Desk, reason: Pause) -> None:
    """What waits is cancelled, and neither a permission, a channel nor a return resumes it."""
    roundup = await desk.add()
    await desk.listed(NOW.date(), 2)
    async with desk.database.write() as tx:
        await pause_roundup(tx, GUILD, 1, reason, NOW)
    roundups, servers = desk.services.roundups, desk.services.servers
    await roundups.send(GUILD, 1, counts=False)
    desk.clock.advance(hours=1)

    answers = [await roundups.pause(GUILD, 1) for _ in range(2)]
    waiting = await servers.paused_roundups(GUILD)
    await roundups.edit(GUILD, 1, RoundupDraft(Destination(CHANNEL + 1)))
    await servers.left(GUILD)
    await servers.joined(GUILD, None)
    await desk.run(datetime(2026, 3, 6, 12, tzinfo=UTC))

    (left,) = await roundups.all(GUILD)
    assert [each.pause for each in (*answers, left)] == [Pause.ASKED] * 3
    assert {each.paused_at for each in (*answers, left)} == {NOW + timedelta(hours=1)}
    assert waiting == ()
    assert await desk.states(roundup) == [State.CANCELLED]
