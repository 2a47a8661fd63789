#!/usr/bin/env bash
# Installs one hash-pinned lock into .venv: by uv, which takes seconds, or by pip where uv cannot reach
# the package index (pip may know a proxy or a mirror of the house that uv has not been told about).
# Usage: tools/install.sh requirements.txt
set -euo pipefail
lock=$1
python=.venv/bin/python

if [ ! -x "$python" ]; then
  base=${PYTHON:-}
  for name in python3.11 python3 python; do
    [ -n "$base" ] && break
    command -v "$name" >/dev/null 2>&1 && base=$name
  done
  "$base" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    { echo "Python 3.11 or newer is needed (set PYTHON=/path/to/python3.11)." >&2; exit 1; }
  if ! "$base" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian and Ubuntu keep these two modules in a package of their own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      apt-get update -qq && apt-get install -y -qq python3-venv
    else
      echo "Python's venv module is missing: install the package python3-venv." >&2
      exit 1
    fi
  fi
  "$base" -m venv .venv
fi

"$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null
pip() { "$python" -m pip --disable-pip-version-check "$@"; }

if ! .venv/bin/uv --version >/dev/null 2>&1; then
  pip install --quiet --require-hashes -r tools/bootstrap.txt || echo "uv is not to be had; pip does the work." >&2
fi
index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$(pip config get global.index-url 2>/dev/null || true)}}
[ -z "$index" ] || export UV_DEFAULT_INDEX="$index"

.venv/bin/uv pip install --quiet --python "$python" --compile-bytecode --require-hashes -r "$lock" ||
  pip install --quiet --require-hashes -r "$lock"

# The program itself, from this folder: no dependency is looked up again.
if [ -x .venv/bin/uv ]; then
  .venv/bin/uv pip install --quiet --python "$python" --no-deps --editable . && exit 0
fi
pip install --quiet --no-deps --editable .
