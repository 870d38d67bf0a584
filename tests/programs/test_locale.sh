#!/usr/bin/env bash
# Numbers are written and read the same way in locales with a decimal comma. Needs such a locale,
# made by localedef (Debian: package locales); skipped without it.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

mkdir locale
localedef -i de_DE -f UTF-8 locale/de_DE.UTF-8 2>/dev/null || true
german=(env "LOCPATH=$work/locale" LC_ALL=de_DE.UTF-8)
[[ $("${german[@]}" bash -c 'printf %.1f 1,5' 2>/dev/null) == 1,5 ]] || {
    echo "SKIPPED: no locale with a decimal comma" >&2
    exit 77
}

for claim in "${claims[@]}"; do
    expect 0 "$bin/$claim" --quiet --out point --runs runs-point "$specs/$claim.yaml"
    expect 0 "${german[@]}" "$bin/$claim" --quiet --out comma --runs runs-comma "$specs/$claim.yaml"
done
network=$(find runs-point -name 'Z_7_*' | sort | head -n 1)
expect 0 "$bin/inspect" --csv point/nodes.csv "$network"
expect 0 "${german[@]}" "$bin/inspect" --csv comma/nodes.csv "$network"
same_results point comma
same_results runs-point runs-comma
