"""One attempt per case at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from mes_assist.support.errors import CaseBusy
from mes_assist.support.files import replace_private
from mes_assist.support.paths import private_folder


@contextmanager
def case_lock(home: Path, case_id: str) -> Iterator[None]:
    """Hold the case while an attempt runs. The system frees the lock of a process that died.

    Raises
    ------
    CaseBusy
        When another process holds it; the message names that process.
    """
    folder = private_folder(home / "locks")
    holder = folder / f"{case_id}.pid"
    lock = FileLock(folder / f"{case_id}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise CaseBusy("case_busy", reason="case_busy", holder=_read(holder)) from None
    try:
        replace_private(holder, str(os.getpid()).encode())
        yield
    finally:
        holder.unlink(missing_ok=True)  # before the lock: the next holder writes its own
        lock.release()


def is_held(home: Path, case_id: str) -> bool:
    """Tell whether an attempt on the case is going on."""
    file = home / "locks" / f"{case_id}.lock"
    if not file.is_file():
        return False
    try:
        with FileLock(file, mode=0o600, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # nothing can be written there: then nobody is at it
        return False


def _read(holder: Path) -> str:
    try:
        return f"PID {holder.read_text('ascii')}"
    except OSError:
        return "?"
