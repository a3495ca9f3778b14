#!/bin/sh
# Make the virtual environment: setup.sh PYTHON VENV LOCKFILE
set -eu
python=$1 venv=$2 lock=$3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Wuhua needs Python 3.11 or later; say which one: make PYTHON=python3.12 …" >&2; exit 2; }
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv" || {
    echo "Python could not make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 2; }
echo "Installing what Wuhua needs (once) …"
if command -v uv >/dev/null 2>&1; then
    VIRTUAL_ENV=$venv uv pip install -q --require-hashes -r "$lock"
    VIRTUAL_ENV=$venv uv pip install -q --no-deps --no-build-isolation -e .
else
    "$venv/bin/pip" install -q --disable-pip-version-check --require-hashes -r "$lock"
    "$venv/bin/pip" install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
# Read once, now: a program that may not write here would read all of it anew at each start, which doubles its time.
"$venv/bin/python" -m compileall -q bot config domain sandbox scheduler storage workflows
