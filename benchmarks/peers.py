"""The ways to search that are compared: ours, and what others do."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tantivy

from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.search.domain.query import Query
from bot.search.services.known_spellings import KnownSpellings
from bot.search.store.full_text import FullTextStore
from bot.storage.database import Database
from bot.text.acronyms import Acronyms
from bot.text.snippets import snippet

SHOWN = 10
"""Papers that each way gives, with a snippet where it can cut one."""
TODAY = date(2026, 3, 31)
WEIGHTS = {"title": 10.0, "abstract": 1.0}


@dataclass(frozen=True, slots=True)
class Case:
    """One query in our language, in tantivy's, and its bare words for ways without a language."""

    ours: str
    tantivy: str
    words: tuple[str, ...]


CASES = (
    Case("mamba", "mamba", ("mamba",)),
    Case("moe", "moe", ("moe",)),
    Case("diffusion", "diffusion", ("diffusion",)),
    Case("llms", "llms", ("llms",)),
    Case("language model", "language model", ("language", "model")),
    Case("kv cache quantization", "kv cache quantization", ("kv", "cache", "quantization")),
    Case(
        "moe (inference OR serving) -survey",
        "moe AND (inference OR serving) AND NOT survey",
        ("moe", "inference"),
    ),
    Case('"mixture of experts"', '"mixture of experts"', ("mixture of experts",)),
)
"""Rare and common words, words side by side, an exclusion and a phrase: what members write."""

Search = Callable[[Case], Awaitable[int]]
"""Runs one query to the end and gives how many papers it would show."""


def paperboy(database: Database, senses: Acronyms | None) -> Search:
    """Search as a command does: parse, search, cut snippets; `senses` expand acronyms.

    With them, other spellings are added too, which each process looks up once.
    """
    spellings = KnownSpellings(database)

    async def search(case: Case) -> int:
        query = Query.parse(case.ours, TODAY)
        if senses:
            query = await spellings.expanded(query, senses)
        async with database.read() as tx:
            hits = await FullTextStore(tx).search(query, Sort.RELEVANCE, 0, SHOWN)
        terms = query.terms()
        return len([snippet(paper.abstract, terms) for paper in hits.papers])

    return search


def loop(papers: Sequence[Paper]) -> Search:
    """Score every paper in Python, in the way of arxiv-sanity-lite."""

    async def search(case: Case) -> int:
        ranked = sorted(_scores(papers, case.words), reverse=True)[:SHOWN]
        return len(ranked)

    return search


def _scores(papers: Sequence[Paper], words: Sequence[str]) -> Iterator[tuple[float, str]]:
    for paper in papers:
        title, abstract = paper.title.lower(), paper.abstract.lower()
        names = " ".join(paper.authors).lower()
        score = 20.0 * sum(word in title for word in words)
        score += 10.0 * sum(word in names for word in words)
        score += sum(min(3, abstract.count(word)) for word in words)
        if score:
            yield score, paper.id


def like(path: Path) -> Search:
    """Let SQLite look through the same file with LIKE; votes are all that it can rank by."""
    connection = sqlite3.connect(path)
    condition = "(title LIKE ? OR abstract LIKE ?)"

    async def search(case: Case) -> int:
        conditions = " AND ".join([condition] * len(case.words))
        statement = f"SELECT id FROM papers WHERE {conditions} ORDER BY upvotes DESC LIMIT {SHOWN}"  # noqa: S608  # constants
        patterns = [f"%{word}%" for word in case.words for _ in range(2)]
        return len(connection.execute(statement, patterns).fetchall())

    return search


def tantivy_index(folder: Path, papers: Sequence[Paper]) -> tantivy.Index:
    """Open the index in `folder`; build it of `papers` if there is none."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("title", stored=True)
    builder.add_text_field("abstract", stored=True)
    folder.mkdir(exist_ok=True)
    index = tantivy.Index(builder.build(), str(folder))
    if index.searcher().num_docs == len(papers):
        return index
    writer = index.writer()
    for paper in papers:
        writer.add_document(tantivy.Document(title=paper.title, abstract=paper.abstract))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def in_tantivy(index: tantivy.Index) -> Search:
    """Search with tantivy, with its own snippets; its words must all occur, as ours must."""

    async def search(case: Case) -> int:
        searcher = index.searcher()
        query = index.parse_query(
            case.tantivy, list(WEIGHTS), field_boosts=WEIGHTS, conjunction_by_default=True
        )
        cutter = tantivy.SnippetGenerator.create(searcher, query, index.schema, "abstract")
        found = searcher.search(query, SHOWN).hits
        return len([cutter.snippet_from_doc(searcher.doc(place)).to_html() for _, place in found])

    return search
