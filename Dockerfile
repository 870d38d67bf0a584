# Build:  docker build -t cogs .
# Run:    mkdir -p out && docker run --rm --user "$(id -u):$(id -g)" -v "$PWD/out:/out" cogs quick
ARG BASE=debian:bookworm-20240904-slim
FROM ${BASE}

WORKDIR /cogs
COPY packages.txt .
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get satisfy -y --no-install-recommends "$(paste -sd, packages.txt)" \
    && rm -rf /var/lib/apt/lists/*

COPY . .
# Any user may run the container and keep networks in it, so the folders it writes to are open.
RUN ./run_all.sh test && mkdir -p runs /out && chmod -R a+rwX runs /out

# Fonts are cached in XDG_CACHE_HOME; a user without a home has nowhere else.
ENV COGS_OUT=/out COGS_PREBUILT=yes XDG_CACHE_HOME=/tmp
ENTRYPOINT ["/cogs/run_all.sh"]
CMD ["quick"]
