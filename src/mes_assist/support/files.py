"""Writing to disk so that a crash or a full disk leaves the old state or the new one, never half of one.

Everything here is for the owner's eyes alone: files 0600, folders 0700. All disk access goes through this module's
``os``, the one seam where the tests make the disk fail.
"""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

# Some network and FUSE file systems cannot fsync a folder and say so in one of these ways.
_UNSUPPORTED = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF}


def create_private(path: Path, data: bytes) -> None:
    """Create ``path`` (0600) with ``data`` and wait until it is on the disk.

    Raises
    ------
    OSError
        When the file exists already or cannot be written; what was written so far stays for the caller to remove.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        rest = memoryview(data)
        while rest:  # a nearly full disk takes a part of the bytes, and refuses only the next call
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_private(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` (0600) in one step: a reader sees the old file or the new one.

    Raises
    ------
    OSError
        When it cannot be written; the old file is then untouched.
    """
    part = path.with_name(f".{path.name}.part-{secrets.token_hex(4)}")  # same folder, hence same disk: one rename
    try:
        create_private(part, data)
        os.replace(part, path)  # noqa: PTH105 - goes through the seam
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)


def create_private_folder(folder: Path) -> None:
    """Create one folder (0700), whose parent exists.

    Raises
    ------
    OSError
        When it exists already or cannot be created.
    """
    os.mkdir(folder, 0o700)  # noqa: PTH102 - goes through the seam


def fsync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable, where the system can do that (Windows cannot).

    Raises
    ------
    OSError
        When the disk reports an error.
    """
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
    finally:
        os.close(descriptor)


def rename_new(source: Path, target: Path) -> None:
    """Rename the file or folder ``source`` to ``target``, which must not exist.

    Raises
    ------
    FileExistsError
        When ``target`` exists.
    OSError
        When the disk refuses.
    """
    # POSIX lets a folder replace an empty one without a word, so look first. A bag that another process publishes in
    # between is never empty, and the rename itself refuses that one.
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    os.rename(source, target)  # noqa: PTH104 - goes through the seam
