"""Lines of text about a paper, shared by all views."""

from functools import partial

from bot.papers.domain.paper import Paper
from bot.text.folding import first_sentences, plain_text
from bot.ui.highlighting import Phrases, bold_matches
from bot.ui.layout import join_inline, join_lines, small_print
from bot.ui.markdown import escape_line, link, plain_label

LEGEND = "▲ 💬 on Hugging Face · ★ on GitHub"
"""Where the numbers of `counts` come from."""


_NAME_LIMIT = 32


_ORGANIZATION_LIMIT = 48


def title(paper: Paper, limit: int, terms: Phrases = ()) -> str:
    """Return the title with `terms` in bold, linked to the Hugging Face page if there is one."""
    text, write = name(paper), partial(bold_matches, terms=terms)
    return link(text, paper.url, limit, write) if paper.url else write(text, limit)


def name(paper: Paper) -> str:
    """Return the title as people write it, without LaTeX and unescaped; the id if it is empty."""
    text = plain_text(" ".join(paper.title.split()))
    return text if plain_label(text, 1) else paper.id


def byline(paper: Paper, shown: int) -> str:
    """Return the first `shown` authors, how many more there are, and the organization.

    At most 34 UTF-16 units per author and 80 for the rest; empty if nobody is known.
    """
    named = [escape_line(author, _NAME_LIMIT) for author in paper.authors[:shown]]
    more = max(paper.author_count or 0, len(paper.authors)) - len(named)
    people = ", ".join(named) + (f" +{more:,}" if named and more else "")
    organization = paper.organization
    lab = (
        escape_line(organization.fullname or organization.name, _ORGANIZATION_LIMIT)
        if organization
        else ""
    )
    return join_inline(people, lab)


def counts_with_sources(paper: Paper) -> str:
    """Return the known votes, comments and stars, with their sources."""
    home, stars = _votes(paper), _stars(paper)
    return join_inline(home and f"{home} on Hugging Face", stars and f"{stars} on GitHub")


def counts(paper: Paper) -> str:
    """Return the same numbers without their sources, which LEGEND names."""
    return join_inline(_votes(paper), _stars(paper))


def gist(paper: Paper, length: int, limit: int) -> str:
    """Quote a sentence or two, of about `length` characters, in at most `limit` UTF-16 units.

    The quote is from Hugging Face's AI summary, else from the start of the abstract; empty if both
    are missing.
    """
    if paper.ai_summary:
        return quoted("HF AI summary", first_sentences(plain_text(paper.ai_summary), length), limit)
    return quoted("abstract", first_sentences(plain_text(paper.abstract), length), limit)


def quoted(source: str, text: str, limit: int, terms: Phrases = ()) -> str:
    """Return `text` on one line after the name of its source, in at most `limit` UTF-16 units.

    Matches of `terms` are in bold.
    """
    mark = f"*{source}:* "
    words = bold_matches(text, limit - len(mark), terms)
    return mark + words if words else ""


def entry_lines(paper: Paper, heading: str, mark: str = "") -> str:
    """Return a list entry's lines: bold heading; people, numbers and marks in small print."""
    withdrawn = "⚠️ withdrawn" if paper.withdrawn_at else ""
    local = "from a saved page" if paper.is_local else ""
    return join_lines(
        f"**{heading}**",
        small_print(byline(paper, shown=2)),
        small_print(counts_with_sources(paper)),
        small_print(withdrawn, local, mark),
    )


def _votes(paper: Paper) -> str:
    return join_inline(_count("▲", paper.upvotes), _count("💬", paper.comments))


def _stars(paper: Paper) -> str:
    return _count("★", paper.code_stars)


def _count(sign: str, number: int | None) -> str:
    return "" if number is None else f"{sign} {number:,}"
