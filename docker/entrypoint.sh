#!/bin/sh
# What the container starts: run_all.sh as the user that the mounted folder belongs to, so that the
# results belong to whoever made it. --user at `docker run` decides otherwise.
if [ "$(id -u)" -eq 0 ] && [ "$(stat -c %u "$COGS_OUT")" -ne 0 ]; then
    exec setpriv --reuid="$(stat -c %u "$COGS_OUT")" --regid="$(stat -c %g "$COGS_OUT")" \
        --clear-groups /cogs/run_all.sh "$@"
fi
exec /cogs/run_all.sh "$@"
