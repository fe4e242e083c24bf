"""Running the program where everything that it writes can be searched afterwards."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import leak_site
import psutil
from leak_search import Leak, Searcher, Secret, birth_date

from mock_site import person

TIMEOUT_S = 120
"""Seconds after which a run is stuck; nothing ever waits that long."""
TICK = 0.05

COMMAND = [str(Path(sysconfig.get_path("scripts")) / "mes-assist")]
CARELESS = [sys.executable, str(Path(__file__).with_name("careless.py"))]

TOKENS = {"GITHUB_TOKEN": "ghp_Qw3-environ-Ty8", "AWS_SECRET_ACCESS_KEY": "Bk5-environ-Mn2", "PROXY": "Dx7-environ-Fs4"}
ENVIRONMENT = TOKENS | {"https_proxy": f"http://moi:{TOKENS['PROXY']}@127.0.0.1:9"}

SECRETS = (
    Secret("nir", person.NIR[:13], ("2", "79", "03", "99", "999", "042")),
    Secret("serial number", person.SERIAL),
    *birth_date(14, 3, 1979),
    *birth_date(2, 9, 2019),
    Secret("temporary code", person.CODE),
    Secret("login", person.LOGIN),
    Secret("password", person.PASSWORD),
    Secret("one-time code", person.OTP),
    Secret("phone", person.PHONE_SHOWN),
    Secret("e-mail", person.MAIL_SHOWN),
    *(Secret("name", who.name) for who in (person.ADULT, person.CHILD, *person.TWINS)),
    *(Secret("first name", who.name.partition(" ")[0]) for who in (person.ADULT, person.CHILD, *person.TWINS)),
    Secret("what was typed", leak_site.TYPED),
    Secret("what the page says", leak_site.SHOWN),
    Secret("query of an address", leak_site.QUERY),
    Secret("cookie", leak_site.COOKIE),
    Secret("storage of the page", leak_site.STORED),
    *(Secret(f"environment {name}", value) for name, value in TOKENS.items()),
)
SEARCHER = Searcher(SECRETS)

_AGREED = re.compile(r".*/proofs/[^./][^/]*/data/(justificatif-opposition\.pdf|evidence/capture-ecran\.png)")
"""The proof and the picture of the screen: what the person agreed to archive may show their name."""


@dataclass
class Sandbox:
    """A folder that holds everything that the runs of the program write."""

    root: Path
    stack: ExitStack
    outputs: list[str] = field(default_factory=list)

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.root / "home"

    def env(self, **more: str) -> dict[str, str]:
        """Return the environment: nothing of whoever runs the tests but the way to the programs."""
        folders = {"HOME": "user", "TMPDIR": "tmp", "MES_ASSIST_HOME": "home"}
        for name in folders.values():
            (self.root / name).mkdir(exist_ok=True)
        places = {variable: str(self.root / name) for variable, name in folders.items()}
        return {"PATH": os.environ["PATH"], "LANG": "fr_FR.UTF-8", **places, **ENVIRONMENT, **more}

    def start(
        self, *arguments: str, command: list[str] = COMMAND, stdin: int = subprocess.DEVNULL, **env: str
    ) -> subprocess.Popen[bytes]:
        """Start the program, with more of an environment; what it says goes into files."""
        number = len(self.outputs)
        self.outputs.append(" ".join(arguments))
        work = self.root / "work"
        work.mkdir(exist_ok=True)
        streams = [
            self.stack.enter_context((self.root / f"{name}-{number}").open("wb")) for name in ("stdout", "stderr")
        ]
        process = subprocess.Popen(
            [*command, *arguments], cwd=work, env=self.env(**env), stdin=stdin, stdout=streams[0], stderr=streams[1]
        )
        self.stack.callback(_end, process)
        return process

    def run(self, *arguments: str, command: list[str] = COMMAND) -> int:
        """Run the program to its end and return its exit code."""
        return self.start(*arguments, command=command).wait(TIMEOUT_S)

    def said(self, stream: str) -> str:
        """Return what the last run has said so far."""
        return (self.root / f"{stream}-{len(self.outputs) - 1}").read_text("utf-8")

    def wait_until(self, process: subprocess.Popen[bytes], said: str) -> list[psutil.Process]:
        """Wait until the last run has said something on its standard error; return all processes that it started."""
        for _ in range(int(TIMEOUT_S / TICK)):
            if said in self.said("stderr"):
                family: list[psutil.Process] = psutil.Process(process.pid).children(recursive=True)
                return family
            try:
                process.wait(TICK)
            except subprocess.TimeoutExpired:
                continue
            break
        raise AssertionError(f"never said {said!r}: {self.said('stderr')}")

    def run_until(self, said: str, number: signal.Signals, *arguments: str) -> int:
        """Run the program until it says something, then send it a signal; return when all its processes are gone."""
        process = self.start(*arguments)
        family = self.wait_until(process, said)
        process.send_signal(number)
        code = process.wait(TIMEOUT_S)
        assert psutil.wait_procs(family, timeout=TIMEOUT_S)[1] == []
        return code

    def files(self, pattern: str) -> list[str]:
        """Return what was written to these places, relative to the folder."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.glob(pattern))

    def leaks(self) -> set[Leak]:
        """Search all that was written."""
        return SEARCHER.in_folder(self.root, exempt=lambda place: _AGREED.fullmatch(place) is not None)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        for one in psutil.Process(process.pid).children(recursive=True):
            one.kill()
        process.kill()
    process.wait(TIMEOUT_S)
