"""Lines of text about a paper, shared by all views."""

import re
from collections.abc import Iterable
from functools import partial
from textwrap import shorten

from bot.papers.domain.paper import Paper
from bot.text.dates import short_day
from bot.text.folding import plain_text
from bot.text.sentences import first_sentences
from bot.ui.highlighting import Phrases, bold_matches
from bot.ui.layout import join_inline, small_print
from bot.ui.markdown import ELLIPSIS, escape_line, link, plain_label

LEGEND = "▲ upvotes, 💬 comments on Hugging Face · ★ GitHub stars"
"""What the numbers of `counts` are."""


SHORT_LEGEND = "▲ upvotes on Hugging Face · ★ GitHub stars"
"""What the numbers of `facts` are."""


_NO_BREAK = "\u00a0"
"""Between a sign and its number, so that no line ends between them."""


_PICTURE_TEXT_LIMIT = 256
"""Characters in the alternative text of a picture, Discord's maximum."""


_SHORT_GIST, _LONG_GIST = 280, 600
"""Characters of a whole quote: of several sentences, and of one that is longer."""


_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,2})([^\s*](?:[^*\n]*[^\s*])?)\1(?![\w*])")
"""What an abstract puts between asterisks, which would be shown."""


_NAME_LIMIT = 32


_ORGANIZATION_LIMIT = 48


def legend(papers: Iterable[Paper], *, comments: bool = False) -> str:
    """Explain the signs of the numbers that are shown with `papers`; empty if there are none.

    `comments` says whether these have the numbers of `counts`, with comments, or those of `facts`.
    """
    shown = list(papers)
    hugging_face = ", ".join(
        name
        for name, is_shown in (
            ("▲ upvotes", any(paper.upvotes for paper in shown)),
            ("💬 comments", comments and any(paper.comments for paper in shown)),
        )
        if is_shown
    )
    stars = "★ GitHub stars" if any(paper.code_stars for paper in shown) else ""
    return join_inline(f"{hugging_face} on Hugging Face" if hugging_face else "", stars)


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
        escape_line(_whole_words(organization.fullname or organization.name), _ORGANIZATION_LIMIT)
        if organization
        else ""
    )
    return join_inline(people, lab)


def _whole_words(text: str) -> str:
    """Cut a name that is too long at a word; one that is a single word stays."""
    cut = shorten(text, _ORGANIZATION_LIMIT, placeholder=ELLIPSIS)
    return text if cut == ELLIPSIS else cut


def counts(paper: Paper) -> str:
    """Return the votes, comments and stars, which LEGEND explains, without those that are 0."""
    return join_inline(
        _count("▲", paper.upvotes),
        _count("💬", paper.comments),
        _count("★", paper.code_stars) or stated_code(paper),
    )


def counts_in_words(paper: Paper) -> str:
    """Return the same numbers with words, for where there is no LEGEND."""
    return join_inline(
        _count("▲", paper.upvotes, "HF upvote"),
        _count("💬", paper.comments, "comment"),
        _count("★", paper.code_stars, "GitHub star") or stated_code(paper),
    )


def stated_code(paper: Paper) -> str:
    """Say that only the abstract links to code; empty if it doesn't, or the source does too."""
    return "code in abstract" if paper.abstract_code_url else ""


def facts(paper: Paper, day: str = "", *, gained: int | None = None, mark: str = "") -> str:
    """Return a list entry's line of small print: numbers, people, `day`, and what is to be noted.

    `gained` is how many of the upvotes came lately.
    """
    votes, stars = _count("▲", paper.upvotes), _count("★", paper.code_stars)
    votes += f" (+{gained:,})" if gained and gained > 0 else ""
    return small_print(
        votes.replace(" ", _NO_BREAK),
        stars.replace(" ", _NO_BREAK) or stated_code(paper),
        byline(paper, shown=1),
        day.replace(" ", _NO_BREAK),
        "⚠️ withdrawn" if paper.withdrawn_at else "",
        "from a saved page" if paper.is_local else "",
        mark,
    )


def gist(paper: Paper, length: int, limit: int) -> str:
    """Quote a sentence or two, of about `length` characters, in at most `limit` UTF-16 units.

    The quote is from Hugging Face's AI summary, else from the start of the abstract; empty if both
    are missing.
    """
    source, text = (
        ("HF AI summary", paper.ai_summary) if paper.ai_summary else ("abstract", paper.abstract)
    )
    room = max(min(length, limit - len(_source(source))), 0)  # so that it is cut at a word
    return quoted(source, first_sentences(plain_text(text), room), limit)


def whole_gist(paper: Paper, limit: int) -> str:
    """Quote the first sentences, or one longer one, that end before any cut; empty if none does."""
    quotes = (gist(paper, length, limit) for length in (_SHORT_GIST, _LONG_GIST))
    return next((quote for quote in quotes if not quote.endswith(ELLIPSIS)), "")


def quoted(source: str, text: str, limit: int, terms: Phrases = ()) -> str:
    """Return `text` on one line after the name of its source, in at most `limit` UTF-16 units.

    Matches of `terms` are in bold.
    """
    mark = _source(source)
    words = bold_matches(_EMPHASIS.sub(r"\2", text), limit - len(mark), terms)
    return mark + words if words else ""


def _source(name: str) -> str:
    """Return what stands before a quote."""
    return f"*{name}:* "


def spoken_facts(paper: Paper) -> str:
    """Return votes, day and people as plain text, for an option of a menu."""
    day = short_day(paper.listing_day) + f" {paper.listing_day.year}" if paper.listing_day else ""
    more = max(paper.author_count or 0, len(paper.authors)) - 1
    people = (paper.authors[0] + (f" +{more:,}" if more else "")) if paper.authors else ""
    return join_inline(_count("▲", paper.upvotes), day, people)


def picture_text(paper: Paper, what: str = "First page of") -> str:
    """Describe a paper's picture for those who can't see it, in at most 256 characters."""
    return plain_label(f"{what} {name(paper)}", _PICTURE_TEXT_LIMIT)


def _count(sign: str, number: int | None, word: str = "") -> str:
    if not number:
        return ""
    return f"{sign} {number:,}" + (f" {word}{'' if number == 1 else 's'}" if word else "")
