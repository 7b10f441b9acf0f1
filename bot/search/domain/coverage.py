"""How much is known of what a query's filters ask for: what is linked to a paper may be unknown."""

from dataclasses import dataclass

from bot.search.domain.syntax_tree import Has


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many of the `papers` that match otherwise it is `known` what is linked to them.

    `asked` are the kinds that the query asks for. With `is_capped`, only the newest were counted.
    """

    asked: tuple[Has, ...]
    known: int
    papers: int
    is_capped: bool = False

    @property
    def note(self) -> str:
        """A note for people: `8 other papers match. I don't know yet whether they have models.`.

        It is empty if all is known.
        """
        unknown = self.papers - self.known
        if not unknown:
            return ""
        *first, last = [each.plural for each in self.asked]
        kinds = f"{', '.join(first)} or {last}" if first else last
        is_one = unknown == 1
        papers = f"{unknown:,} other paper{' matches' if is_one else 's match'}"
        least = "At least " if self.is_capped else ""
        it_has = "it has" if is_one else "they have"
        return f"{least}{papers}. I don't know yet whether {it_has} {kinds}."
