"""The tags of a forum: which one a post gets, chosen by an admin or, if one is required, by us."""

import unicodedata
from dataclasses import dataclass
from textwrap import shorten

from bot.errors import BadRequest

UNTAGGED = frozenset({"", "none", "-"})
"""Inputs that take a tag away again, unless the forum has a tag of that name."""
_MODERATED = " (moderators only)"
_SHOWN = 40
"""Characters that are shown of a tag that isn't there; names have up to 20."""
_NAMED = 10
"""Tags that are named to whoever asks for one that isn't there; a forum has up to 20."""


@dataclass(frozen=True, slots=True)
class ForumTag:
    """One tag of a forum; only moderators may use one that `is_moderated`."""

    id: int
    name: str
    is_moderated: bool = False

    @property
    def label(self) -> str:
        """The name, and that only moderators may use it."""
        return f"{self.name}{_MODERATED if self.is_moderated else ''}"


@dataclass(frozen=True, slots=True)
class Forum:
    """A forum as the bot meets it: its tags in their order, and whether it may use all of them."""

    tags: tuple[ForumTag, ...] = ()
    is_tag_required: bool = False
    may_moderate: bool = False

    def tag(self, tag_id: int | None) -> ForumTag | None:
        """Return the tag with an id, None if there is none."""
        return next((each for each in self.tags if each.id == tag_id), None)

    def tag_called(self, name: str) -> ForumTag | None:
        """Return the tag that has a name, None if there is none."""
        return next((each for each in self.tags if each.name == name), None)

    def chosen(self, typed: str) -> ForumTag | None:
        """Return the tag that was typed: its name, label or id; None if none is wanted.

        Raises BadRequest if the forum has no such tag.
        """
        if found := self._named(typed):
            return found
        if _key(typed) in UNTAGGED:
            return None
        if not self.tags:
            raise BadRequest("That forum has no tags. Leave tag out.")
        names = ", ".join(each.name for each in self.tags[:_NAMED])
        more = f" and {len(self.tags) - _NAMED} more" if len(self.tags) > _NAMED else ""
        unknown = shorten(typed, _SHOWN, placeholder="…")
        raise BadRequest(f"That forum has no tag “{unknown}”. Its tags: {names}{more}.")

    @property
    def fallback(self) -> ForumTag | None:
        """The tag of a post for which none was chosen: the first free one, if one is required."""
        usable = (each for each in self.tags if self.may_moderate or not each.is_moderated)
        return next(usable, None) if self.is_tag_required else None

    @property
    def takes_posts(self) -> bool:
        """Return whether it requires no tag, or has one that the bot may use."""
        return not self.is_tag_required or self.fallback is not None

    def tag_for(self, tag_id: int | None) -> ForumTag | None:
        """Return the tag of a post for which `tag_id` was chosen, unless that can't be used."""
        tag = self.tag(tag_id)
        is_usable = tag is not None and (self.may_moderate or not tag.is_moderated)
        return tag if is_usable else self.fallback

    def _named(self, typed: str) -> ForumTag | None:
        wanted = _key(typed)
        ways = (
            [each for each in self.tags if each.name == typed],
            [each for each in self.tags if wanted in {_key(each.name), _key(each.label)}],
            [each for each in self.tags if wanted == str(each.id)],
            [each for each in self.tags if _letters(wanted) == _letters(_key(each.name)) != ""],
        )
        return next((found[0] for found in ways if found), None)


def _key(name: str) -> str:
    """Return a name as it is compared: case, spaces and invisible characters don't count."""
    visible = (char for char in unicodedata.normalize("NFKC", name) if char.isprintable())
    return " ".join("".join(visible).casefold().replace("\ufe0f", "").split())


def _letters(key: str) -> str:
    """Return what is left of a name without the emoji or `#` that may stand before it."""
    start = next((place for place, char in enumerate(key) if char.isalnum()), len(key))
    return key[start:]
