"""Reading what others may have put there: a bag may come from anywhere."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_regular(path: Path, limit: int) -> bytes:
    """Return the content of a file that others may have put there: a link, a pipe or a huge one is refused.

    Raises
    ------
    OSError
        When it is no regular file, is longer than ``limit`` bytes, or can not be read.
    """
    # A pipe would wait for ever, a link may lead anywhere; Windows knows neither flag, and looks at the file itself.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > limit or path.is_symlink():
            raise OSError(errno.EINVAL, "not a regular file of a sensible size")
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(limit)
    finally:
        os.close(descriptor)
