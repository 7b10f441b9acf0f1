"""What is stored of people and servers can be seen, taken along and deleted, all of it."""

import asyncio
import gzip
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.accounts.domain import DELETED_USER_ID, Owner
from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import DeliveryKind, Order, TargetKind
from bot.delivery.domain.results import Refused, Result
from bot.delivery.store.outbox import Outbox
from bot.errors import BadRequest
from bot.privacy import services as services_
from bot.privacy.domain import KEPT_AFTER_LEAVING, DataKind, StoredData
from bot.privacy.store import rows_of
from bot.roundups.domain.subscription import Pause
from bot.storage.database import Database, open_database
from bot.storage.schema import metadata
from bot.watches.domain.watch import Recipient
from bot.watches.store.alerts import AlertStore
from bot.watches.store.watches import WatchStore
from tests.servers.tenants import naming, settle, tenant
from tests.support.fakes import NOW, Clock
from tests.support.orders import an_order
from tests.support.pauses import pause_roundup
from tests.support.sql import sql_at
from tests.watches.watching import Desk

ONE, OTHER = tenant(1), tenant(2)

IMPERSONAL = frozenset(
    {
        *("papers", "paper_text", "snapshots", "acronyms", "listings", "quarantine", "sequences"),
        *(
            "card_requests",
            "list_references",
            "facts",
            "installation",
            "processes",
            "turns",
            "matching_runs",
        ),
    }
)
"""The tables that hold nothing of anybody; of any other somebody must think in `rows_of`."""

ROUNDS = 12
WAITING = (
    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)

BUSY = Refused(429, 20028, "write limit")
CLOSED = Refused(403, 50007, "cannot send messages to this user")


@pytest.fixture
async def desk(sqlite_database: Database) -> Desk:
    """Open a desk where a server and its people use everything."""
    desk = Desk(sqlite_database, Clock())
    await settle(desk, ONE, 1)
    return desk


@pytest.fixture
async def any_desk(database: Database) -> Desk:
    """Open such a desk with two servers, once on each engine."""
    desk = Desk(database, Clock())
    await settle(desk, ONE, 1)
    await settle(desk, OTHER, 2)
    return desk


def test_every_table_is_somebody_s_or_nobody_s() -> None:
    """A new table fails here until it is known whose its rows are, and how they are deleted."""
    personal = {rows.table.name for owner in (ONE.own, ONE.server) for rows in rows_of(owner)}

    assert personal | IMPERSONAL == set(metadata.tables)
    assert personal & IMPERSONAL == set()


@pytest.mark.parametrize("owner", [ONE.own, Owner(ONE.admin), ONE.server], ids=str)
async def test_nothing_is_left_after_a_deletion(any_desk: Desk, owner: Owner) -> None:
    """No column of any table holds the id any more, and all that is others' is as it was."""
    service, some_id = any_desk.services.privacy, owner.guild_id or owner.member_id
    others = (OTHER.own, OTHER.server, ONE.server if owner == ONE.own else OTHER.own)
    before = await naming(any_desk.database, some_id)
    theirs = [await service.export(other) for other in others]

    await service.delete(owner)

    assert len(before) > 5
    assert await naming(any_desk.database, some_id) == []
    assert await service.stored(owner) == StoredData(dict.fromkeys(shares(owner), 0))
    assert [await service.export(other) for other in others] == theirs


def shares(owner: Owner) -> list[DataKind]:
    """Name what is kept of such an owner."""
    return [rows.kind for rows in rows_of(owner)]


async def test_all_that_is_stored_is_shown_and_given_out(desk: Desk) -> None:
    """What is counted is in the file, and there is something of every share."""
    shown: dict[Owner, dict[DataKind, int]] = {}
    given: dict[Owner, dict[str, int]] = {}
    for owner in (ONE.own, Owner(ONE.admin), ONE.server):
        shown[owner] = dict((await desk.services.privacy.stored(owner)).counts)
        file = json.loads((await desk.services.privacy.export(owner)).content)
        given[owner] = {share: len(file[share]) for share in shares(owner)}

    assert given == shown
    assert all(shown[ONE.server].values())
    assert shown[ONE.own] | {DataKind.SERVER_ROUNDUPS: 1, DataKind.SERVER_WATCHES: 1} == {
        share: number or 1 for share, number in shown[ONE.own].items()
    }
    admin = shown[Owner(ONE.admin)]
    assert (admin[DataKind.SERVER_ROUNDUPS], admin[DataKind.SERVER_WATCHES]) == (1, 2)


async def test_an_export_is_exact_and_nobody_else_s(desk: Desk) -> None:
    """Ids are text, since many readers round them; of what is a server's only its place is told."""
    await settle(desk, OTHER, 2)

    export = await desk.services.privacy.export(Owner(ONE.admin))

    file = json.loads(export.content)
    assert export.name == "paperboy-me-2026-03-04.json"
    assert file["member"] == str(ONE.admin)
    assert file["server_roundups"] == [
        {"guild_id": str(ONE.guild), "number": 1, "removed_at": None}
    ]
    assert file["watches"][0]["recipient_id"] == str(ONE.admin)
    assert str(OTHER.guild) not in export.content.decode()
    assert str(ONE.member) not in export.content.decode()


async def test_what_another_process_is_telling_is_deleted_too(postgres_url: str) -> None:
    """It tells in a transaction that began before and ends while the deletion waits for it."""
    sql = sql_at(postgres_url)
    recipient = Recipient(ONE.member)
    async with open_database(postgres_url) as one, open_database(postgres_url) as other:
        desk, elsewhere = Desk(one, Clock()), Desk(other, Clock())
        await desk.watch("moe", ONE.own)
        async with one.write() as tx:
            await WatchStore(tx).lock_recipient(recipient)
            deleting = asyncio.create_task(elsewhere.services.privacy.delete(ONE.own))
            while not await sql(WAITING):
                pass  # each look takes its time
            alert_id = await AlertStore(tx).add(recipient, "key", "reference", NOW)
            await AlertStore(tx).record_papers(alert_id, recipient, ["2603.00001"], NOW)
            await Outbox(tx).put([_alert_to(ONE.member)])
        await deleting

        assert await naming(one, ONE.member) == []


def _alert_to(member_id: int) -> Order:
    order = replace(an_order(member_id), channel_id=member_id, guild_id=None)
    return replace(order, kind=DeliveryKind.ALERT, target=TargetKind.DIRECT)


@pytest.mark.faults
async def test_no_other_process_brings_back_what_is_being_deleted(postgres_url: str) -> None:
    """What it was writing at that moment is deleted too, or not written at all."""
    async with open_database(postgres_url) as one, open_database(postgres_url) as other:
        desk, elsewhere = Desk(one, Clock()), Desk(other, Clock())
        for number in range(1, ROUNDS + 1):
            await settle(desk, ONE, 2 * number)
            await desk.bring(2 * number + 1, "moe")
            await desk.matching.step()
            owner = (ONE.own, ONE.server)[number % 2]

            writing = [
                desk.telling.step(),
                desk.sending.drain(),
                desk.services.roundups.send(ONE.guild, 1, counts=True),
                elsewhere.services.privacy.delete(owner),
            ]
            results = await asyncio.gather(*writing, return_exceptions=True)

            odd = [each for each in results if isinstance(each, Exception)]
            assert [each for each in odd if not isinstance(each, BadRequest)] == []
            assert await naming(one, owner.guild_id or owner.member_id) == []
            for each in (ONE.own, Owner(ONE.admin), ONE.server):
                await desk.services.privacy.delete(each)


async def test_a_large_export_is_packed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord would not take it else; unpacked it is the same file."""
    plain = await desk.services.privacy.export(ONE.own)
    monkeypatch.setattr(services_, "MAX_EXPORT_BYTES", 100)

    packed = await desk.services.privacy.export(ONE.own)

    assert packed.name == f"{plain.name}.gz"
    assert gzip.decompress(packed.content) == plain.content


async def test_what_an_admin_set_up_goes_on_without_them(desk: Desk) -> None:
    """The server keeps its roundup and watch; what they would have been told, nobody is."""
    await desk.services.privacy.delete(Owner(ONE.admin))
    sent = len(desk.sending.target.payloads)

    async with desk.database.write() as tx:
        await pause_roundup(tx, ONE.guild, 1, Pause.PERMISSIONS, desk.clock())
    (stopped,) = await desk.services.servers.paused_roundups(ONE.guild)
    is_mended = await desk.services.servers.resume_roundup(stopped, "House")
    await desk.sending.drain()

    assert is_mended
    assert (stopped.admin_id, len(desk.sending.target.payloads)) == (DELETED_USER_ID, sent)
    assert len(await desk.services.watches.all(ONE.server)) == 1


async def test_an_alert_on_its_way_is_not_written_down_any_more(any_desk: Desk) -> None:
    """It may arrive or be refused: the member stays unknown, and gets nothing else."""
    target = any_desk.sending.target
    target.results += [_closed_to_the_member] * 9
    target.answering.clear()
    target.called.clear()
    await any_desk.bring(7, "moe")
    await any_desk.order()
    await any_desk.sending.sender.step()
    await target.called.wait()

    await any_desk.services.privacy.delete(ONE.own)
    target.answering.set()
    await any_desk.sending.drain()
    await any_desk.bring(8, "moe")
    await any_desk.pass_by(hours=2)

    assert await naming(any_desk.database, ONE.member) == []
    assert any_desk.told(ONE.member) == [["2603.00001"], ["2603.00002"]]


def _closed_to_the_member(delivery: Delivery) -> Result | None:
    return CLOSED if delivery.order.channel_id == ONE.member else None


async def test_a_lost_alert_brings_nobody_back(desk: Desk) -> None:
    """Even if the deletion comes between finding that it was lost and writing that down."""
    target = desk.sending.target
    target.results += [BUSY] * 99
    await desk.bring(7, "moe")
    await desk.tell()
    desk.clock.advance(hours=2)
    await desk.sending.drain()
    async with desk.database.read() as tx:
        lost = await AlertStore(tx).lost()
    mine = [each for each in lost if each.recipient == Recipient(ONE.member)]
    assert mine

    await desk.services.privacy.delete(ONE.own)
    async with desk.database.write() as tx:
        for each in mine:
            await AlertStore(tx).release_hits(each.recipient, each.key)

    assert await naming(desk.database, ONE.member) == []


async def test_old_buttons_bring_nobody_back(desk: Desk) -> None:
    """What stood below alerts and notices finds nothing, and writes nothing."""
    (alert, *_) = desk.mail(ONE.member)
    (watch,) = await desk.services.watches.all(ONE.own)
    await desk.services.privacy.delete(ONE.own)
    members = desk.services.preferences

    with pytest.raises(BadRequest):
        await members.mute(Recipient(ONE.member), alert["reference"], "2603.00001")
    with pytest.raises(BadRequest):
        await desk.services.watches.with_id(ONE.own, watch.id)
    resumed = await members.resume_direct_messages(ONE.member)
    is_told = await members.claim_closed_notice(ONE.member)

    assert (resumed, is_told) == (0, False)
    assert await naming(desk.database, ONE.member) == []


async def test_a_roundup_that_is_sent_while_it_is_deleted_stays_deleted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before is asked for again in the transaction that writes."""
    roundups, delete = desk.services.roundups, desk.services.privacy.delete

    async def deleting(*_: object) -> str:
        await delete(ONE.server)
        return ""

    monkeypatch.setattr(desk.services.issues, "query", deleting)

    with pytest.raises(BadRequest, match="no roundup 1"):
        await roundups.send(ONE.guild, 1, counts=False)
    assert await naming(desk.database, ONE.guild) == []


async def test_a_server_is_purged_thirty_days_after_it_was_left(any_desk: Desk) -> None:
    """Not before, once, and not if the bot has come back; its members keep what is theirs."""
    services = any_desk.services
    await services.servers.left(ONE.guild)
    await services.servers.left(OTHER.guild)
    any_desk.clock.now += KEPT_AFTER_LEAVING - timedelta(minutes=1)
    early = await services.privacy.purge()
    await services.servers.joined(OTHER.guild, None)
    any_desk.clock.advance(minutes=2)

    purged = [await services.privacy.purge() for _ in range(2)]

    assert (early, purged) == (0, [1, 0])
    assert await naming(any_desk.database, ONE.guild) == []
    assert await naming(any_desk.database, ONE.channel) == []
    assert len(await services.watches.all(OTHER.server)) == 1
    assert len(await services.watches.all(ONE.own)) == 1


async def test_a_deletion_frees_what_it_takes(desk: Desk) -> None:
    """Whoever starts again begins with a first watch, and is told of new papers alone."""
    await desk.services.privacy.delete(ONE.own)

    again = await desk.watch("moe", ONE.own)
    await desk.bring(9, "moe")
    await desk.tell()

    assert again.number == 1
    assert desk.told(ONE.member)[-1] == ["2603.00009"]
    assert len(desk.told(ONE.member)) == 2
