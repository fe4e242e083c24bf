"""The program is the same thing installed from its wheel, in editable mode and run from the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("src", "fixtures", "flows", "pyproject.toml", "README.md", "LICENSE")

OURS = os.pathsep.join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
"""What the program depends on, borrowed. No .pth file counts on a PYTHONPATH, so our checkout does not come with it."""

pytestmark = pytest.mark.packaging


def run(*command: str | Path, cwd: Path, **environ: str) -> str:
    """Run a command without network or configuration of the machine, and return what it printed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean | {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"} | environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class Installed:
    """A fresh environment, where the program is in it and how it is found."""

    python: Path
    home: Path
    path: str = OURS

    def python_says(self, *arguments: str, cwd: Path) -> str:
        """Run the environment's Python away from the checkout, and return what it printed."""
        return run(self.python, *arguments, cwd=cwd, PYTHONPATH=self.path)

    def program(self, *arguments: str, cwd: Path) -> str:
        """Run ``mes-assist`` away from the checkout, with a data folder of its own, and return what it printed."""
        start = "from mes_assist.cli.main import main; main()"
        return self.python_says("-c", start, *arguments, cwd=cwd)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clean copy of what the project ships, so that nothing untracked hides a missing file."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy2(source, copy / name)
    return copy


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> Path:
    """Build the sdist, and the wheel from it, with the build backend that is installed, without isolation."""
    run(sys.executable, "-m", "build", "--no-isolation", cwd=checkout)
    (built,) = (checkout / "dist").glob("*.whl")
    return built


def environment(place: Path) -> Path:
    """Make an environment with nothing in it, and return its Python."""
    run(sys.executable, "-m", "venv", "--without-pip", place, cwd=place)
    return place / ("Scripts" if os.name == "nt" else "bin") / "python"


def install(python: Path, *what: str | Path) -> None:
    """Install into a fresh environment, with our own pip and build backend."""
    pip = (python, "-m", "pip", "install", "--quiet", "--ignore-installed", "--no-deps", "--no-build-isolation")
    run(*pip, *what, cwd=python.parent, PYTHONPATH=OURS)


@pytest.fixture(scope="module")
def from_wheel(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel."""
    place = tmp_path_factory.mktemp("wheel")
    python = environment(place)
    install(python, wheel)
    return Installed(python, place)


@pytest.fixture(scope="module", params=["wheel", "editable", "checkout"])
def installed(request: pytest.FixtureRequest, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Have the program in a fresh environment in the way the parameter says."""
    if request.param == "wheel":
        from_wheel: Installed = request.getfixturevalue("from_wheel")
        return from_wheel
    python = environment(tmp_path_factory.mktemp(request.param))
    if request.param == "editable":
        install(python, "--editable", checkout)
        return Installed(python, checkout)
    return Installed(python, checkout, os.pathsep.join([str(checkout / "src"), str(checkout / "fixtures"), OURS]))


def test_it_comes_from_where_it_was_installed(installed: Installed, tmp_path: Path) -> None:
    """The tests below run the copy under test, not the one of the development environment."""
    where = installed.python_says("-c", "import mes_assist; print(mes_assist.__file__)", cwd=tmp_path)
    assert Path(where.strip()).resolve().is_relative_to(installed.home.resolve())


def test_version(installed: Installed, tmp_path: Path) -> None:
    """``mes-assist --version`` says the version."""
    from mes_assist import __version__

    assert __version__ in installed.program("--version", cwd=tmp_path)


def test_flows_are_found(installed: Installed, tmp_path: Path) -> None:
    """``mes-assist flows list`` names what is shipped."""
    assert "opposition (v" in installed.program("flows", "list", cwd=tmp_path)


def test_the_demo_runs(installed: Installed, tmp_path: Path, own_home: Path) -> None:
    """The demo finds its site, plays the procedure on it and keeps a proof."""
    result = json.loads(installed.program("demo", "--auto", "--headless", "--json", cwd=tmp_path))
    assert result["outcome"] == "done"
    assert len(list((own_home / "demo" / "proofs").iterdir())) == 1


def test_one_package_is_installed(from_wheel: Installed, tmp_path: Path) -> None:
    """The program takes one name among what is installed: the mock site, which is run from there too, is inside."""
    site_packages = from_wheel.python_says("-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path)
    names = {path.name for path in Path(site_packages.strip()).iterdir()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"mes_assist"}
    assert "heureux" in from_wheel.python_says("-m", "mes_assist.mock_site", "--list", cwd=tmp_path)


def test_wheel_holds_what_it_needs(wheel: Path) -> None:
    """The wheel holds the flows, the mock site and the typing marker, and nothing of the tests."""
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("flows/opposition.yaml", "mock_site/__init__.py", "mock_site/scenarios/heureux.toml", "py.typed"):
        assert f"mes_assist/{needed}" in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"mes_assist"}
