#!/bin/sh
# An HTML file in, docs/digest.png out, in Discord's dark theme: docs/picture.sh [demo.html [width,height]]
set -eu
page=${1:-demo.html}
size=${2:-1280,1600}
test -f "$page" || { echo "no file $page; make one with: make demo" >&2; exit 1; }
for name in chromium chromium-browser google-chrome; do
    browser=$(command -v "$name") && break
done
test -n "${browser:-}" || { echo "install chromium, chromium-browser or google-chrome" >&2; exit 1; }
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
path=$(cd "$(dirname "$page")" && pwd)/$(basename "$page")
picture=$(cd "$(dirname "$0")" && pwd)/digest.png
"$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$profile" --hide-scrollbars --log-level=3 \
    --blink-settings=preferredColorScheme=0 --window-size="$size" --screenshot="$picture" "file://$path"
