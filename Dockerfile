# docker build -t paperboy .    How to run it, alone or in several roles: compose.yaml.
# To pin the base to its very bytes: --build-arg BASE=python:3.11.14-slim-bookworm@sha256:...
ARG BASE=python:3.11.14-slim-bookworm

FROM ${BASE} AS build
WORKDIR /build
# Every file is checked against its hash in the lock; what is installed from them, without any other
# index, is only what the bot needs to run. (pip can't check hashes of a constraints file.)
COPY requirements.lock .
RUN pip download --quiet --require-hashes --no-deps --only-binary :all: \
        --requirement requirements.lock --dest wheels
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
# Compiled here, because the image's files can't be written when it runs.
RUN python -m venv /venv \
    && /venv/bin/pip install --quiet --no-index --find-links wheels '.[postgres]' \
    && /venv/bin/python -m compileall -q /venv/lib

FROM ${BASE}
RUN useradd --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin paperboy \
    && install --directory --owner=paperboy --group=paperboy --mode=700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/paperboy.db
USER 10001
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
# It asks whether the event loop runs: an outage of Discord is no reason to restart anything.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-m", "bot.operations.probe"]
ENTRYPOINT ["paperboy"]
CMD ["run"]
