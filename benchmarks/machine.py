"""What the figures were measured on; nothing that tells whose computer it is."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil
from playwright.sync_api import Browser


def describe(browser: Browser) -> dict[str, str]:
    """Return the machine in a few words, by name."""
    memory = psutil.virtual_memory().total / 1024**3
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GB",
        "python": platform.python_version(),
        "playwright": version("playwright"),
        "browser": f"{browser.browser_type.name} {browser.version}",
    }


def load() -> str:
    """Return how many processes waited for a core during the last minute: figures of a busy machine are poor."""
    return f"{psutil.getloadavg()[0]:.1f}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8", "replace").splitlines() if info.exists() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or "?"
