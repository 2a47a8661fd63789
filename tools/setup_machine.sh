#!/usr/bin/env bash
# Sees to what the tests need of the machine: Chromium, Japanese fonts, poppler (reads the PDF letters back).
# Installs the system's packages when it may.
set -euo pipefail

# What find prints counts, not its exit: folders that are not there are no fault.
has_japanese_font() {
  [ -n "$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/}/.fonts" "${HOME:-/}/.local/share/fonts" \
    \( -iname '*cjk*' -o -iname '*ipa*.ttf' -o -iname '*gothic*' \) -print -quit 2>/dev/null)" ]
}

wanted=()
command -v chromium >/dev/null 2>&1 || wanted+=(chromium)
command -v pdftotext >/dev/null 2>&1 || wanted+=(poppler-utils)
has_japanese_font || wanted+=(fonts-noto-cjk)
[ ${#wanted[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "The tests need: ${wanted[*]}" >&2
  echo "Install them once as administrator, for instance: sudo apt-get install ${wanted[*]}" >&2
  exit 1
fi
echo "Installing for the tests: ${wanted[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
