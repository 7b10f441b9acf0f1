"""What waits in an outbox of yesterday is read, sent as it was frozen, and found again.

The rows are literals that the bot itself wrote, over its own sample of papers, as of commit
0fd23bf; so are their markers and nonces, by which a message that is there already is known. None
of them is ever changed here: such rows lie in the databases of those who upgrade.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from bot.delivery.domain.delivery import State
from bot.delivery.domain.notices import Notice, RoundupFailed
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Fault, Refused
from bot.delivery.services.notices import Notices
from bot.delivery.targets.registry import WithTimeout
from bot.delivery.views.messages import notice_message
from bot.storage.database import Database
from bot.workers import delivery_outcomes
from tests.delivery.outbox_steps import claim
from tests.delivery.sending import NOTICES, Sending, sending
from tests.support.discord_line import Line
from tests.support.discord_payloads import Json
from tests.support.fakes import Clock
from tests.support.senders import SECONDS, ObservedSender
from tests.support.sql import sql_at

INSTALLATION = "959fcda7505f2090"
DUE_AT = "2026-03-10 16:00:00.000000"
"""When all of it was due, as SQLite keeps it."""
NOW = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)


def frozen(text: str) -> str:
    """Join the lines of a recorded payload, which had none."""
    return text.replace("\n", "")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row that waits to be sent, and what is made of it.

    `nonce` is that of its first generation, `next_nonce` that of the second.
    """

    kind: str
    subject_id: int
    issue_key: str
    part: int
    guild_id: int | None
    target: str
    channel_id: int
    expires_at: str
    seal: str
    key: str
    marker: str
    nonce: str
    next_nonce: str
    payload: str
    plain_payload: str


RECORDED = (
    Recorded(
        kind="roundup",
        subject_id=1,
        issue_key="2026-03-10",
        part=0,
        guild_id=135792468087654321,
        target="channel",
        channel_id=975318642012345670,
        expires_at="2026-03-10 17:00:00.000000",
        seal="gvfgog3hk3yg7o6ffcpjz25cb5",
        key="roundup:1:2026-03-10:0",
        marker="v1:2y5e6fctmvwbyaoesh34ji2iwy",
        nonce="hunrsj2jxp2hhyp72nmyqems3",
        next_nonce="vmouyv23ugolxavyzph3olu6o",
        payload=frozen(r"""
{"allowed_mentions":{"parse":[]},"components":[{"accent_color":16765470,
"components":[{"content":"## Papers of Tuesday, 10 March","type":10},
{"divider":true,"spacing":1,"type":14},{"content":"**1. [Holi-Spatial: Evolving Video Streams in
to Holistic 3D Spatial Intelligence](https://huggingface.co/papers/2603.07660)**\n-# ▲ 5
0 · 💬 4 · ★ 14 · Yuanyuan Gao +16\n*HF AI summary:* An automatic pipeline that turns raw video i
nto richly labelled 3D scenes.","type":10},{"divider":true,"spacing":1,"type":14},
{"content":"**2. [BandPO: Bridging Trust Regions and Ratio Clipping via Probability-Aware Bound
s for LLM Reinforcement Learning](https://huggingface.co/papers/2603.04918)**\n-# ▲ 4
5 · 💬 1 · ★ 32 · Yuan Li +6 · OpenMOSS\n*HF AI summary:* Clipping limits that depend on an actio
n's probability keep exploration alive.","type":10},{"divider":true,"spacing":1,"type":14},
{"content":"-# ▲ 💬 on Hugging Face · ★ on GitHub · kept up to date until <t:1773196200:t>",
"type":10},{"components":[{"custom_id":"v1:2y5e6fctmvwbyaoesh34ji2iwy:pb1:open:0:r.258d37ec38a53
1eedffcaaee:upvotes:0","disabled":false,"max_values":1,"min_values":1,
"options":[{"default":false,"label":"1. Holi-Spatial: Evolving Video Streams into Holistic 3D Sp
atial Intelligence","value":"2603.07660"},{"default":false,"label":"2. BandPO: Bridging Trust Re
gions and Ratio Clipping via Probability-Aware Bounds for LLM Reinforce…",
"value":"2603.04918"}],"placeholder":"Read more about a paper","required":true,"type":3}],
"type":1},{"components":[{"custom_id":"pb1:next:0:r.258d37ec38a531eedffcaaee:upvotes:0",
"disabled":false,"label":"+14 more","style":2,"type":2}],"type":1}],"spoiler":false,"type":17}],
"flags":32768,"thread_name":"Papers of 10 March 2026"}
"""),
        plain_payload=frozen(r"""
{"allowed_mentions":{"parse":[]},"components":[{"accent_color":16765470,
"components":[{"content":"## Papers of Tuesday, 10 March\n1. Holi-Spatial: Evolving Video Stream
s into Holistic 3D Spatial Intelligence (2603.07660)\n2. BandPO: Bridging Trust Regions and Rati
o Clipping via Probability-Aware Bounds for LLM Reinforcement Learning (2603.04918)","type":10},
{"components":[{"custom_id":"v1:2y5e6fctmvwbyaoesh34ji2iwy:pb1:first:0:r.258d37ec38a531eedffcaae
e:upvotes:0","disabled":false,"label":"All papers","style":2,"type":2}],"type":1}],
"spoiler":false,"type":17}],"flags":32768,"thread_name":"Papers of 10 March 2026"}
"""),
    ),
    Recorded(
        kind="roundup",
        subject_id=2,
        issue_key="2026-03-10",
        part=0,
        guild_id=135792468087654321,
        target="forum",
        channel_id=975318642012345671,
        expires_at="2026-03-10 17:00:00.000000",
        seal="qg6qx54anqcg7a3xf2vsquc6fp",
        key="roundup:2:2026-03-10:0",
        marker="v1:rxfqz4p67w5sxdbse4r6cw3uia",
        nonce="h5jsthkw42v2f4h7xmo5mkq4q",
        next_nonce="2wv5ue6xfdfgbh5aavquyuqsr",
        payload=frozen(r"""
{"allowed_mentions":{"roles":["864213579012345678"]},
"components":[{"content":"<@&864213579012345678>","type":10},{"accent_color":16765470,
"components":[{"content":"## Papers of Tuesday, 10 March","type":10},
{"divider":true,"spacing":1,"type":14},{"accessory":{"description":null,"media":{"url":"https://
cdn-thumbnails.huggingface.co/social-thumbnails/papers/2603.07660.png"},
"spoiler":false,"type":11},"components":[{"content":"**1. [Holi-Spatial: Evolving Video Stream
s into Holistic 3D Spatial Intelligence](https://huggingface.co/papers/2603.07660)**\n-# ▲ 5
0 · 💬 4 · ★ 14 · Yuanyuan Gao +16\n*HF AI summary:* An automatic pipeline that turns raw video i
nto richly labelled 3D scenes.","type":10}],"type":9},
{"accessory":{"description":null,"media":{"url":"https://cdn-thumbnails.huggingface.co/social-th
umbnails/papers/2603.04918.png"},"spoiler":false,"type":11},
"components":[{"content":"**2. [BandPO: Bridging Trust Regions and Ratio Clipping via Probabilit
y-Aware Bounds for LLM Reinforcement Learning](https://huggingface.co/papers/2603.04918)**\n-
# ▲ 45 · 💬 1 · ★ 32 · Yuan Li +6 · OpenMOSS\n*HF AI summary:* Clipping limits that depend on a
n action's probability keep exploration alive.","type":10}],"type":9},
{"divider":true,"spacing":1,"type":14},{"content":"-# ▲ 💬 on Hugging Face · ★ on GitHub · kept u
p to date until <t:1773196200:t>","type":10},{"components":[{"custom_id":"v1:rxfqz4p67w5sxdbse4r
6cw3uia:pb1:open:0:r.0b600f7cb3c4f999fdb82c7f:upvotes:0","disabled":false,"max_values":1,
"min_values":1,"options":[{"default":false,"label":"1. Holi-Spatial: Evolving Video Streams int
o Holistic 3D Spatial Intelligence","value":"2603.07660"},
{"default":false,"label":"2. BandPO: Bridging Trust Regions and Ratio Clipping via Probability-A
ware Bounds for LLM Reinforce…","value":"2603.04918"}],"placeholder":"Read more about a paper",
"required":true,"type":3}],"type":1},{"components":[{"custom_id":"pb1:next:0:r.0b600f7cb3c4f999f
db82c7f:upvotes:0","disabled":false,"label":"+14 more","style":2,"type":2}],"type":1}],
"spoiler":false,"type":17}],"flags":32768,"thread_name":"Papers of 10 March 2026"}
"""),
        plain_payload=frozen(r"""
{"allowed_mentions":{"roles":["864213579012345678"]},
"components":[{"content":"<@&864213579012345678>","type":10},{"accent_color":16765470,
"components":[{"content":"## Papers of Tuesday, 10 March\n1. Holi-Spatial: Evolving Video Stream
s into Holistic 3D Spatial Intelligence (2603.07660)\n2. BandPO: Bridging Trust Regions and Rati
o Clipping via Probability-Aware Bounds for LLM Reinforcement Learning (2603.04918)","type":10},
{"components":[{"custom_id":"v1:rxfqz4p67w5sxdbse4r6cw3uia:pb1:first:0:r.0b600f7cb3c4f999fdb82c7
f:upvotes:0","disabled":false,"label":"All papers","style":2,"type":2}],"type":1}],
"spoiler":false,"type":17}],"flags":32768,"thread_name":"Papers of 10 March 2026"}
"""),
    ),
    Recorded(
        kind="roundup",
        subject_id=3,
        issue_key="2026-03-10",
        part=0,
        guild_id=135792468087654321,
        target="channel",
        channel_id=975318642012345670,
        expires_at="2026-03-10 17:00:00.000000",
        seal="qgfpzdmaxn2y2uk47nr666dhzl",
        key="roundup:3:2026-03-10:0",
        marker="v1:sq34exzoah74baqvkkrcfh5zwe",
        nonce="yksmtlqxptpfcbdf3kneh2q3g",
        next_nonce="a2rrs6e7ip7gyfd4r4mdjdzqw",
        payload=frozen(r"""
{"allowed_mentions":{"parse":[]},"components":[{"accent_color":16765470,
"components":[{"content":"## Papers of Tuesday, 10 March","type":10},
{"divider":true,"spacing":1,"type":14},{"content":"**1. [Holi-Spatial: Evolving Video Streams in
to Holistic 3D Spatial Intelligence](https://huggingface.co/papers/2603.07660)**\n-# ▲ 5
0 · 💬 4 · ★ 14 · Yuanyuan Gao +16\n*HF AI summary:* An automatic pipeline that turns raw video i
nto richly labelled 3D scenes.","type":10},{"divider":true,"spacing":1,"type":14},
{"content":"-# ▲ 💬 on Hugging Face · ★ on GitHub · kept up to date until <t:1773196200:t>",
"type":10},{"components":[{"custom_id":"v1:sq34exzoah74baqvkkrcfh5zwe:pb1:open:0:r.fa8411b8a0873
796f86b4b10:upvotes:0","disabled":false,"max_values":1,"min_values":1,
"options":[{"default":false,"label":"1. Holi-Spatial: Evolving Video Streams into Holistic 3D Sp
atial Intelligence","value":"2603.07660"}],"placeholder":"Read more about a paper",
"required":true,"type":3}],"type":1},{"components":[{"custom_id":"pb1:next:0:r.fa8411b8a0873796f
86b4b10:upvotes:0","disabled":false,"label":"+15 more","style":2,"type":2}],"type":1}],
"spoiler":false,"type":17}],"flags":32768,"thread_name":"Papers of 10 March 2026"}
"""),
        plain_payload=frozen(r"""
{"allowed_mentions":{"parse":[]},"components":[{"accent_color":16765470,
"components":[{"content":"## Papers of Tuesday, 10 March\n1. Holi-Spatial: Evolving Video Stream
s into Holistic 3D Spatial Intelligence (2603.07660)","type":10},
{"components":[{"custom_id":"v1:sq34exzoah74baqvkkrcfh5zwe:pb1:first:0:r.fa8411b8a0873796f86b4b1
0:upvotes:0","disabled":false,"label":"All papers","style":2,"type":2}],"type":1}],
"spoiler":false,"type":17}],"flags":32768,"thread_name":"Papers of 10 March 2026"}
"""),
    ),
    Recorded(
        kind="roundup",
        subject_id=3,
        issue_key="2026-03-10",
        part=1,
        guild_id=135792468087654321,
        target="thread",
        channel_id=975318642012345670,
        expires_at="2026-03-10 17:00:00.000000",
        seal="c7aplmoafteqscq7ymuui3pxwr",
        key="roundup:3:2026-03-10:1",
        marker="v1:na6wc6rvj6vbgyjpco6ents62f",
        nonce="pz3mbwcnbmbs2t262qs2l4kyo",
        next_nonce="ia5ehl3xi73fmm5ebwcrtytl6",
        payload=frozen(r"""
{"allowed_mentions":{"parse":[]},"components":[{"accent_color":16765470,
"components":[{"accessory":{"description":null,"media":{"url":"https://cdn-thumbnails.huggingfac
e.co/social-thumbnails/papers/2603.07660.png"},"spoiler":false,"type":11},
"components":[{"content":"### [Holi-Spatial: Evolving Video Streams into Holistic 3D Spatial Int
elligence](https://huggingface.co/papers/2603.07660)\nYuanyuan Gao, Hao Li, Yifei Liu, Xinhao Ji
, Yuning Gong +12\n▲ 50 · 💬 4 on Hugging Face · ★ 14 on GitHub\n-# Daily Papers of 2026-03-1
0 · arXiv 2026-03-08","type":10}],"type":9},{"divider":true,"spacing":1,"type":14},
{"content":"**HF AI summary**\nAn automatic pipeline that turns raw video into richly labelled 3
D scenes.","type":10},{"divider":true,"spacing":1,"type":14},
{"content":"**Abstract**\nLabels for three-dimensional scenes are scarce because people have t
o draw them. Holi-Spatial turns plain videos into scenes with depth, objects, boxes, description
s and questions, with no human in between. Models trained on these scenes understand space bette
r.","type":10},{"divider":true,"spacing":1,"type":14},
{"content":"-# HF AI keywords: spatial intelligence · 3D scenes · video · data sets · Gaussian s
platting","type":10},{"components":[{"disabled":false,"label":"Hugging Face","style":5,"type":2,
"url":"https://huggingface.co/papers/2603.07660"},{"disabled":false,"label":"arXiv","style":5,
"type":2,"url":"https://arxiv.org/abs/2603.07660"},{"disabled":false,"label":"PDF","style":5,
"type":2,"url":"https://arxiv.org/pdf/2603.07660"},{"disabled":false,"label":"Code","style":5,
"type":2,"url":"https://github.com/Visionary-Laboratory/holi-spatial"},
{"disabled":false,"label":"Project","style":5,"type":2,
"url":"https://visionary-laboratory.github.io/holi-spatial/"}],"type":1},
{"components":[{"custom_id":"v1:na6wc6rvj6vbgyjpco6ents62f:pb1:similar:2603.07660",
"disabled":false,"label":"Similar papers","style":2,"type":2}],"type":1}],
"spoiler":false,"type":17}],"flags":32768,"thread_name":"Papers of 10 March 2026"}
"""),
        plain_payload=frozen(r"""
{"allowed_mentions":{"parse":[]},"components":[{"accent_color":16765470,
"components":[{"content":"1. Holi-Spatial: Evolving Video Streams into Holistic 3D Spatial Intel
ligence (2603.07660)","type":10},{"components":[{"custom_id":"v1:na6wc6rvj6vbgyjpco6ents62f:pb1:
first:0:r.fa8411b8a0873796f86b4b10:upvotes:0","disabled":false,"label":"All papers","style":2,
"type":2}],"type":1}],"spoiler":false,"type":17}],"flags":32768,
"thread_name":"Papers of 10 March 2026"}
"""),
    ),
    Recorded(
        kind="alert",
        subject_id=246813579012345678,
        issue_key="2ed518ee116f2306911b.0",
        part=0,
        guild_id=None,
        target="direct",
        channel_id=246813579012345678,
        expires_at="2026-03-10 17:00:00.000000",
        seal="wia2kg7jzv74lj4zvzoisedygp",
        key="alert:246813579012345678:2ed518ee116f2306911b.0:0",
        marker="v1:krutitr7z3lozkrgx3n3ug73p5",
        nonce="xr7tkz4j63b4lt23dyuojxtqj",
        next_nonce="35bahlqxmphtcshblirte2jxn",
        payload=frozen(r"""
{"allowed_mentions":{"parse":[]},"components":[{"accent_color":16765470,
"components":[{"content":"1 paper for the watch **spatial**","type":10},
{"divider":true,"spacing":1,"type":14},{"content":"[Holi-**Spatial**: Evolving Video Streams int
o Holistic 3D **Spatial** Intelligence](https://huggingface.co/papers/2603.07660)\n*abstract:* …
three-dimensional scenes are scarce because people have to draw them. Holi-**Spatial** turns pla
in videos into scenes with depth, objects, boxes, descriptions and…\n-# ▲ 50 · 💬 4 · ★ 14 · Yuan
yuan Gao +16","type":10},{"divider":true,"spacing":1,"type":14},
{"components":[{"custom_id":"v1:krutitr7z3lozkrgx3n3ug73p5:pb1:card:2603.07660",
"disabled":false,"label":"Open card","style":2,"type":2},
{"custom_id":"pb1:alert-mute:e8713a264a839f29a548f621:2603.07660",
"disabled":false,"label":"Not interested","style":2,"type":2},
{"custom_id":"pb1:alert-pause:e8713a264a839f29a548f621:1",
"disabled":false,"label":"Pause this watch","style":2,"type":2}],"type":1},
{"content":"-# ▲ 💬 on Hugging Face · ★ on GitHub · `/watches` to change","type":10}],
"spoiler":false,"type":17}],"flags":32768}
"""),
        plain_payload=frozen(r"""
{"allowed_mentions":{"parse":[]},"components":[{"accent_color":16765470,
"components":[{"content":"1 paper for the watch **spatial**\nHoli-Spatial: Evolving Video Stream
s into Holistic 3D Spatial Intelligence (2603.07660)","type":10},
{"components":[{"custom_id":"v1:krutitr7z3lozkrgx3n3ug73p5:pb1:alert-pause:e8713a264a839f29a548f
621:1","disabled":false,"label":"Pause this watch","style":2,"type":2}],"type":1}],
"spoiler":false,"type":17}],"flags":32768}
"""),
    ),
    Recorded(
        kind="notice",
        subject_id=4,
        issue_key="channel_deleted:2026-03-10T16:00:00+00:00",
        part=0,
        guild_id=135792468087654321,
        target="direct",
        channel_id=246813579012345678,
        expires_at="2026-03-13 16:00:00.000000",
        seal="3jkitdpzn4abwt6lirnmnfro2s",
        key="notice:4:channel_deleted:2026-03-10T16:00:00+00:00:0",
        marker="v1:tzf6lvn6xwsrcpi4whmhcwzogv",
        nonce="hl6zascsb3scg36lc7smdtgzr",
        next_nonce="srj46oimwcckz2x2flcsxo7fm",
        payload=frozen(r"""
{"allowed_mentions":{"parse":[]},"components":[{"accent_color":16765470,
"components":[{"content":"Roundup 4 in <#975318642012345670> is paused: its channel was deleted
. Choose another one to go on.","type":10},{"components":[{"custom_id":"v1:tzf6lvn6xwsrcpi4whmhc
wzogv:pb1:here","disabled":true,"label":"Roundups","style":2,"type":2}],"type":1}],
"spoiler":false,"type":17}],"flags":32768}
"""),
        plain_payload="",
    ),
)
"""A roundup of each layout, of the threads both parts; an alert of one paper; and a notice."""

LIST, CARDS, THREADS, IN_THREAD, ALERT, NOTICE = RECORDED

INSERT = """
INSERT INTO deliveries
(kind, subject_id, issue_key, part, guild_id, target, channel_id, payload, plain_payload, due_at,
expires_at, epoch, state, owner, not_before, attempts, refusals, generation, is_plain,
first_sent_at, last_sent_at, message_id, error_code, error_text, anchor_id, seal) VALUES
(:kind, :subject_id, :issue_key, :part, :guild_id, :target, :channel_id, :payload, :plain_payload,
:due_at, :expires_at, 1, :state, :owner, :not_before, 0, 0, 0, :is_plain,
:first_sent_at, :last_sent_at, NULL, NULL, NULL, NULL, :seal)
"""
_MOMENTS = ("due_at", "expires_at", "not_before", "first_sent_at", "last_sent_at")


async def keep(url: str, *rows: Recorded, **changed: str | None) -> None:
    """Put rows into a database as they stood in another; `changed` are columns that differed."""
    sql = sql_at(url)
    await sql(
        "UPDATE installation SET id = :id, epoch = 1, clean = :yes", id=INSTALLATION, yes=True
    )
    for row in rows:
        columns: dict[str, object] = {
            name: getattr(row, name)
            for name in (
                *("kind", "subject_id", "issue_key", "part", "guild_id", "target", "channel_id"),
                *("payload", "plain_payload", "expires_at", "seal"),
            )
        }
        columns |= {"due_at": DUE_AT, "not_before": DUE_AT, "state": "pending", "owner": None}
        columns |= {"first_sent_at": None, "last_sent_at": None, "is_plain": False} | changed
        if not url.startswith("sqlite"):
            columns |= {name: _moment(columns[name]) for name in _MOMENTS}
        await sql(INSERT, **columns)


def _moment(text: object) -> datetime | None:
    """Read a moment for a database that has a type for it."""
    return datetime.fromisoformat(str(text)).replace(tzinfo=UTC) if text else None


def sender_of_today(database: Database, later: float = 0) -> Sending:
    """Make a sender that looks into the outbox so many seconds after all was due."""
    clock = Clock(NOW)
    clock.advance(seconds=later)
    return sending(database, clock=clock)


async def ends(url: str) -> list[tuple[object, ...]]:
    """Read what became of the rows: their states and messages."""
    return [*await sql_at(url)("SELECT state, message_id FROM deliveries ORDER BY id")]


def body(message: Json) -> str:
    """Give what a message says and whom it pings, as one text."""
    return json.dumps([message[name] for name in ("components", "flags", "allowed_mentions")])


async def test_what_waits_is_read_as_it_was_written(
    sqlite_database: Database, sqlite_url: str
) -> None:
    """It is whole, by its seal; its key, marker and nonces are made of it as they were."""
    firsts = [row for row in RECORDED if row.part == 0]
    await keep(sqlite_url, *firsts)

    claimed = await claim(sqlite_database, "today", NOW)

    for row, found in zip(firsts, claimed, strict=True):
        order = found.order
        nonces = [replace(found, generation=number).nonce(INSTALLATION) for number in (0, 1)]
        assert (order.payload, order.plain_payload) == (row.payload, row.plain_payload)
        assert (order.unique_key, order.marker, order.seal) == (row.key, row.marker, row.seal)
        assert nonces == [row.nonce, row.next_nonce]
        assert found.is_intact


async def test_a_notice_is_written_as_it_was(sqlite_database: Database) -> None:
    """The same news for the same admin have the same key and marker, in today's words."""
    assert NOTICE.guild_id
    notice = Notice(NOTICE.subject_id, NOTICE.issue_key, NOTICE.guild_id, NOTICE.channel_id)
    event = RoundupFailed(4, 975318642012345670, Fault.GONE)

    async with sqlite_database.write() as tx:
        await Notices(notice_message).send(tx, notice, event, NOW)

    (written,) = await claim(sqlite_database, "today", NOW)
    order = written.order
    assert (order.unique_key, order.marker) == (NOTICE.key, NOTICE.marker)
    assert f'"{NOTICE.marker}:pb1:' in order.payload
    assert (order.target, order.channel_id) == (NOTICE.target, NOTICE.channel_id)
    assert (order.due_at, order.expires_at) == (NOW, _moment(NOTICE.expires_at))


async def test_what_waits_is_sent_once_as_it_was_frozen(
    database: Database, database_url: str
) -> None:
    """Under the nonces that yesterday's process would have used, and unread channels."""
    await keep(database_url, *RECORDED)
    it = sender_of_today(database)

    await it.drain()

    assert sorted(it.target.asked) == sorted(("send", row.key) for row in RECORDED)
    assert sorted(it.target.payloads) == sorted(row.payload for row in RECORDED)
    assert it.target.nonces.keys() == {row.nonce for row in RECORDED}
    assert it.target.there.keys() == {row.marker for row in RECORDED}
    assert [state for state, _ in await ends(database_url)] == [State.SENT] * len(RECORDED)


CUT_OFF = {
    "state": "sending",
    "owner": "5b1bd0ec0c3e4b6e9e3c6a3dbf0d3d51",
    "first_sent_at": DUE_AT,
    "last_sent_at": DUE_AT,
    "not_before": "2026-03-10 16:01:15.000000",
}
"""How a row stood whose process was killed while it sent."""


FORGOTTEN = """
UPDATE deliveries SET state = 'sending', owner = 'killed', message_id = NULL, not_before = due_at,
first_sent_at = due_at, last_sent_at = due_at
"""
"""As if the process had been killed before it noted what arrived."""


async def test_what_was_being_sent_is_repeated_under_its_nonce(
    sqlite_database: Database, sqlite_url: str
) -> None:
    """So that Discord drops the repeat, if the message had arrived before the upgrade."""
    await keep(sqlite_url, LIST, **CUT_OFF)
    it = sender_of_today(sqlite_database, later=76)
    it.target.nonces[LIST.nonce] = 1_481_000_000_000_000_000

    await it.drain()

    assert it.target.asked == [("send", LIST.key)]
    assert it.target.payloads == []
    assert await ends(sqlite_url) == [(State.SENT, 1_481_000_000_000_000_000)]


async def test_what_may_be_there_for_long_is_found_by_its_marker(
    sqlite_database: Database, sqlite_url: str
) -> None:
    """And what is not there is sent under the nonce of the next generation."""
    await keep(sqlite_url, LIST, ALERT, **CUT_OFF)
    it = sender_of_today(sqlite_database, later=600)
    it.target.there[LIST.marker] = [1_481_000_000_000_000_000]

    await it.drain()

    assert it.target.payloads == [ALERT.payload]
    assert it.target.nonces.keys() == {ALERT.next_nonce}
    assert await ends(sqlite_url) == [(State.SENT, 1_481_000_000_000_000_000), (State.SENT, 1)]


async def test_the_plain_form_of_yesterday_is_sent_instead(
    sqlite_database: Database, sqlite_url: str
) -> None:
    """Where a filter refuses the first one."""
    await keep(sqlite_url, CARDS)
    it = sender_of_today(sqlite_database)
    it.target.results.append(Refused(400, 200000, "blocked by AutoMod"))

    await it.drain()

    assert it.target.payloads == [CARDS.plain_payload]
    assert it.target.nonces.keys() == {CARDS.next_nonce}


@pytest.mark.parametrize(
    ("seal", "end"), [(LIST.seal, State.DEAD), (None, State.SENT)], ids=["sealed", "unsealed"]
)
async def test_damage_is_found_by_the_seal_of_yesterday(
    sqlite_database: Database, sqlite_url: str, seal: str | None, end: State
) -> None:
    """One letter is enough; a row of before there were seals is sent as it is."""
    await keep(sqlite_url, LIST, payload=LIST.payload.replace("Papers", "Pampers", 1), seal=seal)
    it = sender_of_today(sqlite_database)
    targets = dict.fromkeys(TargetKind, WithTimeout(it.target, SECONDS))
    sender = ObservedSender(sqlite_database, targets, it.pace, delivery_outcomes(NOTICES), it.clock)

    await replace(it, sender=sender).drain()

    assert [each for each, _ in await ends(sqlite_url)] == [end]


async def test_discord_gets_what_was_frozen_and_shows_it_again(
    sqlite_database: Database, sqlite_url: str, line: Line
) -> None:
    """A channel's message, a forum's post, what is in a thread and in a chat: each is known."""
    line.channels.known |= {row.channel_id for row in RECORDED}
    await keep(sqlite_url, *RECORDED)
    outcomes, clock = delivery_outcomes(NOTICES), Clock(NOW)
    it = replace(sender_of_today(sqlite_database), clock=clock)
    first, second = (
        replace(
            it, sender=ObservedSender(sqlite_database, line.targets, line.pace, outcomes, clock)
        )
        for _ in range(2)
    )

    await first.drain()
    sent = await ends(sqlite_url)
    made = [*line.channels.created]
    await sql_at(sqlite_url)(FORGOTTEN)
    clock.advance(minutes=10)
    await second.drain()

    assert sorted(map(body, made)) == sorted(body(json.loads(row.payload)) for row in RECORDED)
    assert {each["name"] for each in line.channels.threads.values()} == {"Papers of 10 March 2026"}
    assert await ends(sqlite_url) == sent
    assert [state for state, _ in sent] == [State.SENT] * len(RECORDED)
    assert line.channels.created == made
