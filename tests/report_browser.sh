#!/usr/bin/env bash
# Open a report in a real browser: no console messages, every figure shown, and no horizontal
# scrolling of the page, even on a narrow screen with everything unfolded.
# Usage: tests/report_browser.sh [REPORT.html] (default: build/quick/report.html; needs chromium)
set -euo pipefail

page=$(realpath -m "${1:-$(dirname "${BASH_SOURCE[0]}")/../build/quick/report.html}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

command -v chromium >/dev/null || { echo "report_browser.sh: chromium is missing" >&2; exit 2; }
[[ -f $page ]] || { echo "report_browser.sh: no file '$page'" >&2; exit 2; }

# browse OPTION... FILE: headless, with a temporary profile and no background network traffic.
browse() {
    chromium --headless --no-sandbox --disable-gpu --disable-background-networking \
        --disable-component-update --disable-sync --no-first-run --hide-scrollbars \
        --user-data-dir="$work/profile" "${@:1:$#-1}" "file://${!#}"
}

# The page as it is.
browse --enable-logging=stderr --dump-dom "$page" >"$work/dom" 2>"$work/log"
grep -q 'id="provenance"' "$work/dom" || fail "the page does not open"
! grep CONSOLE "$work/log" >&2 || fail "messages on the console"

# A copy that may run a script, which reports its measurements to the enclosing page.
{
    sed -e '/Content-Security-Policy/d' -e '/^<\/body>/,$d' "$page"
    cat <<'SCRIPT'
<script>
addEventListener("load", () => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
    const images = [...document.images];
    const shown = images.filter(image => image.complete && image.naturalWidth > 0).length;
    const width = document.documentElement.scrollWidth;
    parent.postMessage([shown, images.length, width, innerWidth].join(" "), "*");
});
</script>
</body>
</html>
SCRIPT
} >"$work/copy.html"

# Windows have a minimum width, frames do not.
for width in 1280 400; do
    cat >"$work/around.html" <<FRAME
<!DOCTYPE html>
<script>addEventListener("message", told => document.body.dataset.told = told.data);</script>
<body><iframe src="copy.html" width="$width" height="2000" style="border: 0"></iframe></body>
FRAME
    browse --virtual-time-budget=10000 --dump-dom "$work/around.html" >"$work/dom" 2>/dev/null
    told=$(sed -nE 's/.*data-told="([^"]*)".*/\1/p' "$work/dom")
    read -r shown images wide inner <<<"$told" || true
    [[ ${inner:-0} -eq $width ]] || fail "nothing was measured at $width pixels"
    [[ $shown -eq $images ]] || fail "$shown of $images figures are shown"
    [[ $wide -le $width ]] || fail "the page is $wide pixels wide in a window of $width"
    echo "$width pixels: $shown of $images figures shown, the page is $wide pixels wide"
done
