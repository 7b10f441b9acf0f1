"""Lists all papers of a posted issue, for the button below it."""

from dataclasses import replace

from bot.errors import BadRequest
from bot.lists.domain import ListPage, Selection, ranked
from bot.lists.services.lists import ListSource
from bot.papers.domain.listing import Sort
from bot.roundups.domain.issue import ISSUE_LETTER, Issue
from bot.roundups.domain.titles import issue_name
from bot.roundups.store.issues import IssueStore
from bot.schedules.schedule import Cadence
from bot.search.domain.criteria import MAX_SEQUENCE, Criteria
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database


class IssueLists(ListSource):
    """The papers of issues, by the references in their buttons."""

    letter = ISSUE_LETTER
    sorts = (Sort.UPVOTES, Sort.NEWEST)

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of an issue's papers; raise BadRequest if the issue is gone."""
        async with self._database.read() as tx:
            issue = await IssueStore(tx).with_reference(selection.value)
            if issue is None:
                raise BadRequest(
                    "That roundup is only a preview, or too old: /papers date shows any day."
                )
            found = await NewPaperStore(tx).papers(
                _unrecorded(issue),
                selection.sort,
                selection.offset,
                selection.size,
                (*issue.paper_ids, *issue.late),
            )
        return ListPage(selection, issue_name(issue), ranked(found.papers, selection), found.total)


def _unrecorded(issue: Issue) -> Criteria:
    """Return the criteria for papers of an issue that it has no record of.

    A whole period gets what its lists got after the last update; other issues leave that to the
    next. Of an issue that was made before papers were recorded, all are unrecorded.
    """
    criteria = issue.criteria
    if not issue.paper_ids:
        return criteria
    is_whole = issue.cadence is not Cadence.DAILY and not issue.is_so_far
    is_open = issue.is_scheduled and is_whole
    return replace(criteria, after=criteria.until, until=MAX_SEQUENCE if is_open else 0)
