"""Reading what others may have put there: a bag may come from anywhere."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
"""A link may lead anywhere, and a pipe waits for ever; Windows knows neither flag, and looks at the file itself."""


def read_regular(path: Path, limit: int) -> bytes:
    """Return the content of a file that others may have put there: a link, a pipe or a huge one is refused.

    Raises
    ------
    OSError
        When it is no regular file, is longer than ``limit`` bytes, or can not be read.
    """
    with open(path, "rb", buffering=0, opener=_descriptor) as stream:
        facts = os.fstat(stream.fileno())
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > limit or (not _NO_LINKS and path.is_symlink()):
            raise OSError(errno.EINVAL, "not a regular file of a sensible size")
        return stream.readall()


def _descriptor(path: str, flags: int) -> int:
    return os.open(path, flags | _NO_LINKS | getattr(os, "O_NONBLOCK", 0))
