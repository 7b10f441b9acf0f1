"""Finds what to ask about a watch before it is set up or changed."""

from bot.accounts.domain import Owner
from bot.runtime.clock import Clock
from bot.watches.domain.doubt import Doubt, doubt_about
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import WatchTerms
from bot.watches.domain.watch_text import WatchParser
from bot.watches.services.packs import queries
from bot.watches.services.watches import WatchService


class WatchQuestions:
    """Questions about the words of watches."""

    def __init__(self, watches: WatchService, clock: Clock) -> None:
        """Look up `watches`."""
        self._watches = watches
        self._parser = WatchParser(queries())
        self._clock = clock

    async def about(
        self, owner: Owner, draft: WatchDraft, number: int | None = None
    ) -> tuple[Doubt, WatchTerms] | None:
        """Return what is doubtful in a draft of a watch, or of a change of one, and its terms.

        None if it is clear; raises BadRequest or BadQuery for what can't be read.
        """
        if draft.query is None:
            return None
        today = self._clock().date()
        if number is None:
            terms = draft.new_terms(await self._watches.zone(owner), self._parser, today)
        else:
            known = await self._watches.get(owner, number)
            terms = draft.apply_to(known.terms, self._parser, today)
        doubt = doubt_about(draft.query, self._parser, today)
        return (doubt, terms) if doubt else None

    def filtered(self, text: str, draft: WatchDraft) -> str:
        """Return a text with the filters that a draft asks for."""
        return self._parser.filtered(text, upvotes=draft.upvotes, code=draft.code)
