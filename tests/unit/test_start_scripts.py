"""The scripts for those without Python: what they fetch, in which order, and that a refusal does nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SH, CMD = ROOT / "installer/demarrer.sh", ROOT / "installer/demarrer.cmd"
SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]
TOOLS = ("cat", "chmod", "cp", "dirname", "env", "grep", "mkdir", "mktemp", "rm", "sh")

# It writes down how it was called, and leaves what the true one would.
NOTE = 'printf \'%s\\n\' "$(basename "$0") $*" >>"$TRACE"\n'
UV = f"""#!/bin/sh
{NOTE}
test "$1 $2" = "tool install" || exit 0
printf '%s\\n' "in $(pwd -P)" >>"$TRACE"
test -z "${{UV_FAILS:-}}" || exit 2
mkdir -p "$UV_TOOL_BIN_DIR"
cp "$FAKES/mes-assist" "$UV_TOOL_BIN_DIR/mes-assist"
"""
FETCHED = """#!/bin/sh
printf '%s\\n' "installer $UV_NO_MODIFY_PATH" >>"$TRACE"
mkdir -p "$UV_INSTALL_DIR"
cp "$FAKES/real-uv" "$UV_INSTALL_DIR/uv"
"""
CURL = f"""#!/bin/sh
{NOTE}
while [ "$1" != --output ]; do shift; done
test -z "${{CURL_FAILS:-}}" || exit 22
cp "$FAKES/fetched" "$2"
"""
WGET = f"""#!/bin/sh
{NOTE}
test "$1 $2" = "-q -O" && cp "$FAKES/fetched" "$3"
"""


class Computer:
    """A computer on which nothing is there but a few tools and what a test puts there.

    Parameters
    ----------
    folder:
        Where it is made; its name has spaces, accents and an apostrophe.
    """

    def __init__(self, folder: Path) -> None:
        self.home, self.bin, self.fakes = folder / "l'été à deux", folder / "bin", folder / "fakes"
        self.trace = folder / "trace"
        for place in (self.home, self.bin, self.fakes):
            place.mkdir()
        for tool in (*TOOLS, "basename"):
            (self.bin / tool).symlink_to(str(shutil.which(tool)))
        for name, text in {"mes-assist": f"#!/bin/sh\n{NOTE}", "real-uv": UV, "fetched": FETCHED}.items():
            (self.fakes / name).write_text(text, "utf-8")
            (self.fakes / name).chmod(0o700)

    def has(self, name: str, text: str) -> None:
        """Put a program on the PATH."""
        (self.bin / name).write_text(text, "utf-8")
        (self.bin / name).chmod(0o700)

    def start(self, shell: str, script: Path, answer: str, **environ: str) -> tuple[int, str, list[str]]:
        """Run the script; return its code, what it said and what was called."""
        done = subprocess.run(
            [str(shutil.which(shell)), *(["sh"] if shell == "busybox" else []), str(script)],
            input=answer,
            cwd=self.home,
            env={"PATH": str(self.bin), "HOME": str(self.home), "TRACE": str(self.trace), "FAKES": str(self.fakes)}
            | environ,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        called = self.trace.read_text("utf-8").splitlines() if self.trace.exists() else []
        return done.returncode, done.stdout + done.stderr, called


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    """Return a computer without Python and without uv."""
    return Computer(tmp_path)


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """Return the script as it is when somebody downloaded nothing else."""
    (tmp_path / "téléchargé").mkdir()
    return Path(shutil.copy(SH, tmp_path / "téléchargé"))


@pytest.mark.parametrize("shell", SHELLS)
def test_everything_in_its_order(computer: Computer, alone: Path, shell: str) -> None:
    """The installer uv is fetched from its official address over https only, then the program, then the shortcut."""
    computer.has("curl", CURL)
    code, said, called = computer.start(shell, alone, "oui\n")
    assert (code, [line.split(" ")[0] for line in called]) == (0, ["curl", "installer", "uv", "in", "mes-assist"])
    assert called[0].startswith("curl --proto =https --tlsv1.2")
    assert called[0].endswith(" https://astral.sh/uv/install.sh")
    assert called[1:3] == ["installer 1", "uv tool install --quiet --force mes-assist[demo]"]
    assert called[4] == "mes-assist raccourci --lang fr"
    assert "https://astral.sh/uv/install.sh" in said


def test_from_the_folder_that_it_lies_in(computer: Computer, tmp_path: Path) -> None:
    """In a copy of the project, that copy is installed, whatever its folder is called."""
    copy = tmp_path / "mes assistants [2026]"
    (copy / "installer").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", copy)
    computer.has("uv", UV)
    code, said, called = computer.start("sh", Path(shutil.copy(SH, copy / "installer")), "o\n")
    assert code == 0
    assert called == ["uv tool install --quiet --force .[demo]", f"in {copy}", "mes-assist raccourci --lang fr"]
    assert "télécharger" not in said
    assert f"depuis le dossier {copy}" in said


@pytest.mark.parametrize("answer", ["non\n", "\n", "", "ouille\n", "n; oui\n"])
def test_a_refusal_does_nothing(computer: Computer, alone: Path, answer: str) -> None:
    """Nothing is fetched, installed or written, and the person is told so."""
    computer.has("curl", CURL)
    code, said, called = computer.start("sh", alone, answer)
    assert (code, called, list(computer.home.iterdir())) == (5, [], [])
    assert "Rien n’a été fait." in said


def test_wget_will_do(computer: Computer, alone: Path) -> None:
    """Not every Linux has curl."""
    computer.has("wget", WGET)
    code, _, called = computer.start("sh", alone, "oui\n")
    assert (code, [line.split(" ")[0] for line in called]) == (0, ["wget", "installer", "uv", "in", "mes-assist"])
    assert called[0].endswith(" https://astral.sh/uv/install.sh")


def test_without_a_way_to_download(computer: Computer, alone: Path) -> None:
    """The person is told what is missing."""
    code, said, called = computer.start("sh", alone, "oui\n")
    assert (code, called) == (1, [])
    assert "Rien n’a été installé." in said


def test_a_download_that_fails_runs_nothing(computer: Computer, alone: Path) -> None:
    """Half a script is not run."""
    computer.has("curl", CURL)
    code, said, called = computer.start("sh", alone, "oui\n", CURL_FAILS="1")
    assert (code, [line.split(" ")[0] for line in called]) == (1, ["curl"])
    assert "Rien n’a été installé." in said


def test_an_installation_that_fails_makes_no_shortcut(computer: Computer, alone: Path) -> None:
    """Nothing would be behind it."""
    computer.has("uv", UV)
    code, said, called = computer.start("sh", alone, "oui\n", UV_FAILS="1")
    assert (code, "mes-assist raccourci --lang fr" in called) == (1, False)
    assert "Aucun raccourci n’a été posé." in said


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_finds_nothing() -> None:
    """The linter of shell scripts has nothing to say."""
    done = subprocess.run(["shellcheck", str(SH)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_windows_script_says_and_does_the_same() -> None:
    """It cannot run here; what can be seen from here is right."""
    raw = CMD.read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n")  # cmd.exe loses its labels else
    before = raw.partition(b"chcp 65001")[0]
    assert before.isascii()
    text = raw.decode()
    labels = set(re.findall(r"^:(\w+)\r$", text, re.MULTILINE))
    assert set(re.findall(r"(?:goto |call :)(\w+)", text)) <= labels
    order = [
        "https://astral.sh/uv/install.ps1",
        "set /p",
        ":refused",
        ":agreed",
        "powershell",
        "tool install --quiet --force",
        'mes-assist.exe" raccourci',
    ]
    body = text[text.index('set "UV_ADDRESS=') :]
    places = [body.index(part) for part in order]
    assert places == sorted(places)
    assert text.index("exit /b 5") < text.index(":agreed")


def test_what_is_said_is_typographic() -> None:
    """The scripts speak as the program does."""
    said = [
        *re.findall(r"""^[^#\n]*["'](.*[A-Za-zé]{2} .*)["']""", SH.read_text("utf-8"), re.MULTILINE),
        *re.findall(r"^(?:if.* )?(?:echo|set /p) (.*)", CMD.read_text("utf-8"), re.MULTILINE),
    ]
    assert len(said) > 20
    assert [line for line in said if re.search(r"[a-zé]'[a-zé]|[\w»,] [:;?!»]|« ", line)] == []
