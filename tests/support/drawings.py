"""Papers and pages to draw: an ordinary one, and one as hostile as a source could send it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import discord

from bot.lists.domain import ListPage, Selection, ranked
from bot.papers.domain.linked import Linked
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Organization, Paper

OWNER = 9 * 10**18 - 1
REFERENCE = "search-" + "x" * 25
MOST = 2**63 - 1

ORDINARY = Paper(
    id="2603.03269",
    title="LoGeR: Long-Context Geometric Reconstruction with Hybrid Memory",
    abstract="Long films are hard to rebuild. We keep two memories.\n\nBoth are small.",
    authors=("Ada Example", "Bo Sample", "Cy Third"),
    author_count=3,
    organization=Organization("acme-lab", "Acme Research"),
    published_at=datetime(2026, 3, 8, 23, 30, tzinfo=UTC),
    listing_day=date(2026, 3, 10),
    upvotes=1042,
    comments=3,
    code_url="https://github.com/acme/paper",
    code_stars=1204,
    project_url="https://acme.github.io/paper (v2)",
    ai_summary="Two memories rebuild a long film. It runs in real time.",
    ai_keywords=("hybrid memory", "3D reconstruction"),
    thumbnail_url="https://cdn-thumbnails.huggingface.co/papers/2603.03269.png",
    models=Linked(2, ("acme-lab/loger-base", "acme-lab/loger-large")),
    datasets=Linked(0),
    spaces=Linked(1, ("acme-lab/loger-demo",)),
    media_urls=(
        "https://cdn-uploads.huggingface.co/a.mp4",
        "https://cdn-uploads.huggingface.co/b.PNG",
    ),
)
SOBER = Paper(id="page-abcdefghijkl", title="A title and nothing else", abstract="")
HOSTILE = replace(
    ORDINARY,
    title="@everyone *_[`<|" * 14 + "](",
    abstract=r"\textbf{x} $\frac{a_1}{b}$ || <@123> `rm` **bold** [x](http://y.example). " * 40,
    authors=("<@&1>_*~`|" * 20,) * 3_303,
    author_count=MOST,
    organization=Organization("*" * 500, "[_]" * 200),
    upvotes=-MOST,
    comments=MOST,
    code_stars=MOST,
    models=Linked(MOST, ("](http://y.example) @everyone" * 9, "*_`~|" * 40, "a/b")),
    datasets=Linked(MOST, ("<@123>/x" * 25, "../../settings", "n" * 200)),
    spaces=Linked(MOST, ("s" * 96 + "/" + "t" * 96,) * 3),
    ai_summary="# > - ||`https://evil.example`|| _" * 60,
    ai_keywords=("*keyword*, with a comma" * 4, "", *("`k`" * 30,) * 31),
    withdrawn_at=datetime(2026, 4, 1, tzinfo=UTC),
)


def page(
    *papers: Paper,
    sorts: tuple[Sort, ...] = (Sort.UPVOTES, Sort.NEWEST),
    number: int = 0,
    total: int | None = None,
) -> ListPage:
    """Make a page of `papers`."""
    selection = Selection("d", "", Sort.UPVOTES, number)
    return ListPage(
        selection,
        heading="Daily Papers of 10 March 2026",
        entries=ranked(papers, selection),
        total=len(papers) if total is None else total,
        notes=("33 papers",),
        sorts=sorts,
        reference=REFERENCE,
    )


def payload(view: discord.ui.LayoutView) -> list[dict[str, Any]]:
    """Give the components as they are sent."""
    return view.to_components()
