"""What an issue holds, compared with its terms, its period, the cache and the issues before."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from tests.promises.model_roundup import Issue, Roundup, whole_of
from tests.promises.model_schedule import list_day, period
from tests.promises.model_world import DELIVERY, MINUTES, World, depends_on_time
from tests.promises.observations import IssuePosted, IssueSeen
from tests.promises.terms import moment

_TITLE = re.compile(r"Top (?P<top>\d+) of (?P<period>.+) · (?P<count>[\d,]+) papers")
_MONTH = re.compile(r"January|February|March|April|May|June|July|August|September|October|November|December")  # fmt: skip  # noqa: E501


def judge(roundup: Roundup, world: World, event: IssuePosted, issue: Issue) -> list[str]:
    """Compare a new issue with its terms, the cache and the issues before."""
    start, end = _window(roundup, event.at)
    whole = issue.papers
    slot = roundup.slot or event.at
    since = {name for name in whole & world.papers.keys() if world.papers[name].first_seen > slot}
    # a whole period's button goes on; a message that an outage held up says what there was then
    held_up = len(since) if issue.due and issue.terms.cadence != "daily" else 0
    findings = _form(roundup, event, start, held_up)
    strange = whole - world.papers.keys()
    findings += [f"it holds {name}, which no list has" for name in sorted(strange)]
    papers = [world.papers[name] for name in sorted(whole - strange)]
    findings += [
        f"it holds {paper.name}, which its terms leave out"
        for paper in papers
        if True not in roundup.admits(paper, start, end)
    ]
    if not strange:
        findings += _ranks(world, event, whole, start)
    if issue.counts:
        findings += twice(roundup, issue, whole)
    if issue.due is None:
        return findings
    if roundup.terms.now.cadence != "daily":
        return findings + _month(event, issue) + _period(roundup, world, issue, issue.due)
    if roundup.is_first and roundup.slot:
        latest = list_day(roundup.slot, issue.terms.zone)
        missing = {
            paper.name
            for paper in world.papers.values()
            if paper.day.between(start, end) == [latest]
            and paper.first_seen <= start
            and roundup.admits(paper, start, end) == {True}
        } - whole
        findings += [f"the first issue lacks {len(missing)} papers of {latest}: {some(missing)}"] * bool(missing)  # fmt: skip  # noqa: E501
    return findings


def judge_update(
    roundup: Roundup, world: World, event: IssueSeen, issue: Issue, whole: set[str]
) -> list[str]:
    """Compare what an issue has become with what it was."""
    added, gone = whole - issue.papers, issue.papers - whole
    start, end = event.at - timedelta(days=1), event.at
    findings = _count(event)
    for name in sorted(added):
        paper = world.papers.get(name)
        if paper is None or True not in roundup.admits(paper, start, end):
            findings.append(f"{name} joined it late, which its terms leave out")
        elif issue.due and issue.terms.cadence != "daily":
            last = period(issue.terms, issue.due)[1]
            if all(day > last for day in paper.day.between(start, end)):
                findings.append(f"{name} joined it late, which was listed after its period")
    if issue.counts:
        findings += twice(roundup, issue, added)
    if not depends_on_time(issue.terms.query, issue.terms.min_upvotes):
        findings += [
            f"{name} has gone from it"
            for name in sorted(gone & world.papers.keys())
            if world.papers[name].day.changed < issue.at - DELIVERY
            and roundup.terms.changed < issue.at
        ]
    return findings


def twice(roundup: Roundup, issue: Issue, papers: Iterable[str]) -> list[str]:
    """Find what an issue before had already; a new cadence may show it again."""
    return [
        f"{name} comes a second time, after {moment(before.at)}"
        for name in sorted(papers)
        if (before := roundup.brought.get(name)) not in (None, issue)
        and issue.terms.cadence in {"daily", before.terms.cadence}
    ]


def some(papers: Iterable[str]) -> str:
    """Name a few papers."""
    names = sorted(papers)
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _count(event: IssueSeen, held_up: int = 0) -> list[str]:
    """Compare the numbers it states, which may lack the papers of while it was held up."""
    whole = whole_of(event)
    findings: list[str] = []
    numbers = range(len(whole) - held_up, len(whole) + 1)
    if event.count and event.count not in numbers:
        findings.append(f"it says {event.count} papers and holds {len(whole)}")
    if len(set(event.papers)) < len(event.papers):
        findings.append("it shows a paper twice")
    if not whole.issuperset(event.papers):
        findings.append("it shows a paper that is not behind its button")
    if (title := _TITLE.search(event.title)) and (
        int(title["count"].replace(",", "")) not in numbers
        or not 0 <= len(event.papers) - int(title["top"]) <= len(event.joined_late)
    ):
        findings.append(f"{event.title!r} shows {len(event.papers)} of {len(whole)} papers")
    return findings


def _form(roundup: Roundup, event: IssuePosted, start: datetime, held_up: int) -> list[str]:
    findings = _count(event, held_up)
    terms = roundup.terms.between(start, event.at)
    tops = [each.top for each in terms]
    if not whole_of(event):
        findings.append("it is empty")
    if len(event.papers) > max(tops):
        findings.append(f"it shows {len(event.papers)} papers, not the top {max(tops)}")
    if len(event.papers) < min(*tops, len(whole_of(event))):
        findings.append(f"it shows {len(event.papers)} of {len(whole_of(event))} papers")
    if event.channel not in {each.channel for each in terms}:
        findings.append(f"it came to #{event.channel}, not to #{roundup.terms.now.channel}")
    return findings


def _ranks(world: World, event: IssuePosted, whole: set[str], start: datetime) -> list[str]:
    """Find a paper left behind the button that had more upvotes than one shown, all the time."""
    hidden = whole - set(event.papers)
    if not hidden:
        return []
    votes = {name: world.papers[name].upvotes.between(start, event.at) for name in whole}
    best = max(hidden, key=lambda name: min(votes[name]))
    worst = min(event.papers, key=lambda name: max(votes[name]))
    if min(votes[best]) <= max(votes[worst]):
        return []
    return [f"it shows {worst} and not {best}, which has more upvotes"]


def _period(roundup: Roundup, world: World, issue: Issue, due: date) -> list[str]:
    start, end = _window(roundup, issue.at)
    first, last = period(issue.terms, due)
    missing = roundup.in_period(world, due, start, end) - issue.papers
    findings = [f"it lacks {len(missing)} papers of {first} to {last}: {some(missing)}"] * bool(missing)  # fmt: skip  # noqa: E501
    since = max((before.at for before in roundup.issues if before.counts), default=end)
    for paper in (world.papers[name] for name in sorted(issue.papers & world.papers.keys())):
        days = paper.day.between(start, end)
        if all(day > last for day in days):
            findings.append(f"it holds {paper.name} of {days[-1]}, after its period")
        elif all(day < first for day in days) and not (
            roundup.has_missed or paper.first_seen > since - MINUTES
        ):
            findings.append(f"it holds {paper.name} of {days[-1]}, before its period")
    return findings


def _month(event: IssuePosted, issue: Issue) -> list[str]:
    """Compare the month in a monthly issue's title with its period."""
    if issue.due is None or issue.terms.cadence != "monthly":
        return []
    named = set(_MONTH.findall(event.title))
    month = f"{period(issue.terms, issue.due)[0]:%B}"
    return [f"its title {event.title!r} is not of {month}"] if named and month not in named else []


def _window(roundup: Roundup, at: datetime) -> tuple[datetime, datetime]:
    """Return from when to when what an issue says may have been true."""
    return min(roundup.slot or at, at) - DELIVERY, at
