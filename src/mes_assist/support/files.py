"""Writing to disk so that a crash or a full disk leaves the old state or the new one, never half of one.

Everything here is for the owner's eyes alone: files 0600, folders 0700. Where the person says the name of a file, only
what this program made is added to or replaced. All disk access goes through this module's ``os``, the one seam where
the tests make the disk fail.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from mes_assist.support.errors import NotOurs

IsOurs = Callable[[bytes], bool]
"""Tells by its beginning whether a file was made by this program."""

# Some network and FUSE file systems cannot fsync a folder and say so in one of these ways.
_UNSUPPORTED = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF}
# A link leads elsewhere, and whoever opens a pipe waits for its other end; Windows knows neither flag.
_NEITHER_LINK_NOR_PIPE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_BEGINNING = 4096


def create_private(path: Path, data: bytes) -> None:
    """Create ``path`` (0600) with ``data`` and wait until it is on the disk.

    Raises
    ------
    OSError
        When the file exists already or cannot be written; what was written so far stays for the caller to remove.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
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
    _put_whole(path, data, os.replace)
    fsync_folder(path.parent)


def create_whole(path: Path, data: bytes) -> None:
    """Create ``path`` (0600) with ``data`` in one step: nobody ever sees a part of it.

    Raises
    ------
    FileExistsError
        When something has this name, a link that leads nowhere included.
    OSError
        When it cannot be written.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    _put_whole(path, data, rename_new)


def _put_whole(path: Path, data: bytes, put: Callable[[Path, Path], object]) -> None:
    part = path.with_name(f".{path.name}.part-{secrets.token_hex(4)}")  # same folder, hence same disk: one rename
    try:
        create_private(part, data)
        put(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def check_ours(path: Path, is_ours: IsOurs) -> None:
    """Make sure that there is nothing at ``path``, or a file that this program made.

    Raises
    ------
    NotOurs
        When there is anything else: another file, a folder, a device, a pipe, a link. It is neither changed nor waited
        for, and but for a file not even opened.
    OSError
        When a file can not be read.
    """
    with suppress(FileNotFoundError):
        os.close(_open_ours(path, is_ours, os.O_RDONLY))


def replace_ours(path: Path, data: bytes, is_ours: IsOurs) -> None:
    """Put ``data`` at ``path`` as `replace_private` does, unless something is there that this program did not make.

    Raises
    ------
    NotOurs, OSError
        As `check_ours` and `replace_private` do.
    """
    check_ours(path, is_ours)
    replace_private(path, data)


def open_to_add(path: Path, first: bytes, is_ours: IsOurs) -> int:
    """Open a file that this program made, to add to it; where there is none, make it (0600), beginning with ``first``.

    Raises
    ------
    NotOurs, OSError
        As `check_ours` and `create_whole` do.
    """
    with suppress(FileExistsError):
        create_whole(path, first)
    return _open_ours(path, is_ours, os.O_RDWR | os.O_APPEND)


def _open_ours(path: Path, is_ours: IsOurs, flags: int) -> int:
    """Open the file if it is ours: what it says is read from what was opened, whatever becomes of its name."""
    if not stat.S_ISREG(os.lstat(path).st_mode):  # to open a device is to use it
        raise NotOurs(path)
    descriptor = os.open(path, flags | _NEITHER_LINK_NOR_PIPE | _BINARY)
    try:
        if not (stat.S_ISREG(os.fstat(descriptor).st_mode) and is_ours(os.read(descriptor, _BEGINNING))):
            raise NotOurs(path)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


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
