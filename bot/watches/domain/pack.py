"""Packs: named sets of terms for a field of research, which a watch can follow."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack: its name, its version, and what its terms have in common."""

    name: str
    version: int
    about: str
    terms: tuple[str, ...]

    @property
    def query(self) -> str:
        """The query that finds any of its terms; longer than what a person may write."""
        return " OR ".join(f'"{term}"' for term in self.terms)
