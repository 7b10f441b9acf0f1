"""Saves papers: inserts new ones, updates known ones, and loses no value."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import bindparam, delete, or_, select, update

from bot.papers.domain.identity import local_id
from bot.papers.domain.paper import Paper
from bot.papers.store import keys, rows, stored_papers
from bot.papers.store.stored_papers import StoredPaper
from bot.storage.schema import acronyms, paper_text, papers, sequences, snapshots
from bot.storage.transaction import Transaction

BATCH = 25
"""Papers saved per round of statements: fewer stall the event loop less, more are faster."""

_NUMBERS = ("upvotes", "comments", "code_stars")
_ADVANCED = (
    update(sequences)
    .where(sequences.c.name == "ingest")
    .values(value=sequences.c.value + bindparam("count"))
    .returning(sequences.c.value)
)
"""Built once, as building a statement takes as long as running it."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The result of saving: the new papers, and how many others changed or stayed the same.

    `merged` counts entries of saved pages that turned out to be known papers.
    """

    new: tuple[Paper, ...] = ()
    updated: int = 0
    unchanged: int = 0
    merged: int = 0

    def __add__(self, other: "Saved") -> "Saved":
        """Add up two results."""
        return Saved(
            self.new + other.new,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.merged + other.merged,
        )


@dataclass(frozen=True, slots=True)
class _Plan:
    """The pending writes of one batch."""

    inserts: list[Paper] = field(default_factory=list[Paper])
    updates: list[tuple[StoredPaper, Paper]] = field(
        default_factory=list[tuple[StoredPaper, Paper]]
    )
    replaced: list[int] = field(default_factory=list[int])
    merged: list[Paper] = field(default_factory=list[Paper])


async def save(run: Transaction, fresh: Iterable[Paper], seen_at: datetime) -> Saved:
    """Upsert `fresh` by id; `seen_at` (UTC) is when the source was queried.

    New papers get the next ingest sequence numbers, in their order, and so do known ones that
    appear on a list for the first time. Numbers that were seen before the stored ones only fill
    gaps. An entry of a saved page merges with a known paper of the same folded title; when the real
    paper arrives later, it replaces the entry and keeps its information.
    """
    distinct: dict[str, Paper] = {}
    for paper in fresh:
        distinct.setdefault(paper.id, paper)
    queue = list(distinct.values())
    saved = Saved()
    for start in range(0, len(queue), BATCH):
        saved += await _save_batch(run, queue[start : start + BATCH], seen_at)
    return saved


async def _save_batch(run: Transaction, batch: Sequence[Paper], seen_at: datetime) -> Saved:
    # the counter comes first, for taking turns
    sequence = await _advance_sequence(run, len(batch))
    plan = await _plan(run, batch, seen_at)
    if plan.replaced:
        await run.execute(delete(papers).where(papers.c.key.in_(plan.replaced)))
    updates = await _moved(run, plan.updates)
    inserted = await _insert(run, plan.inserts, sequence, seen_at)
    changed = [(known, after) for known, after in updates if known.paper != after]
    await _update(run, changed, seen_at)
    listed = [known.key for known, after in changed if after.listing_day and not known.is_listed]
    await _renumber(run, listed, sequence + len(inserted), seen_at)
    await _touch_unchanged(
        run, [known for known, after in updates if known.paper == after], seen_at
    )
    seen = {known.key: after for known, after in updates if known.seen_at <= seen_at}
    await _snapshot(run, dict(zip(inserted, plan.inserts, strict=True)) | seen, seen_at.date())
    return Saved(
        new=tuple(plan.inserts),
        updated=len(changed),
        unchanged=len(updates) - len(changed),
        merged=len(plan.merged),
    )


async def take_turn(run: Transaction) -> None:
    """Wait until no other process saves papers; none does until this transaction ends."""
    await _advance_sequence(run, 0)


async def _advance_sequence(run: Transaction, count: int) -> int:
    """Reserve `count` sequence numbers and return the first; the counter never falls.

    Its row lock makes writers in several processes take turns.
    """
    last: int = (await run.execute(_ADVANCED, {"count": count})).scalar_one()
    return last - count + 1


async def _plan(run: Transaction, batch: Sequence[Paper], seen_at: datetime) -> _Plan:
    """Decide for each paper whether it is new, known, merged, or replaces a saved page's entry."""
    local_ids = {paper.id: local_id(paper.title) for paper in batch}
    query = select(*stored_papers.COLUMNS, papers.c.local_id).where(
        or_(papers.c.id.in_(list(local_ids)), papers.c.local_id.in_(list(local_ids.values())))
    )
    found = [(stored_papers.stored(row), str(row.local_id)) for row in await run.execute(query)]
    by_id = {known.paper.id: known for known, _ in found}
    titles = {title for known, title in found if not known.paper.is_local}
    titles |= {local_ids[paper.id] for paper in batch if not paper.is_local}
    plan = _Plan()
    for paper in batch:
        if paper.is_local and paper.id in titles:
            plan.merged.append(paper)
            continue
        known = by_id.get(paper.id)
        after = known.updated(paper, seen_at) if known else paper
        entry = None if paper.is_local else by_id.get(local_ids[paper.id])
        if entry:  # its values fill gaps of the real paper
            plan.replaced.append(entry.key)
            after = replace(entry.paper.updated(after), id=paper.id)
        if known:
            plan.updates.append((known, after))
        else:
            plan.inserts.append(after)
    return plan


async def _moved(
    run: Transaction, updates: Sequence[tuple[StoredPaper, Paper]]
) -> list[tuple[StoredPaper, Paper]]:
    """Give papers that turn out to be listed on another day a key of that day."""
    days = {
        known.key: after.listing_day
        for known, after in updates
        if after.listing_day and not keys.is_of(known.key, after.listing_day)
    }
    new = await keys.move(run, days)
    return [(replace(known, key=new.get(known.key, known.key)), after) for known, after in updates]


async def _insert(
    run: Transaction, inserts: Sequence[Paper], sequence: int, seen_at: datetime
) -> list[int]:
    """Insert new papers with their texts; return their keys."""
    if not inserts:
        return []
    days = [_day_of(paper, seen_at) for paper in inserts]
    found = dict(zip(await keys.next_keys(run, days), inserts, strict=True))
    await run.execute(
        papers.insert(),
        [
            rows.values(paper, seen_at)
            | {
                "key": key,
                "sequence": number,
                "ingested_at": seen_at,
                "linked_at": seen_at if paper.is_linked_known else None,
                "linked_late": False if paper.is_linked_known else None,
            }
            for number, (key, paper) in enumerate(found.items(), sequence)
        ],
    )
    await index(run, found)
    return [*found]


def _day_of(paper: Paper, seen_at: datetime) -> date:
    """Return the day that a paper's key is made of: its listing day, else its own date."""
    return paper.listing_day or (paper.published_at or seen_at).date()


async def _update(
    run: Transaction, changed: Sequence[tuple[StoredPaper, Paper]], seen_at: datetime
) -> None:
    """Write changed papers; rewrite folded texts only if a text changed, never for votes."""
    if not changed:
        return
    await run.execute(
        update(papers).where(papers.c.key == bindparam("known_key")),
        [
            rows.values(paper, max(seen_at, known.seen_at))
            | known.linked(paper, seen_at)
            | {"known_key": known.key}
            for known, paper in changed
        ],
    )
    await index(
        run,
        {
            known.key: paper
            for known, paper in changed
            if rows.texts(known.paper) != rows.texts(paper)
        },
    )


async def _renumber(
    run: Transaction, listed: Sequence[int], sequence: int, seen_at: datetime
) -> None:
    """Count papers that were only looked up so far as new, now that a list has them.

    Otherwise a roundup, which goes by the sequence, would skip them.
    """
    if not listed:
        return
    numbered = update(papers).values(sequence=bindparam("number"), ingested_at=seen_at)
    await run.execute(
        numbered.where(papers.c.key == bindparam("known_key")),
        [{"known_key": key, "number": number} for number, key in enumerate(listed, sequence)],
    )


async def _touch_unchanged(
    run: Transaction, same: Sequence[StoredPaper], seen_at: datetime
) -> None:
    """Record that papers were seen unchanged: older numbers must not replace theirs."""
    older = [known.key for known in same if known.seen_at < seen_at]
    if older:
        again = update(papers).where(papers.c.key.in_(older)).values(updated_at=seen_at)
        await run.execute(again)


async def index(run: Transaction, texts: Mapping[int, Paper]) -> None:
    """Write the folded texts, and the acronyms that the papers explain."""
    folded: list[dict[str, object]] = []
    mined: list[dict[str, object]] = []
    for key, paper in texts.items():
        folded.append({"key": key} | rows.folded(paper))
        mined.extend(
            {"key": key, "acronym": acronym, "long_form": long_form}
            for acronym, long_form in rows.mined(paper)
        )
        # a thread would hold the interpreter for 5 ms at a time; one paper takes a fraction of that
        await asyncio.sleep(0)
    if not folded:
        return
    statement = run.upsert(paper_text)
    replaced = {name: statement.excluded[name] for name in ("title", "abstract", "authors", "orgs")}
    await run.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_=replaced), folded
    )
    if mined:
        await run.execute(run.upsert(acronyms).on_conflict_do_nothing(), mined)


async def _snapshot(run: Transaction, seen: Mapping[int, Paper], day: date) -> None:
    """Store the numbers as last seen on `day`."""
    if not seen:
        return
    await run.execute(
        run.replacing(snapshots),
        [
            {"key": key, "day": day} | {name: getattr(paper, name) for name in _NUMBERS}
            for key, paper in seen.items()
        ],
    )
