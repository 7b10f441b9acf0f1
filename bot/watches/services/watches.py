"""People's actions on their watches: try out, set up, change, pause, snooze, remove."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.accounts.domain import Owner
from bot.accounts.store.guilds import GuildStore
from bot.errors import BadRequest
from bot.runtime.clock import Clock
from bot.schedules.time_zones import DEFAULT_ZONE
from bot.search.domain.query import Query
from bot.search.services.search import SearchService
from bot.storage.database import Database
from bot.storage.transaction import Transaction
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.pack import Pack
from bot.watches.domain.samples import sample
from bot.watches.domain.watch import (
    BACKTEST_DAYS,
    MAX_HISTORY,
    RESTORABLE,
    AlreadyWatching,
    Backtest,
    ListedWatch,
    Recipient,
    Sample,
    Watch,
    WatchKey,
    WatchTerms,
    same_among,
)
from bot.watches.domain.watch_text import WatchParser, is_pack
from bot.watches.services.backtests import Backtests, oldest_day
from bot.watches.services.changes import change_terms, undo_change
from bot.watches.services.lifecycle import apply, catch_up, first_day
from bot.watches.services.packs import queries
from bot.watches.services.withdrawal import withdraw_from
from bot.watches.services.zones import last_named_zone, remember_zone
from bot.watches.store.alerts import AlertStore
from bot.watches.store.hits import HitStore
from bot.watches.store.removed_watches import RemovedWatchStore
from bot.watches.store.starting_hits import StartingHitStore
from bot.watches.store.steps import StepStore
from bot.watches.store.watches import WatchStore

MAX_SNOOZE = timedelta(days=30)
"""Hits are kept for three times as long."""


class WatchService:
    """The watches of members and servers; every change is to a watch of the owner it is given.

    Watches are returned as they are now: without a snooze that has passed.

    The caller checks who may change a server's watches.
    """

    def __init__(
        self,
        database: Database,
        search: SearchService,
        clock: Clock,
        wake_alerts: Callable[[], None],
    ) -> None:
        """Parse queries with `search`; call `wake_alerts` when an alert may be due."""
        self._database = database
        self._parser = WatchParser(queries())
        self._backtests = Backtests(database, search, self._parser, clock)
        self._clock = clock
        self._wake_alerts = wake_alerts

    async def add(self, owner: Owner, draft: WatchDraft) -> Watch:
        """Set up a watch that starts with the next papers.

        Raises AlreadyWatching if the owner has one for the same words and place.
        """
        now = self._clock()
        zone = await self.zone(owner)
        terms = await self._read(draft.new_terms(zone, self._parser, now.date()))
        async with self._database.write() as tx:
            if same := same_among(await WatchStore(tx).of(owner), terms):
                raise AlreadyWatching(same.at(now))
            if owner.guild_id is not None:
                await GuildStore(tx).register(owner.guild_id)
            await remember_zone(tx, owner, draft.zone and terms.zone)
            made = await WatchStore(tx).add(owner, terms, await first_day(tx, now), now)
            await StartingHitStore(tx).record_baseline(
                made.id, Query.from_stored(terms.query), oldest_day(now), now
            )
        return made

    async def all(self, owner: Owner) -> tuple[Watch, ...]:
        """Return the owner's watches, by number."""
        async with self._database.read() as tx:
            known = await WatchStore(tx).of(owner)
        return tuple(each.at(self._clock()) for each in known)

    async def listed(self, owner: Owner) -> tuple[ListedWatch, ...]:
        """Return the owner's watches, by number, with how much each has found."""
        known = await self.all(owner)
        since = self._clock() - timedelta(days=BACKTEST_DAYS)
        async with self._database.read() as tx:
            found = await HitStore(tx).found_since([each.id for each in known], since)
        return tuple(ListedWatch(each, *found.get(each.id, (0, None))) for each in known)

    async def get(self, owner: Owner, number: int) -> Watch:
        """Return one of the owner's watches; raise BadRequest if it doesn't exist."""
        async with self._database.read() as tx:
            return (await _known(tx, owner, number)).at(self._clock())

    async def of_alert(self, owner: Owner, recipient: Recipient, reference: str) -> list[Watch]:
        """Return the owner's watches that found the papers of an alert, by number.

        Raises BadRequest if the alert is gone, or was not sent to `recipient`.
        """
        async with self._database.read() as tx:
            ids = await AlertStore(tx).finders(recipient, reference)
        if ids is None:
            raise BadRequest("That alert is too old: /watches list shows your watches.")
        return [each for each in await self.all(owner) if each.id in ids]

    async def with_id(self, owner: Owner, watch_id: int) -> Watch:
        """Return the owner's watch with that id: numbers are reused, ids never."""
        known = next((each for each in await self.all(owner) if each.id == watch_id), None)
        if known is None:
            raise BadRequest("That watch is gone: /watches list shows the ones there are.")
        return known

    async def zone(self, owner: Owner) -> str:
        """Return the time zone that the member or the server chose last."""
        return await self.named_zone(owner) or DEFAULT_ZONE

    async def named_zone(self, owner: Owner) -> str | None:
        """Return the time zone that was chosen last, None if nobody ever named one."""
        async with self._database.read() as tx:
            return await last_named_zone(tx, owner)

    async def edit(self, owner: Owner, number: int, draft: WatchDraft) -> Watch:
        """Change a watch; with other words it starts over.

        Waiting hits that don't match the new words are dropped. A watch paused because of its
        channel resumes in another channel, and sends what came meanwhile.
        """
        before = await self.get(owner, number)
        terms = await self._read(draft.apply_to(before.terms, self._parser, self._clock().date()))
        return await self._edit(owner, number, terms, draft.zone and terms.zone)

    async def backtest(self, watch: Watch) -> Backtest:
        """Return what a watch would have found in the last days, and what a younger one did."""
        tested = await self._backtests.run(watch.terms)
        if watch.created_at < self._clock() - timedelta(days=BACKTEST_DAYS):
            return tested
        async with self._database.read() as tx:
            found = await HitStore(tx).found_since([watch.id], watch.created_at)
        return replace(tested, found=found.get(watch.id, (0, None))[0])

    async def count(self, text: str) -> int:
        """Return how many papers of the last days a watch with this text would have found."""
        return await self._backtests.count(text)

    async def pack_counts(self) -> tuple[tuple[Pack, int], ...]:
        """Return each pack with how many papers it would have found in the last days."""
        return await self._backtests.pack_counts()

    async def ways(self, owner: Owner, number: int) -> tuple[str, ...]:
        """Return the names of the ways to narrow a watch, and of what it may mean."""
        return tuple(await self._ways((await self.get(owner, number)).terms.text))

    async def narrow(self, owner: Owner, number: int, how: str) -> Watch:
        """Narrow a watch in one of its `ways`."""
        before = await self.get(owner, number)
        text = (await self._ways(before.terms.text)).get(how)
        if text is None:
            raise BadRequest("That watch can't be narrowed that way any more.")
        terms = await self._read(replace(before.terms, text=text, query=""))
        return await self._edit(owner, number, terms, None)

    async def _ways(self, text: str) -> Mapping[str, str]:
        return {**self._parser.narrowed(text), **await self._backtests.meanings(text)}

    async def offers(self, owner: Owner, number: int) -> tuple[str, ...]:
        """Return the words that acronyms, spellings and packs have gained since the watch was made.

        A phrase isn't new where its words were looked for one by one.
        """
        terms = (await self.get(owner, number)).terms
        known = set(Query.from_stored(terms.query).terms())
        now_known = (await self._backtests.parse(terms.text)).terms()
        gained = (each for each in now_known if each not in known)
        return tuple(" ".join(term) for term in gained if not {(word,) for word in term} <= known)

    async def accept(self, owner: Owner, number: int) -> Watch:
        """Add the words returned by `offers` to a watch."""
        terms = (await self.get(owner, number)).terms
        before, now_known = Query.from_stored(terms.query), await self._backtests.parse(terms.text)
        if not is_pack(terms.text) and not {*before.terms()} <= {*now_known.terms()}:
            now_known = before.widened(now_known)  # two words found more than one in their place
        return await self._edit(owner, number, replace(terms, query=str(now_known)), None)

    async def pause(self, owner: Owner, number: int) -> Watch:
        """Pause a watch until it is resumed; pausing it again changes nothing."""
        now = self._clock()
        async with self._database.write() as tx:
            known = await _known(tx, owner, number)
            await withdraw_from(tx, known.id, now)
            key = WatchKey(owner, number)
            paused = await apply(tx, key, WatchEvent.PAUSED, now)
        self._wake_alerts()
        return next(iter(paused), known).at(now)

    async def resume(self, owner: Owner, number: int) -> Watch:
        """Resume a paused or snoozed watch.

        What a person paused starts with the next papers; what waited is dropped. After all other
        pauses, what came meanwhile is sent, as after a snooze.
        """
        now = self._clock()
        async with self._database.write() as tx:
            known = await _known(tx, owner, number)
            await apply(tx, WatchKey(owner, number), WatchEvent.RESUMED, now)
            end = now if known.at(now).snoozed_until else known.snoozed_until
            awake = await WatchStore(tx).snooze(owner, number, end)
        self._wake_alerts()
        return (awake or known).at(now)

    async def snooze(self, owner: Owner, number: int, length: timedelta) -> Watch:
        """Hold back a watch's alerts for `length`; what it finds meanwhile is sent afterwards."""
        if not timedelta() < length <= MAX_SNOOZE:
            raise BadRequest(f"A watch can be snoozed for up to {MAX_SNOOZE.days} days.")
        now = self._clock()
        async with self._database.write() as tx:
            known = await _known(tx, owner, number)
            await withdraw_from(tx, known.id, now)
            snoozed = await WatchStore(tx).snooze(owner, number, now + length)
        self._wake_alerts()
        return snoozed or known

    async def remove(self, owner: Owner, number: int) -> Watch:
        """Remove a watch; for `RESTORABLE` it can be restored with everything it has found."""
        now = self._clock()
        async with self._database.write() as tx:
            known = await _known(tx, owner, number)
            await withdraw_from(tx, known.id, now)
            await RemovedWatchStore(tx).remove(known, now)
        self._wake_alerts()
        return known.at(now)

    async def restore(self, owner: Owner, watch_id: int) -> Watch:
        """Restore a removed watch as it was; if it ran, what came meanwhile is sent."""
        now = self._clock()
        async with self._database.write() as tx:
            restored = await RemovedWatchStore(tx).restore(owner, watch_id, now - RESTORABLE)
            if restored is None:
                raise BadRequest("That watch is gone for good: set it up again with /watch.")
            others = [each for each in await WatchStore(tx).of(owner) if each.id != watch_id]
            if same := same_among(others, restored.watch.terms):
                raise AlreadyWatching(same.at(now))
            if restored.watch.is_active:
                await catch_up(tx, restored.watch, restored.paused_at, now)
        self._wake_alerts()
        return restored.watch.at(now)

    async def undo(self, owner: Owner, number: int, step: int) -> Watch:
        """Take back the last change of a watch's terms, if that was `step`."""
        now = self._clock()
        async with self._database.write() as tx:
            known = await _known(tx, owner, number)
            before = await StepStore(tx).take(known.id, step)
            if before is None:
                raise BadRequest("That can't be undone any more: the watch has changed since.")
            changed = await undo_change(tx, known, before, now)
        self._wake_alerts()
        return changed.at(now)

    async def last_step(self, watch: Watch) -> int:
        """Return the number of the last change that can be undone, 0 if there is none."""
        async with self._database.read() as tx:
            return await StepStore(tx).last(watch.id)

    async def history(self, owner: Owner, number: int) -> tuple[Sample, ...]:
        """Return the last papers that a watch has found, newest first."""
        async with self._database.read() as tx:
            known = await _known(tx, owner, number)
            found = await HitStore(tx).history(known, MAX_HISTORY)
        query = Query.from_stored(known.terms.query)
        return tuple(sample(paper, [query]) for paper in found)

    async def _read(self, terms: WatchTerms) -> WatchTerms:
        """Parse terms that have no query yet, adding the words of acronyms."""
        if terms.query:
            return terms
        return replace(terms, query=str(await self._backtests.parse(terms.text)))

    async def _edit(self, owner: Owner, number: int, terms: WatchTerms, zone: str | None) -> Watch:
        now = self._clock()
        async with self._database.write() as tx:
            before = await _known(tx, owner, number)
            await remember_zone(tx, owner, zone)
            if terms != before.terms:
                await StepStore(tx).add(before, now)
            changed = await change_terms(tx, before, terms, now)
        self._wake_alerts()
        return changed.at(now)


async def _known(tx: Transaction, owner: Owner, number: int) -> Watch:
    if found := await WatchStore(tx).get(owner, number):
        return found
    whose = "You have" if owner.guild_id is None else "This server has"
    raise BadRequest(f"{whose} no watch {number}. See /watches list.")
