#!/bin/sh
# Pins every dependency with its hashes, for all platforms. Needs uv (https://docs.astral.sh/uv/).
# The files name no index: a mirror serves the same files, and the hashes prove it.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install --user uv" >&2; exit 1; }

pin() {
    output=requirements/$1.txt
    shift
    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-config --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
        --no-emit-package mes-assist "$@" --output-file "$output" >/dev/null
}

# dev is the largest set; the others take their versions from it, so that all of them agree.
pin dev pyproject.toml --extra dev
pin run pyproject.toml --constraints requirements/dev.txt
pin demo pyproject.toml --extra demo --constraints requirements/dev.txt
pin build --group build --constraints requirements/dev.txt
pin mutation --group mutation --constraints requirements/dev.txt
