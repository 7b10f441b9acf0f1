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
        """A sentence for people, such as `Models are known for 812 of 1,020 papers that …`.

        It is empty if no paper matches otherwise.
        """
        if not self.papers:
            return ""
        *first, last = [each.plural for each in self.asked]
        kinds = f"{', '.join(first)} and {last}" if first else last
        newest = "the newest " if self.is_capped else ""
        papers = f"{self.papers:,} paper{'' if self.papers == 1 else 's'}"
        match = "matches" if self.papers == 1 else "match"
        return (
            f"{kinds[:1].upper()}{kinds[1:]} are known for {self.known:,} of {newest}{papers} that"
            f" {match} otherwise."
        )
