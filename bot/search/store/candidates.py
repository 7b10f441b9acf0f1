"""Builds the statement that selects the papers worth ranking, alike on SQLite and PostgreSQL.

Papers whose heading (title, authors, organization) has everything asked for are looked up in an
index of headings, which is small; the others are walked from the newest down.
"""

from enum import IntEnum
from functools import lru_cache

from sqlalchemy import Integer, bindparam, case, func, literal, select, union_all

from bot.search.store.statements import Shape, Statement, matching, titled
from bot.storage.schema import paper_text


class Tier(IntEnum):
    """Where a candidate was found; the first tier that applies counts."""

    TITLED = 0  # by its whole title
    HEADING = 1
    NEWEST = 2


@lru_cache(maxsize=128)  # building it takes longer than running it
def candidates_statement(shape: Shape) -> Statement:
    """Build the statement for at most the bound `most` candidates, by tier, then newest first.

    Bound are `words` and, without its exclusions, `wanted`, as `expressions.py` writes them;
    `title`, the local id of the query's text; `head` and `walk`, how many of the newest to examine
    by heading and by all texts; and `enough`, the number of heading matches that make the walk
    unnecessary. Rows are tier, key, the FoldedTexts, and how many papers were found by heading and
    by the walk. Only rows of the last tier are known to have none of the excluded words, and the
    paper whose title was typed may come twice.
    """
    by_heading = matching(shape, "heading", "wanted", "head").cte("by_heading")
    said = select(func.count()).select_from(by_heading).scalar_subquery()
    newest = matching(shape, "fts", "words", "walk")
    # in the limit, because SQLite would walk on and test a condition at every match
    needed = case(
        (said >= bindparam("enough", type_=Integer), 0), else_=bindparam("walk", type_=Integer)
    )
    newest = newest.limit(needed).cte("newest")
    others = newest.c.key.not_in(select(by_heading.c.key))
    found = union_all(
        titled(shape).add_columns(literal(int(Tier.TITLED)).label("tier")),
        select(by_heading.c.key, literal(int(Tier.HEADING)).label("tier")),
        select(newest.c.key, literal(int(Tier.NEWEST)).label("tier")).where(others),
    ).subquery("found")
    best = select(found).order_by(found.c.tier, found.c.key.desc())
    chosen = best.limit(bindparam("most", type_=Integer)).subquery("chosen")
    walked = select(func.count()).select_from(newest).scalar_subquery()
    texts = (paper_text.c.title, paper_text.c.abstract, paper_text.c.authors, paper_text.c.orgs)
    return (
        select(chosen.c.tier, chosen.c.key, *texts, said.label("said"), walked.label("walked"))
        .join_from(chosen, paper_text, paper_text.c.key == chosen.c.key)
        .order_by(chosen.c.tier, chosen.c.key.desc())
    )
