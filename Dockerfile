# mailbridge in a container: built with the lock, run by a user who owns nothing but /data.
FROM python:3.13-slim-trixie AS build
COPY --from=ghcr.io/astral-sh/uv:0.9.10 /uv /usr/local/bin/uv
ENV UV_PROJECT_ENVIRONMENT=/opt/mailbridge UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /src
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --locked --no-dev --no-install-project
COPY config config
COPY digests digests
COPY mailbridge mailbridge
RUN uv sync --locked --no-dev --no-editable

FROM python:3.13-slim-trixie
RUN useradd --system --uid 8025 --home-dir /data --create-home mailbridge
COPY --from=build /opt/mailbridge /opt/mailbridge
ENV PATH=/opt/mailbridge/bin:$PATH
USER 8025
WORKDIR /data
VOLUME /data
EXPOSE 8024 8025
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8025, timeout=4); c.request('GET', '/readyz'); raise SystemExit(c.getresponse().status != 200)"]
CMD ["mailbridge", "serve"]
