"""Writes what a roundup asks of its channel, and what it doesn't get, in words."""

from bot.delivery.domain.permissions import Permission
from bot.roundups.domain.draft import RoundupDraft
from bot.roundups.domain.prospect import Prospect, Unmet, Wish
from bot.roundups.domain.subscription import Subscription, Terms
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.markdown import escape_line

_TAG_LIMIT = 30
_EDIT = mention("roundup edit")


def posting_words(terms: Terms, unmet: Unmet | None = None) -> tuple[str, ...]:
    """Return what is unusual about how a roundup is posted, apart from its ping."""
    tag = f"tag: {escape_line(terms.tag_name, _TAG_LIMIT)}" if terms.tag_id else ""
    can_publish = unmet is None or unmet.wish is not Wish.PUBLISHING
    publishing = "publishes to followers" if can_publish else "publishing off"
    return tag, publishing if terms.is_published else "", "silent" if terms.is_silent else ""


def choice_notes(draft: RoundupDraft, after: Terms, before: Terms | None = None) -> str:
    """Return what an admin did not ask for in the terms that a draft has led to."""
    return layout.join_lines(
        _tag_note(after) if draft.leaves_tag_to_us(after, before) else "",
        _publishing_note(draft, after, before) if draft.is_published is None else "",
    )


def copy_note(known: Subscription, copied: Terms) -> str:
    """Return what a new roundup was copied from, and what the copy is without."""
    number = known.number
    if known.terms.is_published and not copied.is_published:
        return (
            f"Copied from roundup {number}, without publishing (not an announcement channel)."
            " Changing one doesn't change the other."
        )
    return f"Copied from roundup {number}; changing one doesn't change the other."


def unmet_lines(prospect: Prospect) -> str:
    """Return what an admin chose that the channel doesn't offer, and what happens instead."""
    unmet, terms = prospect.unmet, prospect.subscription.terms
    if unmet is None:
        return ""
    tag, instead = (escape_line(name, _TAG_LIMIT) for name in (terms.tag_name, unmet.instead))
    effect = f"posts get the tag **{instead}** instead." if instead else "posts have no tag."
    another = f"Choose another with {_EDIT}."
    match unmet.wish:
        case Wish.TAG:
            return f"⚠️ That forum no longer has the tag **{tag}**, so {effect} {another}"
        case Wish.RESERVED_TAG:
            return (
                f"⚠️ Only moderators may use the tag **{tag}**: allow me"
                f" **{Permission.MANAGE_POSTS}** there. Until then, {effect} {another}"
            )
        case Wish.ANY_TAG:
            return (
                "⚠️ That forum requires a tag on each post, and I may use none of its tags: allow"
                f" me **{Permission.MANAGE_POSTS}** there, or add a tag that isn't for moderators"
                " only."
            )
        case Wish.PUBLISHING:
            return (
                f"⚠️ <#{terms.channel_id}> is no longer an announcement channel, so posts aren't"
                f" published. Make it one again, or use {_EDIT} with `publish: False`."
            )


def unmet_line(prospect: Prospect) -> str:
    """Return in short what an admin chose that the channel doesn't offer."""
    terms = prospect.subscription.terms
    tag = escape_line(terms.tag_name, _TAG_LIMIT)
    match prospect.unmet and prospect.unmet.wish:
        case Wish.TAG:
            return f"⚠️ That forum no longer has the tag **{tag}**."
        case Wish.RESERVED_TAG:
            return f"⚠️ Only moderators may use the tag **{tag}**."
        case Wish.ANY_TAG:
            return "⚠️ That forum requires a tag, and I may use none."
        case Wish.PUBLISHING:
            return f"⚠️ Not published: <#{terms.channel_id}> is no longer an announcement channel."
        case None:
            return ""


def _tag_note(terms: Terms) -> str:
    """Return that nobody named the tag of a roundup, and which it has therefore."""
    tag = escape_line(terms.tag_name, _TAG_LIMIT)
    return (
        f"That forum requires a tag on each post, so I chose **{tag}**. Choose another with"
        f" {_EDIT}."
    )


def _publishing_note(draft: RoundupDraft, after: Terms, before: Terms | None) -> str:
    """Return that a new channel has no followers, or has some who are not given the posts."""
    place = draft.destination
    if place is None or after.is_published:
        return ""
    if before is not None and before.is_published:
        return f"Publishing is now off: <#{place.channel_id}> isn't an announcement channel."
    is_new_place = before is None or before.channel_id != place.channel_id
    if not (place.is_announcement and is_new_place):
        return ""
    followers = f"the followers of <#{place.channel_id}>"
    return f"To publish each post to {followers}, use {_EDIT} with `publish: True`."
