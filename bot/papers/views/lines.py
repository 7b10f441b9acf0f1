"""The lines of text about a paper that all views share."""

from functools import partial

from bot.papers.domain.paper import Paper
from bot.text.folding import first_sentences, plain
from bot.ui.highlighting import Terms, bold
from bot.ui.layout import joined, small, stacked
from bot.ui.markdown import label, line, link

LEGEND = "▲ 💬 on Hugging Face · ★ on GitHub"
"""Whose the numbers of `counts` are."""


_NAME_LIMIT = 32


_ORGANIZATION_LIMIT = 48


def title(paper: Paper, limit: int, terms: Terms = ()) -> str:
    """Write the title, linked to the paper's Hugging Face page if it has one; `terms` in bold."""
    text, write = name(paper), partial(bold, terms=terms)
    return link(text, paper.url, limit, write) if paper.url else write(text, limit)


def name(paper: Paper) -> str:
    """Give the title as people write it, without LaTeX and not escaped; without one, the id."""
    text = plain(" ".join(paper.title.split()))
    return text if label(text, 1) else paper.id


def byline(paper: Paper, shown: int) -> str:
    """Name the first `shown` authors, how many more there are, and the organization.

    At most 34 UTF-16 units an author and 80 for the rest; empty if nobody is known.
    """
    named = [line(author, _NAME_LIMIT) for author in paper.authors[:shown]]
    more = max(paper.author_count or 0, len(paper.authors)) - len(named)
    people = ", ".join(named) + (f" +{more:,}" if named and more else "")
    organization = paper.organization
    lab = (
        line(organization.fullname or organization.name, _ORGANIZATION_LIMIT)
        if organization
        else ""
    )
    return joined(people, lab)


def numbers(paper: Paper) -> str:
    """Write the votes, comments and stars that are known, and whose they are."""
    home, stars = _votes(paper), _stars(paper)
    return joined(home and f"{home} on Hugging Face", stars and f"{stars} on GitHub")


def counts(paper: Paper) -> str:
    """Write the same numbers, but not whose they are: that stands in a legend."""
    return joined(_votes(paper), _stars(paper))


def gist(paper: Paper, length: int, limit: int) -> str:
    """Quote a sentence or two, of about `length` characters, in at most `limit` UTF-16 units.

    Hugging Face's AI summary if there is one, else the start of the abstract; empty without both.
    """
    if paper.ai_summary:
        return quoted("HF AI summary", first_sentences(plain(paper.ai_summary), length), limit)
    return quoted("abstract", first_sentences(plain(paper.abstract), length), limit)


def quoted(source: str, text: str, limit: int, terms: Terms = ()) -> str:
    """Write `text` on one line behind the name of its source, in at most `limit` UTF-16 units.

    What matches `terms` is in bold.
    """
    mark = f"*{source}:* "
    words = bold(text, limit - len(mark), terms)
    return mark + words if words else ""


def facts(paper: Paper, heading: str, mark: str = "") -> str:
    """Stack what a list tells of a paper: bold heading, people, numbers, marks in small print."""
    withdrawn = "⚠️ withdrawn" if paper.withdrawn_at else ""
    local = "from a saved page" if paper.is_local else ""
    return stacked(
        f"**{heading}**",
        small(byline(paper, shown=2)),
        small(numbers(paper)),
        small(withdrawn, local, mark),
    )


def _votes(paper: Paper) -> str:
    return joined(_count("▲", paper.upvotes), _count("💬", paper.comments))


def _stars(paper: Paper) -> str:
    return _count("★", paper.code_stars)


def _count(sign: str, number: int | None) -> str:
    return "" if number is None else f"{sign} {number:,}"
