"""What works on this computer and what does not, as data. ``doctor`` turns it into words."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mes_assist.browser.discovery import FoundBrowser, Machine
    from mes_assist.browser.probe import Probe, RefusalReason

Status = Literal["ok", "warning", "failed"]

# A proof with its evidence weighs a few megabytes; below this the disk is about to be full anyway.
ENOUGH_SPACE = 200 * 1024 * 1024

# How the folders of the usual services begin. A synchronised proof is a copy on somebody else's computer.
SYNCHRONISED = (
    "onedrive", "dropbox", "icloud", "com~apple~clouddocs", "mobile documents", "cloudstorage", "nextcloud", "owncloud",
    "google drive", "googledrive", "kdrive", "pcloud", "mega",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``key`` names its sentence in the texts, ``values`` fill it."""

    name: str
    status: Status
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def examine(archive: Path | None) -> list[Check]:
    """Look at everything, in the order in which a person needs it; ``archive`` is a folder of proofs to look at too."""
    from mes_assist.browser import probe
    from mes_assist.browser.discovery import Machine, find_browsers
    from mes_assist.support.paths import place_of_home

    machine = Machine.this()
    return [
        *check_browsers(find_browsers(None, machine), machine, probe.start_failure),
        check_display(machine),
        check_keyring(),
        *check_home(place_of_home()),
        *([] if archive is None else check_rights(archive)),
        check_time_zone(),
    ]


def exit_code(checks: list[Check]) -> int:
    """Return 11 when no window could be opened, 2 when something else must be put right first, else 0."""
    failed = {each.name for each in checks if each.status == "failed"}
    if failed & {"browser", "display"}:
        return 11
    return 2 if failed else 0


def check_browsers(browsers: list[FoundBrowser], machine: Machine, probe: Probe) -> Iterator[Check]:
    """Start each browser without a window, until one works; what is behind that one is only told.

    The value ``state`` of a check says which it was: ``works``, ``refused`` with its ``reason``, or ``found``.
    """
    if not browsers:
        yield Check("browser", "failed", "browser_none")
        return
    tried: list[tuple[FoundBrowser, RefusalReason | None]] = []
    for browser in browsers:
        tried.append((browser, probe(browser, machine)))
        if tried[-1][1] in (None, "driver"):  # without its driver, Playwright starts no browser at all
            break
    worked = tried[-1][1] is None
    for browser, reason in tried:
        values = told_of(browser)
        if reason is None:
            yield Check("browser", "ok", "doctor_browser_starts", values | {"state": "works"})
        else:
            refused = values | {"state": "refused", "reason": reason}
            yield Check("browser", "warning" if worked else "failed", f"doctor_browser_{reason}", refused)
    for browser in browsers[len(tried) :]:
        yield Check("browser", "ok", "doctor_browser_found", told_of(browser) | {"state": "found"})
    if machine.is_root:
        yield Check("sandbox", "warning", "browser_root")


def told_of(browser: FoundBrowser) -> dict[str, str]:
    """Return what the texts about a browser say of it: what it is called, and where it is."""
    return {"name": str(browser), "where": str(browser.executable or "Playwright")}


def check_display(machine: Machine) -> Check:
    """Look for a screen: a real procedure needs a window."""
    from mes_assist.browser.discovery import has_display

    return (
        Check("display", "ok", "doctor_display")
        if has_display(machine)
        else Check("display", "failed", "browser_windowless")
    )


def check_keyring() -> Check:
    """Ask the keyring what it is: without one, nothing is remembered and everything still works."""
    from mes_assist.support.keyrings import keyring_status

    status = keyring_status()
    if status.usable:
        return Check("keyring", "ok", "doctor_keyring", {"name": status.name})
    return Check("keyring", "warning", "doctor_no_keyring", {"name": status.name, "reason": status.reason})


def check_home(home: Path) -> Iterator[Check]:
    """Look at the data folder without creating it."""
    from mes_assist.support.paths import can_be_folder

    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    where = {"path": str(home)}
    if not (can_be_folder(home) and os.access(existing, os.W_OK | os.X_OK)):
        yield Check("home", "failed", "doctor_home_not_writable", where)
    else:
        yield Check("home", "ok", "doctor_home", where)
    yield from check_rights(home)
    free = shutil.disk_usage(existing).free
    if free < ENOUGH_SPACE:
        yield Check("space", "warning", "doctor_home_full", {"megabytes": free // 1024**2})
    if service := synchronised(home):
        yield Check("synchronised", "warning", "doctor_home_synchronised", where | {"service": service})


def check_rights(folder: Path) -> Iterator[Check]:
    """Tell whether others may look into the folder; one that was there before the program keeps its rights."""
    if os.name == "posix" and folder.is_dir() and folder.stat().st_mode & 0o077:
        yield Check("permissions", "warning", "doctor_home_open", {"path": str(folder)})


def synchronised(folder: Path) -> str | None:
    """Return the part of the path that belongs to a synchronisation service, if one does."""
    return next((part for part in folder.resolve().parts if part.lower().startswith(SYNCHRONISED)), None)


def check_time_zone() -> Check:
    """Load the zone in which the deadlines are counted."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        return Check("time_zone", "failed", "doctor_no_time_zone")
    return Check("time_zone", "ok", "doctor_time_zone")


def versions() -> dict[str, str]:
    """Return the versions that a bug report needs."""
    from mes_assist import __version__

    found = {"mes-assist": __version__, "python": platform.python_version(), "system": platform.platform()}
    for package in ("playwright", "pydantic", "keyring"):
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "-"
    return found
