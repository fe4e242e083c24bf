#!/bin/sh
# Prepares this checkout: sh tools/setup.sh demo|dev|browser|display|small|keyring|mutation
# Writes into .venv only; system packages are installed by root alone, or after asking. A second call is quick: what was
# installed is stamped with a checksum of the requirements.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
VENV=${VENV:-.venv}
BIN=$VENV/bin
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { echo "setup: $*" >&2; }
die() { say "$@"; exit 1; }
is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }
apt_install() {
    is_root && has apt-get || return 1
    say "installing $* with apt-get"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@"; } >&2
}

# What the environment was made from: another Python, another place or other requirements make another environment.
key() {
    { echo "$1"; pwd -P; "$PYTHON" -VV; cat pyproject.toml requirements/build.txt "requirements/$1.txt"; } | cksum
}
stamped() { [ -x "$BIN/python" ] && [ "$(cat "$VENV/.stamp-$1" 2>/dev/null)" = "$(key "$1")" ]; }

make_venv() {
    has "$PYTHON" || apt_install python3 python3-venv || die "no $PYTHON here: install Python 3.11 or newer"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        die "$("$PYTHON" -V) is too old: Python 3.11 or newer is needed (make PYTHON=python3.12 ...)"
    # Never remove a folder that is not an environment: VENV comes from the command line.
    if [ -f "$VENV/pyvenv.cfg" ]; then rm -rf "$VENV"; fi

    # Debian's python3 has no ensurepip until python3-venv is installed: ask first, its own message is long.
    if "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
        "$PYTHON" -m venv "$VENV"
        return
    fi
    version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if apt_install "python$version-venv" && "$PYTHON" -m venv "$VENV"; then
        return
    fi
    # Without it, the system's own pip can fill an environment that has none.
    if "$PYTHON" -m pip --python "$PYTHON" --version >/dev/null 2>&1 && "$PYTHON" -m venv --without-pip "$VENV"; then
        return
    fi
    die "this Python cannot make virtual environments. Run: sudo apt-get install python$version-venv   then the same command again"
}

pip() {
    if "$BIN/python" -c 'import pip' 2>/dev/null; then
        "$BIN/python" -m pip "$@"
    else
        "$PYTHON" -m pip --python "$BIN/python" "$@"
    fi
}

install() {
    # What the tests need holds what the demo needs.
    if stamped dev || stamped "$1"; then return; fi
    # An environment that was made elsewhere or by another Python is made anew; else only what changed is installed.
    origin="$(pwd -P) $("$PYTHON" -VV 2>/dev/null || true)"
    [ -x "$BIN/python" ] && [ "$(cat "$VENV/.origin" 2>/dev/null)" = "$origin" ] || {
        say "making $VENV"
        make_venv
        echo "$(pwd -P) $("$PYTHON" -VV)" >"$VENV/.origin"
    }
    say "installing requirements/$1.txt (once, a minute or two)"
    pip install --quiet --require-hashes -r requirements/build.txt -r "requirements/$1.txt"
    pip install --quiet --no-deps --no-build-isolation -e .
    key "$1" >"$VENV/.stamp-$1"
}

browser() {
    # Root is asked nothing; anybody else is, before each thing that is downloaded or run with sudo.
    if is_root; then
        "$BIN/mes-assist" browser install --yes --lang en >&2
    else
        "$BIN/mes-assist" browser install --lang en >&2
    fi
}

display() {
    # Some tests open a real window: without a screen they need a virtual one, and say so when there is none.
    if [ "$(uname -s)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || has Xvfb; then return; fi
    apt_install xvfb || say "no display and no Xvfb: the tests that open a window will say so (sudo apt-get install xvfb)"
}

small() {
    # Most tests need neither a window nor a PDF viewer: Debian's small Chromium does with half the work.
    if [ -x /usr/lib/chromium/chromium-headless-shell ]; then return; fi
    apt_install chromium-headless-shell || say "no chromium-headless-shell: the tests take longer"
}

keyring() {
    # One test needs a real Secret Service, in a session bus of its own.
    if [ "$(uname -s)" != Linux ] || { has gnome-keyring-daemon && has dbus-run-session; }; then return; fi
    apt_install gnome-keyring dbus || say "no gnome-keyring: the test of a real key ring will say so (sudo apt-get install gnome-keyring dbus)"
}

mutation() {
    # Beside what the tests need, and for one program alone.
    if [ "$(cat "$VENV/.stamp-mutation" 2>/dev/null)" = "$(key mutation)" ]; then return; fi
    say "installing requirements/mutation.txt"
    pip install --quiet --require-hashes -r requirements/mutation.txt
    key mutation >"$VENV/.stamp-mutation"
}

case ${1:-} in
    demo | dev) install "$1" ;;
    browser | display | small | keyring | mutation) "$1" ;;
    *) die "usage: sh tools/setup.sh demo|dev|browser|display|small|keyring|mutation" ;;
esac
