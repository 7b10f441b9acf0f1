"""The commands that show papers: `/papers …`."""

from collections.abc import Sequence
from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.asked_papers import show_papers
from bot.discord.autocomplete import MAX_CHOICES, Choices
from bot.discord.card_answers import answer_with_cards
from bot.discord.citations import cite
from bot.discord.client import Interaction, PaperBot
from bot.discord.cooldowns import Cooldown
from bot.discord.query_options import QueryOption
from bot.discord.server_memory import memory_lines, require_server
from bot.errors import BadRequest, PaperNotFound
from bot.lists.domain import ListPage
from bot.lists.services.search_lists import ExactSearchLists, SearchLists
from bot.lists.services.similar_lists import SimilarLists, SimilarToSeveralLists
from bot.lists.views.lists import list_view
from bot.memory.domain import LOCAL_LETTERS
from bot.papers.domain.arxiv_ids import asked_id, asked_ids, is_link, old_style_id
from bot.papers.domain.listing import Sort, Span
from bot.papers.domain.paper import Paper
from bot.papers.views.cards import card_view
from bot.papers.views.choices import (
    absent_view,
    choice_view,
    old_style_view,
    suggested_titles,
)
from bot.papers.views.controls import PickAction
from bot.search.services.likeness import MOST_OTHERS
from bot.services import Services

ListSort = Literal["upvotes", "newest"]
LocalPeriod = Literal["week", "month"]
SearchSort = Literal["relevance", "newest", "upvotes"]

NARROWED = "Only papers that match, as in /papers search"
SEARCHES, SECONDS = 30, 60.0
"""Searches of one server, all its members together, within SECONDS (docs/design/delivery.md)."""


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class Papers(commands.GroupCog, name="papers"):
    """Hugging Face Daily Papers."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._lists = services.lists
        self._daily_papers = services.daily_papers
        self._lookup = services.lookup
        self._searches = Cooldown(SEARCHES, SECONDS, "There were many searches here just now")

    @app_commands.command()
    @app_commands.describe(sort="Which papers come first", query=NARROWED)
    async def today(
        self,
        interaction: Interaction,
        sort: ListSort = "upvotes",
        query: QueryOption | None = None,
    ) -> None:
        """Show today's papers, or the latest list while today's is empty."""
        page = await self._daily_papers.today(Sort(sort), self._asked(interaction, query))
        await self._answer(interaction, page)

    @app_commands.command()
    @app_commands.describe(
        day="A day, such as yesterday, 20 Nov or 2026-11-20",
        sort="Which papers come first",
        query=NARROWED,
    )
    async def date(
        self,
        interaction: Interaction,
        day: str,
        sort: ListSort = "upvotes",
        query: QueryOption | None = None,
    ) -> None:
        """Show a day's papers."""
        words = self._asked(interaction, query)
        page = await self._daily_papers.written(day, Span.DAY, Sort(sort), words)
        await self._answer(interaction, page)

    @app_commands.command()
    @app_commands.describe(
        week="A week, such as last week or a day in it; else the latest", query=NARROWED
    )
    async def week(
        self, interaction: Interaction, week: str | None = None, query: QueryOption | None = None
    ) -> None:
        """Show a week's papers, the most upvoted first."""
        words = self._asked(interaction, query)
        page = (
            await self._daily_papers.written(week, Span.WEEK, query=words)
            if week
            else await self._daily_papers.this_week(words)
        )
        await self._answer(interaction, page)

    @app_commands.command()
    @app_commands.describe(
        month="A month, such as october or 2026-10; else the latest", query=NARROWED
    )
    async def month(
        self, interaction: Interaction, month: str | None = None, query: QueryOption | None = None
    ) -> None:
        """Show a month's papers, the most upvoted first."""
        words = self._asked(interaction, query)
        page = (
            await self._daily_papers.written(month, Span.MONTH, query=words)
            if month
            else await self._daily_papers.this_month(words)
        )
        await self._answer(interaction, page)

    @app_commands.command()
    @app_commands.describe(query=NARROWED)
    async def trending(self, interaction: Interaction, query: QueryOption | None = None) -> None:
        """Show rising papers: those whose upvotes grow fastest."""
        page = await self._daily_papers.trending(self._asked(interaction, query))
        await self._answer(interaction, page)

    @app_commands.command()
    @app_commands.describe(period="The last 7 days, or the last 30")
    async def local(self, interaction: Interaction, period: LocalPeriod = "week") -> None:
        """Show what this server likes, by its 👍 and its shelf."""
        guild_id = require_server(interaction, "/papers local works")
        page = await self._lists.first(LOCAL_LETTERS[Span(period)], str(guild_id))
        await self._answer(interaction, page)

    @app_commands.command()
    @app_commands.describe(
        query='Words, "phrases", OR, -without, title: author: org: by: upvotes:20 since: has:code',
        sort="Which papers come first",
        exact="Leave out what acronyms stand for, and other spellings",
    )
    async def search(
        self,
        interaction: Interaction,
        query: QueryOption,
        sort: SearchSort = "relevance",
        exact: bool = False,  # noqa: FBT001, FBT002  # a slash command's option has no other form
    ) -> None:
        """Search all papers, by words in title, abstract, authors and organizations."""
        query = self._asked(interaction, query)
        if asked_id(query) or old_style_id(query) or is_link(query):
            await self._show(interaction, query)
            return
        kind = ExactSearchLists if exact else SearchLists
        page = await self._lists.first(kind.letter, query, Sort(sort))
        await self._answer(interaction, page)

    @app_commands.command()
    @app_commands.describe(paper="An arXiv ID or link, a Hugging Face link, or a title")
    async def show(self, interaction: Interaction, paper: str) -> None:
        """Show one paper."""
        await self._show(interaction, paper)

    @app_commands.command()
    @app_commands.describe(paper="An arXiv ID or link, a Hugging Face link, or a title")
    async def cite(self, interaction: Interaction, paper: str) -> None:
        """Cite a paper: BibTeX, RIS, CSL-JSON, Markdown or text, for you alone."""
        if len(asked_ids(paper)) > 1:
            raise BadRequest("I can only cite one paper at a time: name one of them.")
        if found := await self._find(interaction, paper, PickAction.CITE):
            await cite(interaction, found)

    @app_commands.command()
    @app_commands.describe(
        paper="An arXiv ID or link, a Hugging Face link, or a title",
        also="Up to three more: IDs or links, or one title",
        sort="Which of the similar papers come first",
    )
    async def similar(
        self,
        interaction: Interaction,
        paper: str,
        also: str | None = None,
        sort: SearchSort = "relevance",
    ) -> None:
        """Show similar papers, and the words they share."""
        if len(asked_ids(paper)) > 1:
            raise BadRequest("Name one paper here, and up to three more in the option also.")
        if len(more := asked_ids(also or "")) > MOST_OTHERS:
            raise BadRequest(f"also takes up to three papers, and you named {len(more)}.")
        if not (found := await self._find(interaction, paper, PickAction.SIMILAR)):
            return
        others = await self._also(interaction, more or ([also] if also else []))
        seeds = tuple(dict.fromkeys([found.id, *others]))
        kind = SimilarToSeveralLists if seeds[1:] else SimilarLists
        page = await self._lists.first(kind.letter, " ".join(seeds), Sort(sort))
        await self._answer(interaction, page)

    @date.autocomplete("day")
    @week.autocomplete("week")
    @month.autocomplete("month")
    async def _periods(self, interaction: Interaction, typed: str) -> Choices:
        """Suggest days, weeks or months that have papers."""
        command = interaction.command
        span = Span(command.name) if command and command.name in set(Span) else Span.DAY
        periods = await self._daily_papers.periods(span, typed)
        return [
            app_commands.Choice(name=self._daily_papers.label(p), value=p.text)
            for p in periods[:MAX_CHOICES]
        ]

    @show.autocomplete("paper")
    @cite.autocomplete("paper")
    @similar.autocomplete("paper")
    @similar.autocomplete("also")
    async def _titles(self, _: Interaction, typed: str) -> Choices:
        """Suggest papers whose title contains what was typed."""
        papers = await self._lookup.suggest(typed)
        named = suggested_titles(papers[:MAX_CHOICES])
        return [app_commands.Choice(name=named[paper_id], value=paper_id) for paper_id in named]

    async def _also(self, interaction: Interaction, named: Sequence[str]) -> list[str]:
        """Return the ids of papers; defer if Hugging Face has to be asked for one."""
        unknown = [words for words in named if not await self._lookup.cached(words)]
        if any(map(asked_id, unknown)):
            await responses.defer(interaction)
        return [(await self._lookup.find(words)).id for words in named]

    def _asked(self, interaction: Interaction, query: str | None) -> str:
        """Count a search, if there is a query, and return it; empty if there is none."""
        if query:
            where = interaction.guild_id or interaction.user.id
            self._searches.take(where, interaction.created_at.timestamp())
        return query or ""

    async def _answer(self, interaction: Interaction, page: ListPage) -> None:
        """Show a list, an empty one privately; defer only if Hugging Face has to be asked."""
        if page.is_incomplete:
            await responses.defer(interaction)
            page = await self._lists.complete(page)
        view = list_view(page, owner_id=interaction.user.id)
        await responses.answer(interaction, view, private=not page.total)

    async def _show(self, interaction: Interaction, words: str) -> None:
        """Show the card of the paper that `words` name, or those of several."""
        if len(ids := asked_ids(words)) > 1:
            await show_papers(interaction, ids, private=False)
        elif paper := await self._find(interaction, words, PickAction.SHOW):
            known = await memory_lines(interaction, [paper], private=False)
            view = card_view(paper, *known.values())
            await answer_with_cards(interaction, view, [paper])

    async def _find(self, interaction: Interaction, words: str, action: PickAction) -> Paper | None:
        """Find a paper, or offer those that were probably meant and return None.

        The response is deferred only if Hugging Face has to be asked for an id.
        """
        if paper := await self._lookup.cached(words):
            return paper
        if not asked_id(words) and (old := old_style_id(words)):
            await responses.answer(interaction, old_style_view(old), private=True)
            return None
        is_title = not (asked_id(words) or is_link(words))
        if is_title and (papers := await self._lookup.closest(words)):
            view = choice_view(words, papers, action)
            await responses.answer(interaction, view, private=True)
            return None
        return await self._fetch(interaction, words, private=action is PickAction.CITE)

    async def _fetch(
        self, interaction: Interaction, words: str, *, private: bool = False
    ) -> Paper | None:
        """Ask Hugging Face for an id; if it has no page, lead to arXiv and return None."""
        paper_id = asked_id(words)
        if paper_id:
            await (responses.defer_private if private else responses.defer)(interaction)
        try:
            return await self._lookup.find(words)
        except PaperNotFound as error:
            if paper_id is None:
                raise
            view = absent_view(str(error), paper_id)
            await responses.answer(interaction, view, private=True)
            return None


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(Papers(bot.services))
