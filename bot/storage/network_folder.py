"""Tells whether a SQLite file lies on a network file system, where its locks can't be relied on."""

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
"""The kernel's list of mounted file systems (Linux only)."""

_NETWORK = frozenset(
    # file servers
    "nfs nfs4 cifs smb2 smb3 smbfs ncpfs afs coda ceph lustre beegfs gpfs orangefs davfs"
    # folders of a host that a virtual machine shares, as Docker Desktop, WSL and Vagrant do
    " 9p vboxsf vmhgfs prl_fs osxfs".split()
)
_NETWORK_FUSE = frozenset(
    "sshfs davfs davfs2 cephfs glusterfs moosefs mfs seaweedfs juicefs s3fs goofys rclone gcsfuse"
    " mountpoint-s3 blobfuse blobfuse2 curlftpfs smbnetfs afpfs grpcfuse vmhgfs-fuse".split()
)


def network_file_system(file: Path) -> str | None:
    """Return the name of the network file system that holds `file`, None if it is a local one.

    It is None too where that can't be found out. The file need not exist yet.
    """
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    kind = _kind(file.resolve(), mounts)
    name = kind.removeprefix("fuse.")
    is_network = name in (_NETWORK_FUSE if kind.startswith("fuse.") else _NETWORK)
    return name if is_network else None


def _kind(file: Path, mounts: str) -> str:
    """Return the type of the file system mounted nearest above `file`, empty if unknown."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) > 4 and after:  # noqa: PLR2004  # the fifth is where it is mounted
            place = Path(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), fields[4]))
            # of two at one place, the later covers the earlier
            if file.is_relative_to(place) and len(place.parts) >= best:
                best, kind = len(place.parts), after.split(" ")[0]
    return kind
