"""The buttons of roundups, encoded in their custom_ids."""

import re
from dataclasses import dataclass
from typing import Self

RESEND_TEMPLATE = r"(?a)\Apb1:again:(?P<delivery_id>[1-9][0-9]{0,18})\Z"
"""Matches the custom_id of every ResendControl."""


_RESEND_CONTROL = re.compile(RESEND_TEMPLATE)


@dataclass(frozen=True, slots=True)
class ResendControl:
    """A button that resends a delivery of unknown outcome; check the user's permissions first."""

    delivery_id: int

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 29 of Discord's 100 characters."""
        return f"pb1:again:{self.delivery_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _RESEND_CONTROL.match(custom_id)
        return found and cls(int(found["delivery_id"]))
