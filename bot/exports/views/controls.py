"""The buttons that choose a format, encoded in their custom_ids; they work for anyone."""

import re
from dataclasses import dataclass
from typing import Self

from bot.exports.domain.formats import CITATION_FORMATS, FILE_FORMATS, ExportFormat
from bot.lists.views.controls import LIST_REFERENCE
from bot.papers.domain.listing import Sort
from bot.papers.views.controls import PAPER_ID

CITE_TEMPLATE = rf"(?a)\Apb1:cite-(?P<form>{'|'.join(CITATION_FORMATS)}):(?P<paper_id>{PAPER_ID})\Z"
"""Matches the custom_id of every CiteControl."""

EXPORT_TEMPLATE = (
    rf"(?a)\Apb1:export-(?P<form>{'|'.join(FILE_FORMATS)})"
    rf":(?P<reference>{LIST_REFERENCE}):(?P<sort>{'|'.join(Sort)})\Z"
)
"""Matches the custom_id of every ExportControl."""

_CITE_CONTROL = re.compile(CITE_TEMPLATE)
_EXPORT_CONTROL = re.compile(EXPORT_TEMPLATE)


@dataclass(frozen=True, slots=True)
class CiteControl:
    """A button that shows a paper's citation in a format."""

    form: ExportFormat
    paper_id: str

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 62 of Discord's 100 characters."""
        return f"pb1:cite-{self.form}:{self.paper_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _CITE_CONTROL.match(custom_id)
        return found and cls(ExportFormat(found["form"]), found["paper_id"])


@dataclass(frozen=True, slots=True)
class ExportControl:
    """A button that exports a list, by its reference and in its order, as a file."""

    form: ExportFormat
    reference: str
    sort: Sort

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 62 of Discord's 100 characters."""
        return f"pb1:export-{self.form}:{self.reference}:{self.sort}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _EXPORT_CONTROL.match(custom_id)
        return found and cls(ExportFormat(found["form"]), found["reference"], Sort(found["sort"]))
