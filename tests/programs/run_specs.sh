#!/usr/bin/env bash
# Run every small spec: results in OUT/SPEC, networks in OUT/runs.
# Usage: run_specs.sh BIN_DIR OUT [COMMAND...] (COMMAND runs the programs, e.g. an emulator)
set -euo pipefail

bin=$1 out=$2
shift 2
for spec in "$(dirname "${BASH_SOURCE[0]}")"/specs/*.yaml; do
    program=$(sed -n 's/^claim: //p' "$spec")
    "$@" "$bin/$program" --quiet --out "$out/$(basename "$spec" .yaml)" --runs "$out/runs" \
        "$spec" || {
        echo "FAILED: $program has status $? on $spec" >&2
        exit 1
    }
done
