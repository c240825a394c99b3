# One image for every process of Aftercourse: web, worker, clock and the one-shot migrate.

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/aftercourse
WORKDIR /build
# requirements alone first: a change of the code re-uses this layer
COPY requirements.txt .
RUN /opt/aftercourse/bin/pip install --require-hashes -r requirements.txt
COPY . .
RUN /opt/aftercourse/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /home/aftercourse aftercourse
COPY --from=build /opt/aftercourse /opt/aftercourse
COPY docker/alive.py /srv/alive.py
ENV PATH=/opt/aftercourse/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER aftercourse
WORKDIR /home/aftercourse
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["aftercourse"]
CMD ["web", "--bind", "0.0.0.0:8000"]
