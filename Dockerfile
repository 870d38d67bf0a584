# Build:  docker build -t cogs .
# Run:    mkdir -p out && docker run --rm -v "$PWD/out:/out" cogs quick
ARG BASE=debian:bookworm-20240904-slim@sha256:a629e796d77a7b2ff82186ed15d01a493801c020eed5ce6adaa2704356f15a1c
FROM ${BASE}

WORKDIR /cogs
COPY packages.txt .
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get satisfy -y --no-install-recommends "$(paste -sd, packages.txt)" \
    && rm -rf /var/lib/apt/lists/*

# Nothing is run as root but the packages: not the build, the tests, or the claims (entrypoint.sh).
# Any user may keep networks in the container, so the folders that are written to are open. Fonts are
# cached in XDG_CACHE_HOME; a user without a home has nowhere else.
ENV XDG_CACHE_HOME=/tmp
RUN useradd --system cogs && chown cogs . && mkdir /out && chmod a+rwx /out
COPY --chown=cogs . .
USER cogs
RUN mkdir -p runs && chmod a+rwx runs && bash run_all.sh test
USER root

ENV COGS_OUT=/out COGS_PREBUILT=yes
ENTRYPOINT ["sh", "/cogs/docker/entrypoint.sh"]
CMD ["quick"]
