"""People set watches up, try them out, change them and look at what they found."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.accounts.domain import Owner
from bot.errors import BadRequest
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.lifecycle import TRANSITIONS, WatchEvent
from bot.watches.domain.watch import Alternative, Tempo, WatchKey, WatchPause, WatchTerms
from bot.watches.store.watches import WatchStore
from tests.support.fakes import Clock, a_paper
from tests.watches.watching import CHANNEL, GUILD, ME, MEMBER, OTHER_MEMBER, SERVER, Desk, about

STRANGER = Owner(OTHER_MEMBER)
STOPS = [event for event, change in TRANSITIONS.items() if change.target]


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    """Open a desk on a Wednesday afternoon."""
    return Desk(sqlite_database, Clock())


async def test_a_new_watch_is_answered_by_what_it_would_have_found(desk: Desk) -> None:
    """The papers of the last 30 days count, the three most upvoted are shown with their words."""
    today = desk.clock().date()
    for number in range(1, 6):
        await desk.bring(number, "moe", listing_day=today - timedelta(days=number))
    await desk.bring(6, "moe", listing_day=today - timedelta(days=31))
    await desk.bring(7, "rag")

    watch = await desk.services.watches.add(ME, WatchDraft("moe"))
    backtest = await desk.services.watches.backtest(watch)

    best = [sample.paper.id for sample in backtest.best]
    assert (backtest.total, backtest.days, backtest.is_noisy) == (5, 30, False)
    assert best == ["2603.00005", "2603.00004", "2603.00003"]
    assert all("moe" in (sample.snippet or "") for sample in backtest.best)


async def test_a_watch_is_narrowed_by_one_button(desk: Desk) -> None:
    """Each way says how much it would have found; a way that is no longer there is refused."""
    for number in (19, 20, 21):
        await desk.bring(number, "moe")
    await desk.bring(30, "sparse", abstract="Nothing but moe.")
    watches = desk.services.watches
    watch = await watches.add(ME, WatchDraft("moe"))
    backtest = await watches.backtest(watch)
    assert backtest.narrower == (Alternative("Title only", 3), Alternative("20+ upvotes", 3))

    narrow = await watches.narrow(ME, watch.number, "Title only")
    narrower = await watches.narrow(ME, watch.number, "20+ upvotes")

    totals = [(await watches.backtest(each)).total for each in (narrow, narrower)]
    assert totals == [3, 2]
    assert narrower.terms.text == "title:moe upvotes:>=20"
    assert await watches.ways(ME, watch.number) == ()
    with pytest.raises(BadRequest, match="can't be narrowed"):
        await watches.narrow(ME, watch.number, "Title only")


async def test_what_a_watch_found_is_counted_while_it_is_young(desk: Desk) -> None:
    """From when it was set up; later, that is no reason for a difference any more."""
    await desk.bring(1, "moe")
    watch = await desk.watch("moe")
    await desk.bring(2, "moe")
    await desk.tell()

    young = await desk.services.watches.backtest(watch)
    desk.clock.advance(days=31)
    await desk.bring(3, "moe")
    await desk.tell()
    old = await desk.services.watches.backtest(watch)

    assert (young.total, young.found) == (2, 1)
    assert (old.total, old.found) == (1, 0)


async def test_an_ambiguous_acronym_is_told_apart(desk: Desk) -> None:
    """Each meaning says how much it would have found, also what the acronym itself did not find."""
    await desk.bring(1, "tts")
    await desk.bring(2, "test-time scaling (TTS)")
    await desk.bring(3, "test-time scaling")
    await desk.bring(4, "text to speech")
    watches = desk.services.watches
    watch = await watches.add(ME, WatchDraft("tts"))
    backtest = await watches.backtest(watch)
    assert backtest.total == 3
    assert backtest.meanings == (
        Alternative("text-to-speech", 2),
        Alternative("test-time scaling", 3),
        Alternative("both", 4),
    )
    assert backtest.acronym == "tts"

    meant = await watches.narrow(ME, watch.number, "test-time scaling")

    after = await watches.backtest(meant)
    assert meant.terms.text == '"test time scaling" OR tts -"text to speech"'
    assert (after.total, after.meanings, after.added) == (3, (), ())
    assert await watches.offers(ME, watch.number) == ()


async def test_a_word_in_capitals_is_told_from_a_mere_word(desk: Desk) -> None:
    """One press keeps the watch to what is written so, and it isn't asked again."""
    for number in range(1, 7):
        await desk.bring(number, "a clip of trout")
    await desk.bring(7, "CLIP sees")
    await desk.bring(8, "CLIPs see")
    watches = desk.services.watches
    watch = await watches.add(ME, WatchDraft("CLIP upvotes:>=0"))
    backtest = await watches.backtest(watch)
    assert backtest.meanings == (
        Alternative("CLIP as written", 2),
        Alternative("the word clip", 6),
        Alternative("both", 8),
    )
    assert (backtest.acronym, backtest.is_also_word) == ("CLIP", True)

    kept = await watches.narrow(ME, watch.number, "CLIP as written")
    both = await watches.add(ME, WatchDraft("clip"))

    assert (kept.terms.text, kept.terms.query) == (
        '="CLIP" upvotes:>=0',
        '="CLIP" upvotes:>=0',
    )
    after, whole = await watches.backtest(kept), await watches.backtest(both)
    assert (after.total, after.meanings) == (2, ())
    assert (whole.total, whole.meanings) == (8, ())
    assert await watches.offers(ME, kept.number) == ()


async def test_what_would_tell_too_much_is_called_noisy(desk: Desk) -> None:
    """More than five papers a day are a warning."""
    today = desk.clock().date()
    days = [today - timedelta(days=number % 30) for number in range(151)]
    await desk.ingest(
        *(a_paper(number, **about("moe"), listing_day=day) for number, day in enumerate(days))
    )

    watch = await desk.services.watches.add(ME, WatchDraft("moe"))
    backtest = await desk.services.watches.backtest(watch)

    assert (backtest.total, backtest.is_noisy) == (151, True)


async def test_acronyms_are_those_that_the_owner_was_shown(desk: Desk) -> None:
    """What is mined later is offered, not looked for until it is accepted."""
    watch = await desk.services.watches.add(ME, WatchDraft("fgmx"))
    before = await desk.services.watches.backtest(watch)
    for number in range(1, 6):
        await desk.bring(number, abstract="The frozen garden mixture (FGMX) grows.")
    await desk.services.search.learn_acronyms()
    await desk.tell()

    offers = await desk.services.watches.offers(ME, watch.number)
    await desk.bring(7, abstract="A frozen garden mixture without its short name.")
    await desk.tell()
    accepted = await desk.services.watches.accept(ME, watch.number)
    await desk.bring(8, abstract="Another frozen garden mixture.")
    await desk.tell()

    assert (before.added, offers) == ((), ("frozen garden mixture",))
    assert accepted.terms.text == "fgmx"
    assert await desk.services.watches.offers(ME, watch.number) == ()
    assert [sorted(papers) for papers in desk.told()] == [
        [f"2603.{number:05}" for number in range(1, 6)],
        ["2603.00008"],
    ]


async def test_spellings_are_those_that_the_owner_was_shown(desk: Desk) -> None:
    """A spelling that comes up later is offered; accepting it never makes a watch find less."""
    watches, search = desk.services.watches, desk.services.search
    hyphenated = await watches.add(ME, WatchDraft("fine-tuning"))
    apart = await watches.add(ME, WatchDraft("fine tuning"))
    await desk.bring(1, "finetuning", abstract="Also called fine-tuning.")
    await desk.bring(2, "finetuning")
    await search.learn_acronyms()
    await desk.tell()

    offers = [await watches.offers(ME, each.number) for each in (hyphenated, apart)]
    changed = [await watches.accept(ME, each.number) for each in (hyphenated, apart)]
    await desk.bring(3, "finetuning")
    await desk.bring(4, "tuning of a fine garden")
    await desk.tell()

    assert offers == [("finetuning",), ("finetuning",)]
    assert [await watches.offers(ME, each.number) for each in changed] == [(), ()]
    assert [each.terms.text for each in changed] == ["fine-tuning", "fine tuning"]
    assert [sorted(papers) for papers in desk.told()] == [
        ["2603.00001"],
        ["2603.00003", "2603.00004"],
    ]


async def test_a_new_watch_looks_for_every_spelling(desk: Desk) -> None:
    """And says so before anything is sent; alerts come for all of them."""
    await desk.bring(1, "finetuning", abstract="Also called fine-tuning.")
    watches = desk.services.watches

    watch = await watches.add(ME, WatchDraft("finetuning"))
    backtest = await watches.backtest(watch)
    await desk.bring(2, "fine-tuning")
    await desk.bring(3, "fine tuning")
    await desk.bring(4, "fine gardens")
    await desk.tell()

    assert (backtest.total, backtest.added) == (1, ("fine tuning",))
    assert [sorted(papers) for papers in desk.told()] == [["2603.00002", "2603.00003"]]


@pytest.mark.parametrize("event", STOPS)
async def test_another_channel_lets_go_on_what_its_channel_had_stopped(
    desk: Desk, event: WatchEvent
) -> None:
    """And tells there what came meanwhile; other changes resume nothing."""
    watch = await desk.watch("moe", SERVER)
    edit = desk.services.watches.edit
    async with desk.database.write() as tx:
        await WatchStore(tx).apply(WatchKey(SERVER, watch.number), event, desk.clock())
    await desk.bring(1, "moe")
    await desk.pass_by(hours=3)

    changed = await edit(SERVER, watch.number, WatchDraft(at="9pm"))
    moved = await edit(SERVER, watch.number, WatchDraft(None, CHANNEL + 1, Tempo.AT_ONCE))
    await desk.tell()

    assert changed.pause is TRANSITIONS[event].target
    is_its_channels = event in {WatchEvent.PERMISSIONS_LOST, WatchEvent.CHANNEL_DELETED}
    assert moved.is_active is is_its_channels
    assert desk.told(CHANNEL + 1) == ([["2603.00001"]] if is_its_channels else [])
    assert desk.told(CHANNEL) == []


async def test_terms_are_changed_one_by_one(desk: Desk) -> None:
    """What is not named stays; other times leave the words and what was found alone."""
    watch = await desk.watch("moe")
    watches = desk.services.watches

    daily = await watches.edit(ME, watch.number, WatchDraft(at="9pm", zone="tokyo", upvotes=5))
    again = await watches.edit(ME, watch.number, WatchDraft(tempo=Tempo.AT_ONCE))
    other = await watches.edit(ME, watch.number, WatchDraft("rag", upvotes=0))

    assert (daily.terms.at, daily.terms.zone, daily.terms.text) == (
        time(21),
        "Asia/Tokyo",
        "moe upvotes:>=5",
    )
    assert daily.terms.query == f"({watch.terms.query}) upvotes:>=5"
    assert again.terms == replace(daily.terms, tempo=Tempo.AT_ONCE, at=None)
    assert replace(other.terms, zone="UTC") == (await desk.watch("rag", STRANGER)).terms
    assert await watches.zone(ME) == "Asia/Tokyo"
    assert await watches.zone(STRANGER) == "UTC"


async def test_numbers_are_an_owners_own(desk: Desk) -> None:
    """The lowest free one is taken; members and servers count apart."""
    for words in ("moe", "robot", "video"):
        await desk.watch(words)
    await desk.services.watches.remove(ME, 2)

    numbers = [
        (await desk.watch(words, owner)).number
        for words, owner in (("rag", ME), ("grpo", ME), ("rag", SERVER), ("rag", STRANGER))
    ]

    assert numbers == [2, 4, 1, 1]


@pytest.mark.parametrize(("owner", "limit"), [(ME, 25), (SERVER, 100)])
async def test_there_are_limits(desk: Desk, owner: Owner, limit: int) -> None:
    """A member may have 25 watches and a server 100; one that goes makes room."""
    now = desk.clock()
    async with desk.database.write() as tx:
        for _ in range(limit):
            await WatchStore(tx).add(owner, WatchTerms("moe", "moe", CHANNEL), now.date(), now)
    with pytest.raises(BadRequest, match=f"{limit} watches"):
        await desk.watch("rag", owner)

    await desk.services.watches.remove(owner, 7)

    assert (await desk.watch("rag", owner)).number == 7


async def test_strangers_reach_nothing(desk: Desk) -> None:
    """Whatever one asks of another's watch, there is none; the same member's server is another."""
    await desk.watch("moe")
    await desk.watch("moe", SERVER)
    watches = desk.services.watches
    elsewhere = Owner(MEMBER, GUILD + 1)

    for owner in (STRANGER, elsewhere):
        for attempt in (
            watches.get(owner, 1),
            watches.edit(owner, 1, WatchDraft("rag")),
            watches.narrow(owner, 1, "Title only"),
            watches.ways(owner, 1),
            watches.offers(owner, 1),
            watches.accept(owner, 1),
            watches.pause(owner, 1),
            watches.resume(owner, 1),
            watches.snooze(owner, 1, timedelta(days=1)),
            watches.history(owner, 1),
            watches.remove(owner, 1),
        ):
            with pytest.raises(BadRequest, match="no watch 1"):
                await attempt
        assert await watches.all(owner) == ()

    kept = [await watches.get(owner, 1) for owner in (ME, SERVER)]
    assert [each.terms.text for each in kept] == ["moe", "moe"]
    assert [each.recipient.id for each in kept] == [MEMBER, CHANNEL]


async def test_a_server_is_one_owner_whoever_asks(desk: Desk) -> None:
    """Any of its admins may change what another has set up."""
    await desk.watch("moe", SERVER)

    paused = await desk.services.watches.pause(Owner(OTHER_MEMBER, GUILD), 1)

    assert (paused.pause, paused.owner.member_id) == (WatchPause.ASKED, MEMBER)


@pytest.mark.parametrize("days", [0, -1, 31])
async def test_a_snooze_has_bounds(desk: Desk, days: int) -> None:
    """It lasts up to 30 days, which is the longest that the command offers."""
    await desk.watch("moe")

    with pytest.raises(BadRequest, match="30 days"):
        await desk.services.watches.snooze(ME, 1, timedelta(days=days))


async def test_history_shows_what_was_found_and_why(desk: Desk) -> None:
    """The newest first, told or still waiting; what it only met is not there."""
    await desk.bring(1, "moe", upvotes=50)
    await desk.watch("moe", upvotes=20)
    for number, upvotes in ((2, 20), (3, 0), (4, 30)):
        desk.clock.advance(minutes=1)
        await desk.bring(number, "moe", upvotes=upvotes)
        await desk.tell()

    history = await desk.services.watches.history(ME, 1)

    assert [sample.paper.id for sample in history] == ["2603.00004", "2603.00002"]
    assert history[0].terms == (("moe",),)


async def test_a_pack_is_an_ordinary_watch(desk: Desk) -> None:
    """It finds any of its words, and more of them narrow it; it is written as it was asked for."""
    watch = await desk.watch("pack: alignment -survey")
    await desk.bring(1, "rlhf")
    await desk.bring(2, "rlhf", "survey")
    await desk.bring(3, "reward hacking")
    await desk.tell()

    assert watch.terms.text == "pack: alignment -survey"
    assert [sorted(papers) for papers in desk.told()] == [["2603.00001", "2603.00003"]]
    with pytest.raises(BadRequest, match="alignment"):
        await desk.watch("pack: cooking")


async def test_quiet_hours_keep_their_zone(desk: Desk) -> None:
    """Whatever zone is chosen for a digest afterwards."""
    members = desk.services.preferences
    await members.set_quiet_hours(MEMBER, "22:00", "07:00", "Europe/Berlin")

    await desk.watch("moe", ME, at="09:00", zone="Asia/Tokyo")

    quiet = await members.quiet_hours(MEMBER)
    assert quiet is not None
    assert (quiet.zone, await members.zone(MEMBER)) == ("Europe/Berlin", "Asia/Tokyo")


async def test_quiet_hours_need_both_ends(desk: Desk) -> None:
    """They can be set, read and ended; all day is a pause."""
    members = desk.services.preferences
    for start, end in (("22:00", None), (None, "07:00"), ("07:00", "07:00")):
        with pytest.raises(BadRequest):
            await members.set_quiet_hours(MEMBER, start, end)

    hours = await members.set_quiet_hours(MEMBER, "22:00", "7am", "berlin")

    assert hours == await members.quiet_hours(MEMBER)
    assert hours
    assert (hours.start, hours.end, hours.zone) == (time(22), time(7), "Europe/Berlin")
    await members.end_quiet_hours(MEMBER)
    assert await members.quiet_hours(MEMBER) is None
    assert await members.zone(MEMBER) == "Europe/Berlin"


async def test_a_snooze_that_has_passed_is_not_shown(desk: Desk) -> None:
    """Nowhere, and by no action: whoever looks then sees a watch that runs."""
    first = await desk.watch("moe")
    watches, soon = desk.services.watches, desk.clock() + timedelta(days=1)
    await watches.snooze(ME, 1, timedelta(days=1))
    desk.clock.advance(hours=23)
    snoozed = [
        *await watches.all(ME),
        await watches.get(ME, 1),
        await watches.with_id(ME, first.id),
    ]
    desk.clock.advance(hours=1)

    awake = [*await watches.all(ME), await watches.get(ME, 1), await watches.with_id(ME, first.id)]
    awake += [await watches.edit(ME, 1, WatchDraft("rag")), await watches.pause(ME, 1)]
    awake += [await watches.pause(ME, 1), await watches.resume(ME, 1), await watches.remove(ME, 1)]

    assert [each.snoozed_until for each in snoozed] == [soon] * 3
    assert [each.snoozed_until for each in awake] == [None] * 8


async def test_what_a_snooze_held_back_is_not_called_late(desk: Desk) -> None:
    """Whether it has passed or was ended; what could not be sent long after it, is."""
    await desk.watch("moe")
    for number, is_ended in enumerate((False, True), 1):
        await desk.services.watches.snooze(ME, 1, timedelta(days=1))
        await desk.bring(number, "moe")
        await desk.pass_by(hours=20)
        if is_ended:
            await desk.services.watches.resume(ME, 1)
        await desk.pass_by(hours=0 if is_ended else 4)
    await desk.bring(3, "moe")
    await desk.matching.step()
    await desk.pass_by(hours=4)

    told = {paper: alert["is_late"] for alert in desk.mail() for paper in alert["papers"]}
    assert told == {"2603.00001": False, "2603.00002": False, "2603.00003": True}
