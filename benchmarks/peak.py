"""The most memory that this process ever held. Imports as little as it can: it lives in the programs it measures."""

from __future__ import annotations

from pathlib import Path

_STATUS = Path("/proc/self/status")
_MEGABYTE = 1024 * 1024


def peak_mb() -> float:
    """Return the peak of the resident memory, without that of child processes; where it is unknown, the current one.

    Not ``getrusage``: on Linux a child starts with the peak of whoever started it.
    """
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text("ascii", "replace").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / _MEGABYTE
    import psutil

    memory = psutil.Process().memory_info()
    return float(getattr(memory, "peak_wset", memory.rss)) / _MEGABYTE
