"""The roundups of all servers: what people ask of them, what answers promise, and what comes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from tests.promises import events as happened
from tests.promises.events import Event, RoundupAsked
from tests.promises.model_dues import cross, overdue
from tests.promises.model_issues import judge, judge_update
from tests.promises.model_roundup import (
    Issue,
    Pending,
    Roundup,
    Said,
    Send,
    whole_of,
)
from tests.promises.model_schedule import is_shifting, is_slot, local_date, next_slot
from tests.promises.model_world import (
    DELIVERY,
    FRESH,
    LATE,
    MINUTES,
    NOTICED,
    SETTLE,
    History,
    World,
)
from tests.promises.observations import IssuePosted, IssueUpdated, NoticeSent, PaperSeen, StateShown
from tests.promises.terms import Answer, Server, moment


class Roundups:
    """Follows every roundup; its methods return findings."""

    def __init__(self, world: World) -> None:
        """Judge by what the cache holds."""
        self._world = world
        self._roundups: dict[tuple[int, int], Roundup] = {}
        self._gone: dict[tuple[int, int], datetime] = {}

    def pass_time(self, now: datetime) -> list[str]:
        """Find what should have come before a moment and has not."""
        findings: list[str] = []
        for roundup in self._roundups.values():
            found: list[str] = []
            while roundup.next_slot and roundup.next_slot <= now:
                found += overdue(roundup, self._world, roundup.next_slot)
                cross(roundup, self._world, roundup.next_slot)
            found += overdue(roundup, self._world, now)
            found += self._explanation(roundup, now)
            findings += _named(roundup.number, found)
        return findings

    def forget(self, server: int, at: datetime) -> None:
        """Take a server's roundups for deleted."""
        for key in [key for key in self._roundups if key[0] == server]:
            del self._roundups[key]
            self._gone[key] = at

    def promises(self) -> list[str]:
        """List what is owed."""
        owed = [(each.number, each.owed) for each in self._roundups.values() if each.owed]
        return [f"roundup {n}: {due.papers} papers by {moment(due.by)}" for n, due in owed]

    def after(self, event: Event) -> list[str]:
        """Take in what happens."""
        match event:
            case PaperSeen():
                self._see(event)
            case RoundupAsked() if not event.answer.refused:
                return _named(event.roundup, self._asked(event))
            case IssuePosted():
                return _named(event.roundup, self._post(event))
            case IssueUpdated():
                return _named(event.roundup, self._update(event))
            case StateShown(whose=Server() as server):
                answer = Answer(event.next_run, is_paused=event.is_paused)
                roundup = self._roundups.get((server.id, event.number))
                return _named(event.number, self._told(roundup, event.at, answer))
            case _:
                self._settle(event)
        return []

    def _settle(self, event: Event) -> None:
        match event:
            case NoticeSent():
                since = event.at - LATE
                for roundup in self._roundups.values():
                    terms = roundup.terms.between(since, event.at)
                    is_named = {*event.channels} & {each.channel for each in terms}
                    # of a deleted channel, there is no name to give
                    is_gone = not event.channels and event.server == roundup.server
                    if is_named or is_gone:
                        roundup.explained, roundup.unexplained = event.at, None
            case happened.ServerJoined():
                for roundup in self._roundups.values():
                    if roundup.server == event.server and not roundup.paused:
                        roundup.paused = None
                        roundup.expect_nothing()
            case _:
                pass

    def _see(self, event: PaperSeen) -> None:
        for roundup in self._roundups.values():
            paper = self._world.papers[event.paper]
            if (
                roundup.terms.now.cadence == "daily"
                and roundup.paused is False
                and event.paper not in roundup.brought
                and paper.first_seen == event.at
                and event.day >= event.at.date() - FRESH
                and not self._world.was_hidden(event.day, roundup.added)
            ):
                roundup.pending.setdefault(event.paper, Pending(event.at))

    def _asked(self, event: RoundupAsked) -> list[str]:
        key, at, answer = (event.server, event.roundup), event.at, event.answer
        if isinstance(event, happened.RoundupAdded):
            added = Roundup(*key, History(at, event.terms))
            added.next_slot = next_slot(event.terms, at, None)
            self._roundups[key] = added
        roundup = self._roundups.get(key)
        if roundup is None:
            return []
        match event:
            case happened.RoundupEdited():
                self._edit(roundup, event)
            case happened.RoundupPaused():
                roundup.paused = True
                roundup.expect_nothing()
            case happened.RoundupResumed():
                roundup.paused, roundup.is_first = False, False
                roundup.expect_nothing()
                roundup.next_slot = next_slot(roundup.terms.now, at, roundup.anchor)
            case happened.RoundupRemoved():
                del self._roundups[key]
                self._gone[key] = at
                return []
            case happened.RoundupSent():
                roundup.sends.append(Send(at, event.counts, answer.will_bring or 0))
                if event.counts:
                    roundup.sent_days.add(local_date(at, roundup.terms.now.zone))
            case _:
                pass
        self._promise(roundup, event)
        if isinstance(event, happened.RoundupSent | happened.RoundupPreviewed):
            answer = replace(answer, is_paused=None)  # they say nothing of that
        return self._told(roundup, at, answer)

    def _promise(self, roundup: Roundup, event: RoundupAsked) -> None:
        number = event.answer.will_bring
        said = None if number is None else Said(event.at, number)
        if isinstance(event, happened.RoundupSent | happened.RoundupPreviewed):
            roundup.would_send = said or roundup.would_send
            return
        roundup.changed, roundup.would_send = event.at, None
        is_sure = number or isinstance(event, happened.RoundupResumed)
        roundup.will_bring = said if is_sure and not roundup.paused else None

    def _edit(self, roundup: Roundup, event: happened.RoundupEdited) -> None:
        old, new = roundup.terms.now, event.terms
        was_away = self._world.away(roundup.own, event.at, event.at)
        roundup.terms.set(event.at, new)
        if _what(old) != _what(new) or was_away:
            roundup.expect_nothing()
        if _when(old) != _when(new) or was_away:
            roundup.owed = None
            for each in roundup.pending.values():
                each.slots_left, each.since, each.by = 2, None, None
            roundup.next_slot = next_slot(new, event.at, roundup.anchor)
        roundup.said_next = None

    def _told(self, roundup: Roundup | None, at: datetime, answer: Answer) -> list[str]:
        """Compare what is shown of a roundup with what it is, and hold it to it."""
        if roundup is None:
            return []
        findings: list[str] = []
        since = at - NOTICED
        if unnoticed := self._world.away(("process", "discord"), since, at):
            since = unnoticed[0] - NOTICED
        was_away = self._world.away(roundup.own, since, at)
        if roundup.paused is None and answer.is_paused is not None:
            is_by_itself = not answer.is_paused or was_away
            roundup.paused = None if is_by_itself else True
        elif roundup.paused and answer.is_paused is False:
            findings.append("is shown as going on, though a person has paused it")
        elif roundup.paused is False and answer.is_paused and not was_away:
            findings.append("is shown as paused, though nobody has paused it")
        self._watch_pause(roundup, at, answer)
        if answer.next_run and roundup.paused is not None:
            excused = bool(self._world.away(roundup.all, min(since, roundup.slot or since), at))
            findings += _promise_next(roundup, at, answer.next_run, excused=excused)
        elif answer.next_list:
            _pass_served_day(roundup, answer.next_list)
        return findings

    def _watch_pause(self, roundup: Roundup, at: datetime, answer: Answer) -> None:
        """Expect a message about a pause that nobody has asked for."""
        if answer.is_paused is False:
            roundup.shown_running, roundup.unexplained = at, None
        elif (
            answer.is_paused
            and roundup.paused is False
            and not self._world.away([("server", roundup.server)], roundup.added, at)
            and (roundup.explained or roundup.added) < (roundup.shown_running or roundup.added)
        ):
            roundup.unexplained = roundup.unexplained or at

    def _explanation(self, roundup: Roundup, now: datetime) -> list[str]:
        """Find a pause that its admins should have been told of."""
        at = roundup.unexplained
        if at is None or now <= at + DELIVERY:
            return []
        if self._world.away(("process", "discord"), (roundup.shown_running or at) - MINUTES, now):
            return []  # it waits for those who are away
        roundup.unexplained = None
        return [f"it was paused by {moment(at)}, and nobody was told why"]

    def _post(self, event: IssuePosted) -> list[str]:
        key = event.server, event.roundup
        roundup = self._roundups.get(key)
        if roundup is None:
            gone = self._gone.get(key, event.at)
            return ["an issue came after it was removed"] * (event.at > gone + MINUTES)
        if event.issue and any(issue.id == event.issue for issue in roundup.issues):
            return self._update(event)
        soon = timedelta(hours=1) + DELIVERY  # nobody wants by then what was to come at once
        sends = [each for each in roundup.sends if each.at <= event.at <= each.at + soon]
        send = next(iter(sends), None)
        issue = Issue.of(event, roundup, send)
        found = self._by_hand(roundup, event, send) if send else self._timely(roundup, event, issue)
        found += judge(roundup, self._world, event, issue)
        roundup.issues.append(issue)
        if send:
            roundup.sends.remove(send)
        if issue.counts:
            if send:
                roundup.expect_news()
            else:
                found += self._kept(roundup, issue)
            roundup.bring(issue, issue.papers)
            roundup.is_first = roundup.has_missed = False
            roundup.owed = roundup.will_bring = None
        elif roundup.slot and event.at <= roundup.slot + SETTLE + DELIVERY:
            roundup.expect_nothing()  # this may be either of two issues
        return found

    def _by_hand(self, roundup: Roundup, event: IssuePosted, send: Send) -> list[str]:
        said, seen = roundup.would_send, self._world.changed
        brought = len(whole_of(event))
        if said and seen and seen < said.at and said.at <= send.at and said.number != brought:
            return [f"{said.number} papers were shown before it was sent, {brought} came"]
        return []

    def _timely(self, roundup: Roundup, event: IssuePosted, issue: Issue) -> list[str]:
        at, slot, changed = event.at, roundup.slot, roundup.changed or event.at
        if roundup.paused:
            return ["an issue came though it is paused"] * (at > changed + MINUTES)
        findings: list[str] = []
        calm = self._world.away(roundup.all, (slot or at) - LATE, at) is None
        shifting = is_shifting(at, roundup.terms.now.zone)
        early = timedelta(hours=1) if shifting else timedelta(minutes=1)
        if (said := roundup.said_next) and calm and said[0] + MINUTES < at < said[1] - early:
            findings.append(
                f"an issue came {moment(at)}, its next one was to come {moment(said[1])}"
            )
        sent = [each for each in roundup.issues if each.sent_on == issue.due and each.sent_on]
        if any(each.at > changed for each in sent):
            findings.append(f"an issue came though one was sent that counts for {issue.due}")
        before = roundup.issues[-1] if roundup.issues else None
        if slot is None:
            if roundup.next_slot and not shifting and roundup.next_slot - at > early:
                findings.append(f"an issue came {moment(at)}, before its time")
        elif changed < slot and not shifting:
            if at > slot + LATE + DELIVERY or (calm and at > slot + SETTLE + DELIVERY):
                findings.append(f"an issue came {moment(at)}, its time was {moment(slot)}")
            elif calm and before and before.due == issue.due and changed < before.at:
                findings.append(f"a second issue came for {issue.due}")
        return findings

    def _kept(self, roundup: Roundup, issue: Issue) -> list[str]:
        said = roundup.will_bring
        if said is None or roundup.is_selective or issue.terms.cadence != "daily":
            return []
        papers = [self._world.papers[name] for name in issue.papers & self._world.papers.keys()]
        known = [paper for paper in papers if paper.first_seen <= said.at]
        sure = sum(paper.first_seen < said.at for paper in known)
        moved = any(
            paper.first_seen <= said.at < paper.day.changed for paper in self._world.papers.values()
        )
        away = self._world.away(roundup.all, said.at, issue.at)
        if moved or away or sure <= said.number <= len(known):
            return []
        return [f"it was to bring {said.number} papers, and brought {len(known)} of those"]

    def _update(self, event: IssueUpdated | IssuePosted) -> list[str]:
        roundup = self._roundups.get((event.server, event.roundup))
        issues = roundup.issues if roundup else []
        named = [issue for issue in issues if issue.id == event.issue] or issues
        if roundup is None or not named:
            return []
        issue, whole = named[-1], whole_of(event)
        findings = judge_update(roundup, self._world, event, issue, whole)
        if issue.counts:
            roundup.bring(issue, whole)
        issue.papers |= whole
        return findings


def _promise_next(
    roundup: Roundup, at: datetime, next_run: datetime, *, excused: bool
) -> list[str]:
    """Hold a roundup to when it is said to come next, if it can come then."""
    says = f"comes next {moment(next_run)}, it says"
    if roundup.paused:
        return [f"{says}, though it is paused"]
    wait = LATE if excused else SETTLE
    if roundup.slot and roundup.slot <= at and next_run <= roundup.slot + wait + DELIVERY:
        return []  # its list is left to settle, or it is late
    if not is_slot(roundup.terms.now, next_run):
        return [f"{says}, against its terms"]
    if next_run < at - SETTLE - DELIVERY and not excused:
        return [f"{says}, which is past"]
    if next_run > at:
        roundup.next_slot, roundup.said_next = next_run, (at, next_run)
        roundup.anchor = local_date(next_run, roundup.terms.now.zone)
    return []


def _pass_served_day(roundup: Roundup, next_list: datetime) -> None:
    """Expect no second issue on a day that has been served, if it says that it comes later."""
    terms, upcoming = roundup.terms.now, roundup.next_slot
    served = roundup.slot and local_date(roundup.slot, terms.zone)
    if upcoming and upcoming < next_list and local_date(upcoming, terms.zone) == served:
        roundup.next_slot = next_slot(terms, upcoming, roundup.anchor)


def _what(terms: happened.RoundupTerms) -> tuple[object, ...]:
    return terms.query, terms.min_upvotes, terms.cadence


def _when(terms: happened.RoundupTerms) -> tuple[object, ...]:
    return terms.at, terms.zone, terms.cadence, terms.days, terms.channel


def _named(number: int, findings: Iterable[str]) -> list[str]:
    return [f"roundup {number}: {finding}" for finding in findings]
