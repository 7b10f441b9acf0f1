"""What a roundup owes as time passes: an issue when there are papers, each paper in one of two."""

from datetime import datetime

from tests.promises.model_roundup import Owed, Pending, Roundup
from tests.promises.model_schedule import list_day, local_date, next_slot
from tests.promises.model_world import DELIVERY, LATE, MINUTES, SETTLE, World
from tests.promises.terms import moment


def cross(roundup: Roundup, world: World, slot: datetime) -> None:
    """Pass a time at which a roundup comes: if it has papers, an issue is owed from now on."""
    if roundup.slot and not any(issue.at >= roundup.slot for issue in roundup.issues):
        roundup.has_missed = True
    before, roundup.slot = roundup.slot, slot
    terms = roundup.terms.now
    roundup.next_slot = next_slot(terms, slot, roundup.anchor)
    due = local_date(slot, terms.zone)
    if roundup.paused is not False or due in roundup.sent_days:
        return
    if roundup.is_first and terms.cadence == "daily":
        _add_list(roundup, world, slot)
    by = slot + SETTLE + DELIVERY
    if papers := _owed_at(roundup, world, slot, slot):
        roundup.owed = Owed(slot, by, papers, before)
    day = list_day(slot, terms.zone)
    for name, each in roundup.pending.items():
        if world.papers[name].day.now > day:
            continue  # a newer list is for the next issue
        each.slots_left -= 1
        each.since = each.since or slot
        each.by = by if each.slots_left <= 0 else None


def _add_list(roundup: Roundup, world: World, slot: datetime) -> None:
    """Expect the whole list of its day, as it stands, in the first issue."""
    day = list_day(slot, roundup.terms.now.zone)
    for paper in world.papers.values():
        if (
            paper.day.now == day
            and paper.name not in roundup.brought
            and roundup.admits(paper, slot - MINUTES, slot) == {True}
        ):
            roundup.pending.setdefault(paper.name, Pending(paper.first_seen))


def overdue(roundup: Roundup, world: World, now: datetime) -> list[str]:
    """Find what should have come before a moment and has not."""
    return [
        *_overdue_issue(roundup, world, now),
        *_overdue_papers(roundup, world, now),
        *_overdue_sends(roundup, world, now),
    ]


def _owed_at(roundup: Roundup, world: World, slot: datetime, by: datetime) -> int:
    """Return how many papers an issue of a time has that is made by then at the latest."""
    before = slot - MINUTES
    if roundup.terms.now.cadence != "daily":
        due = local_date(slot, roundup.terms.now.zone)
        return len(roundup.in_period(world, due, before, by))
    sure = [
        name
        for name, each in roundup.pending.items()
        if each.seen <= before
        and world.papers[name].day.now <= list_day(slot, roundup.terms.now.zone)
        and roundup.admits(world.papers[name], before, by) == {True}
    ]
    said = roundup.will_bring.number if roundup.will_bring else 0
    return max(len(sure), 0 if roundup.is_selective else said)


def _overdue_issue(roundup: Roundup, world: World, now: datetime) -> list[str]:
    while (owed := roundup.owed) and owed.by < now:
        away = world.away(roundup.all, owed.slot - MINUTES, owed.by)
        outage = world.away(["discord"], owed.slot - MINUTES, owed.by)
        if outage and owed.before and outage[0] <= owed.before + SETTLE + DELIVERY:
            roundup.owed = None  # what was in doubt until it was over comes with the next issue
            break
        until = away and away[1] + SETTLE + DELIVERY if away and away[1] <= now else None
        if away is None or (until and until <= owed.by):
            papers = _owed_at(roundup, world, owed.slot, owed.by)
            roundup.owed = None
            finding = f"nothing came for {moment(owed.slot)}, though there were {papers} papers"
            return [finding] * bool(papers)
        too_late = (away[1] if until else now) + DELIVERY > owed.slot + LATE
        if too_late or world.away(roundup.own, owed.slot - MINUTES, owed.by):
            roundup.owed = None  # what it owes may come with the next issue
        elif until is None:
            break  # somebody is still away
        else:
            owed.by = until
    return []


def _overdue_papers(roundup: Roundup, world: World, now: datetime) -> list[str]:
    lost: list[str] = []
    for name, each in list(roundup.pending.items()):
        if each.by is None or each.since is None or now <= each.by:
            continue
        start = each.since - MINUTES
        is_sure = roundup.admits(world.papers[name], start, each.by) == {True}
        if is_sure and world.away(roundup.all, start, each.by):
            # without rights nobody can find out what an outage has left in doubt
            is_in_doubt = world.away(["discord"], start, each.by)
            if is_in_doubt and world.away(roundup.own, start, each.by):
                del roundup.pending[name]
                continue
            if each.seen >= roundup.added:
                each.slots_left, each.since, each.by = 1, None, None
                continue
        elif is_sure:
            lost.append(name)
        del roundup.pending[name]
    since = f" by {moment(now)}" if lost else ""
    return [f"{name} is lost: it has come in no issue{since}" for name in lost]


def _overdue_sends(roundup: Roundup, world: World, now: datetime) -> list[str]:
    findings: list[str] = []
    for send in list(roundup.sends):
        if now <= send.at + DELIVERY:
            continue
        if world.away(roundup.all, send.at - MINUTES, send.at + DELIVERY):
            if now > send.at + LATE + DELIVERY:
                roundup.sends.remove(send)
            continue
        roundup.sends.remove(send)
        if send.papers:
            findings.append(f"what was sent at {moment(send.at)} has not come")
    return findings
