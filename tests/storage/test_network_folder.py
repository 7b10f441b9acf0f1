"""A SQLite file on a network folder is warned of, before anything is written to it."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.storage import network_folder
from bot.storage.database import open_database
from bot.storage.network_folder import network_file_system

MOUNTS = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
40 27 0:50 / /mnt/nas rw,relatime shared:20 master:3 - nfs4 nas:/export rw,vers=4.2
41 40 0:51 / /mnt/nas/local rw,relatime - xfs /dev/sdb1 rw
42 27 0:52 / /mnt/team\040files rw - cifs //server/share rw
43 27 0:53 / /mnt/nasty rw - btrfs /dev/sdc rw
44 27 0:54 / /data/ada/remote rw - fuse.sshfs ada@host: rw
45 27 0:55 / /media/stick rw - fuseblk /dev/sdd1 rw
46 27 0:56 / /mnt/c rw - 9p C:\134 rw,dirsync
47 27 0:57 / /host rw - fuse.grpcfuse grpcfuse rw
48 27 0:58 / /bucket rw - fuse.rclone remote:papers rw
49 27 0:59 / /covered rw - nfs nas:/old rw
50 27 0:60 / /covered rw - tmpfs tmpfs rw
51 27 0:61 / /overlay rw - overlay overlay rw
52 27 0:62 / /gluster rw - fuse.glusterfs server:/volume rw
53 27 0:63 / /encrypted rw - fuse.gocryptfs /data/ada/.private rw
nonsense
"""


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the kernel's list be one of our own."""
    file = tmp_path / "mountinfo"
    file.write_text(MOUNTS)
    monkeypatch.setattr(network_folder, "MOUNTS", file)
    return file


@pytest.mark.usefixtures("mounts")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/paperboy/paperboy.db", None),
        ("/mnt/nas/paperboy.db", "nfs4"),
        ("/mnt/nas/deep/down/paperboy.db", "nfs4"),
        ("/mnt/nas/local/paperboy.db", None),
        ("/mnt/team files/paperboy.db", "cifs"),
        ("/mnt/nasty/paperboy.db", None),
        ("/data/ada/remote/paperboy.db", "sshfs"),
        ("/media/stick/paperboy.db", None),
        ("/mnt/c/Users/ada/paperboy.db", "9p"),
        ("/host/paperboy.db", "grpcfuse"),
        ("/bucket/paperboy.db", "rclone"),
        ("/covered/paperboy.db", None),
        ("/overlay/paperboy.db", None),
        ("/gluster/paperboy.db", "glusterfs"),
        ("/encrypted/paperboy.db", None),
    ],
)
def test_the_nearest_mount_tells(path: str, kind: str | None) -> None:
    """File servers, shared folders of virtual machines, buckets; nothing on this machine."""
    assert network_file_system(Path(path)) == kind


def test_a_link_is_followed(mounts: Path, tmp_path: Path) -> None:
    """What counts is where the file really lies."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    mounts.write_text(f"{MOUNTS}60 27 0:70 / {tmp_path}/real rw - smb3 //server/share rw\n")

    assert network_file_system(tmp_path / "link" / "paperboy.db") == "smb3"


def test_a_machine_without_that_list_is_not_warned(mounts: Path) -> None:
    """As on macOS."""
    mounts.unlink()

    assert network_file_system(Path("/mnt/nas/paperboy.db")) is None


@pytest.fixture
def on_nas(mounts: Path, sqlite_url: str) -> str:
    """Let the folder of a database be a network folder."""
    folder = Path(make_url(sqlite_url).database or "").parent
    mounts.write_text(f"60 27 0:70 / {folder} rw - nfs4 nas:/export rw\n")
    return sqlite_url


async def test_opening_it_is_warned_of(on_nas: str, caplog: pytest.LogCaptureFixture) -> None:
    """One line, with what to do; a reader leaves it alone."""
    with caplog.at_level(logging.WARNING):
        async with open_database(on_nas), open_database(on_nas, read_only=True):
            pass

    (line,) = caplog.records
    assert "network file system (nfs4)" in line.getMessage()
    assert "PostgreSQL" in line.getMessage()
