#!/bin/sh
# Run run_all.sh as the owner of the mounted folder, so that this user owns the results. `docker run
# --user` overrides this.
if [ "$(id -u)" -eq 0 ] && [ "$(stat -c %u "$COGS_OUT")" -ne 0 ]; then
    exec setpriv --reuid="$(stat -c %u "$COGS_OUT")" --regid="$(stat -c %g "$COGS_OUT")" \
        --clear-groups bash /cogs/run_all.sh "$@"
fi
exec bash /cogs/run_all.sh "$@"
