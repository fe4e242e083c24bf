"""What the programs that we start inherit: the environment, name by name, and that none of them leaves a core dump.

Pure but for the last two functions. Playwright's driver is a Node.js program that sees all that goes into a page:
``DEBUG`` makes it write that down, and ``NODE_OPTIONS`` loads whatever it names. So it gets what it needs and no more.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase

_DRIVER = (
    "PATH",
    *("HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA"),
    *("TMPDIR", "TEMP", "TMP"),
    *("LANG", "LANGUAGE", "LC_*", "TZ"),
    *("DISPLAY", "WAYLAND_DISPLAY", "XDG_*"),
    *("SystemRoot", "PROGRAMFILES*", "LD_LIBRARY_PATH"),
    *("PLAYWRIGHT_BROWSERS_PATH", "PLAYWRIGHT_NODEJS_PATH"),
)
_PYTHON = ("PYTHONHOME", "PYTHONPATH")
"""Where our own interpreter finds Playwright, when it is started once more to start the driver."""
_DOWNLOAD = (
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("NODE_EXTRA_CA_CERTS", "PLAYWRIGHT_DOWNLOAD_HOST"),
)
# SSLKEYLOGFILE would write the keys of every connection to a file, CHROME_LOG_FILE the addresses visited; what is meant
# for the driver may do as much in a browser that is built on Node.js.
_NEVER = re.compile(
    r"(^|_)(KEY|TOKEN|SECRET|PASS|PASSWD|PASSWORD|CREDENTIALS?)(_|$)"
    r"|^(SSLKEYLOGFILE|CHROME_LOG_FILE|DEBUG)$|^(NODE_|PW)",
    re.IGNORECASE,
)

_TELLTALE = re.compile(r"DEBUGP?|PWDEBUG\w*|INTERNAL_PW_\w+", re.IGNORECASE)
"""What Playwright's Python side obeys, in our own process."""

Environ = Mapping[str, str]
_WINDOWS = os.name == "nt"


def of_driver(environ: Environ, *, windows: bool = _WINDOWS) -> dict[str, str]:
    """Return what Playwright's driver inherits."""
    return _only(environ, _DRIVER, windows=windows)


def of_playwright_command(environ: Environ, *, windows: bool = _WINDOWS) -> dict[str, str]:
    """Return what ``python -m playwright`` inherits: its driver's, and where Python finds it."""
    return _only(environ, (*_DRIVER, *_PYTHON), windows=windows)


def of_installer(environ: Environ, *, windows: bool = _WINDOWS) -> dict[str, str]:
    """Return what a command inherits that fetches a browser: the way to the network as well."""
    return _only(environ, (*_DRIVER, *_PYTHON, *_DOWNLOAD), windows=windows)


def of_application(environ: Environ) -> dict[str, str]:
    """Return what a browser or a viewer inherits: all that it may need, and never a secret of the shell."""
    return {name: value for name, value in environ.items() if not _NEVER.search(name)}


def _only(environ: Environ, allowed: Iterable[str], *, windows: bool) -> dict[str, str]:
    def plain(name: str) -> str:
        return name.upper() if windows else name

    patterns = [plain(pattern) for pattern in allowed]
    return {
        name: value for name, value in environ.items() if any(fnmatchcase(plain(name), pattern) for pattern in patterns)
    }


@contextmanager
def environment(wanted: Environ) -> Iterator[None]:
    """Keep only the names of ``wanted`` in our own environment meanwhile, for what is started and given no other."""
    aside = {name: value for name, value in os.environ.items() if name not in wanted}
    try:
        for name in aside:
            del os.environ[name]
        yield
    finally:
        os.environ.update(aside)


def be_discreet() -> None:
    """Have neither this process nor any that it starts write down what it holds, for whoever debugs it.

    To be called before Playwright is imported: its Python side too writes all that goes to the driver where ``DEBUG``
    or ``DEBUGP`` asks for that. Core dumps are off where the system has such a limit.
    """
    for name in filter(_TELLTALE.fullmatch, list(os.environ)):
        del os.environ[name]
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
