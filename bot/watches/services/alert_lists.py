"""Lists all papers of an alert, for the button below it."""

from bot.errors import BadRequest
from bot.papers.domain.listing import Sort
from bot.papers.store.papers import Page
from bot.storage.database import Database
from bot.watches.store.alerts import AlertStore


class AlertLists:
    """The papers of alerts, by the references in their buttons."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def page(self, reference: str, sort: Sort, offset: int, limit: int) -> tuple[str, Page]:
        """Return a heading and a page of an alert's papers; raise BadRequest if it is gone."""
        async with self._database.read() as tx:
            found = await AlertStore(tx).papers(reference, sort, offset, limit)
        if found is None:
            raise BadRequest("That alert is too old: /watches history shows what was found.")
        return "Found by your watches", found
