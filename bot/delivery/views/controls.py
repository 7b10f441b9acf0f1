"""The buttons of notices, encoded in their custom_ids.

They are pressed in direct messages, where Discord tells no permissions: whether the user manages
the server is asked on each press.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.ui.custom_ids import ID, MARKER


class NoticeSubject(StrEnum):
    """What a notice is about."""

    ROUNDUP = "roundup"
    ALERTS = "alerts"


NOTICE_TEMPLATE = (
    rf"{MARKER}pb1:check-(?P<subject>{'|'.join(NoticeSubject)})"
    rf":(?P<guild_id>{ID}):(?P<subject_id>{ID})\Z"
)
"""Matches the custom_id of every NoticeControl."""
_NOTICE_CONTROL = re.compile(NOTICE_TEMPLATE)


@dataclass(frozen=True, slots=True)
class NoticeControl:
    """A button that looks again at a server's roundup, by its id, or at a channel with alerts."""

    subject: NoticeSubject
    guild_id: int
    subject_id: int

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 88 of Discord's 100 characters with a marker."""
        return f"pb1:check-{self.subject}:{self.guild_id}:{self.subject_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id, marked or not; None for what `custom_id` would not have written."""
        found = _NOTICE_CONTROL.match(custom_id)
        return found and cls(
            NoticeSubject(found["subject"]), int(found["guild_id"]), int(found["subject_id"])
        )
