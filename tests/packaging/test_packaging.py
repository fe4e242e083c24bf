"""The program is the same thing installed from its wheel, in editable mode and run from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("src", "fixtures", "flows", "pyproject.toml", "README.md", "LICENSE")

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
    """Build the wheel with the build backend that is installed, without isolation."""
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", cwd=checkout)
    (built,) = (checkout / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module", params=["wheel", "editable", "checkout"])
def path(request: pytest.FixtureRequest, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a PYTHONPATH from which the program runs, made the way the parameter says."""
    target = tmp_path_factory.mktemp(request.param)
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target", target)
    if request.param == "wheel":
        run(sys.executable, *install, request.getfixturevalue("wheel"), cwd=target)
        return str(target)
    if request.param == "editable":
        run(sys.executable, *install, "--editable", checkout, cwd=target)
        # A .pth file only counts in a site directory: read it as the interpreter would.
        (pth,) = target.glob("*.pth")
        return os.pathsep.join([str(target), *pth.read_text(encoding="utf-8").split()])
    return os.pathsep.join([str(checkout / "src"), str(checkout / "fixtures")])


def program(path: str, *args: str, cwd: Path) -> str:
    """Run the console script's entry point from the given PYTHONPATH, away from the checkout."""
    start = "from mes_assist.cli.main import main; main()"
    return run(sys.executable, "-c", start, *args, cwd=cwd, PYTHONPATH=path, MES_ASSIST_HOME=str(cwd / "home"))


def test_it_comes_from_where_it_was_installed(path: str, tmp_path: Path) -> None:
    """The tests below run the copy under test, not the one of the development environment."""
    where = run(sys.executable, "-c", "import mes_assist; print(mes_assist.__file__)", cwd=tmp_path, PYTHONPATH=path)
    assert any(where.startswith(folder) for folder in path.split(os.pathsep))


def test_version(path: str, tmp_path: Path) -> None:
    """``mes-assist --version`` says the version."""
    from mes_assist import __version__

    assert __version__ in program(path, "--version", cwd=tmp_path)


def test_flows_are_found(path: str, tmp_path: Path) -> None:
    """``mes-assist flows list`` names what is shipped."""
    assert "opposition (v" in program(path, "flows", "list", cwd=tmp_path)


def test_mock_site_is_importable(path: str, tmp_path: Path) -> None:
    """The demo's site is there too, from the same place."""
    where = run(sys.executable, "-c", "import mock_site; print(mock_site.__file__)", cwd=tmp_path, PYTHONPATH=path)
    assert any(where.startswith(folder) for folder in path.split(os.pathsep))


def test_wheel_holds_what_it_needs(wheel: Path) -> None:
    """The wheel holds the flows, the mock site and the typing marker, and nothing of the tests."""
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("mes_assist/flows/opposition.yaml", "mock_site/__init__.py", "mes_assist/py.typed"):
        assert needed in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"mes_assist", "mock_site"}
