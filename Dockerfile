# docker build -t paperboy .
FROM python:3.11-slim AS build
WORKDIR /build
# Every file is checked against its hash in the lock; what is installed from them, without any other
# index, is only what the bot needs to run. (pip can't check hashes of a constraints file.)
COPY requirements.lock .
RUN pip download --quiet --require-hashes --no-deps --only-binary :all: \
        --requirement requirements.lock --dest wheels
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
RUN python -m venv /venv \
    && /venv/bin/pip install --quiet --no-index --find-links wheels '.[postgres]'

FROM python:3.11-slim
RUN useradd --system --uid 10001 paperboy && install --directory --owner=paperboy --mode=700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/paperboy.db
USER paperboy
WORKDIR /data
VOLUME /data
ENTRYPOINT ["paperboy"]
CMD ["run"]
