#!/usr/bin/env bash
# Put the generated parts into experiments/README.md and tables/README.md: what stands between the
# two lines with "printed by describe" comes from the claims' own tables of fields, as the program in
# COGS_BIN (default: build/release/bin) prints them.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    echo "usage: docs/describe.sh [--check]   replace the generated parts, or only compare them"
}

# generated FILE WHAT: FILE with its generated part as `describe WHAT` prints it now.
generated() {
    awk -v what="$2" -v program="${COGS_BIN:-build/release/bin}/describe" '
        /^<!-- end of what is printed by describe -->$/ { inside = 0 }
        !inside { print }
        $0 == "<!-- printed by describe " what " (docs/describe.sh): do not edit -->" {
            inside = found = 1
            print ""
            command = program " " what
            while ((command | getline line) > 0) print line
            print ""
        }
        END { exit !found }' "$1"
}

check=no
case ${1:-} in
--check) check=yes ;;
'') ;;
--help) usage && exit 0 ;;
*) usage >&2 && exit 2 ;;
esac

status=0
new=$(mktemp)
trap 'rm -f "$new"' EXIT
for pair in experiments/README.md:specs tables/README.md:tables; do
    file=${pair%:*}
    generated "$file" "${pair#*:}" >"$new" || { echo "describe.sh: $file has no place for them" >&2 && exit 2; }
    if [[ $check == no ]]; then
        cp "$new" "$file"
    elif ! cmp -s "$new" "$file"; then
        echo "describe.sh: $file is not what the fields say; run docs/describe.sh" >&2
        status=1
    fi
done
exit "$status"
