# One image: web, jobs and the command line are all `kakehashi`.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/kakehashi
COPY requirements.txt ./
COPY tools/bootstrap.txt tools/install.sh tools/
COPY pyproject.toml README.md ./
COPY app/__init__.py app/
# The lock comes first, so that a change of the program does not install everything again.
RUN tools/install.sh requirements.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /srv/kakehashi --shell /usr/sbin/nologin kakehashi
WORKDIR /srv/kakehashi
ENV PATH=/srv/kakehashi/.venv/bin:$PATH PYTHONUNBUFFERED=1
COPY --from=build /srv/kakehashi/.venv .venv
COPY pyproject.toml README.md NOTICE ./
COPY app app
COPY templates templates
COPY migrations migrations
RUN python -m compileall -q app migrations
COPY tools/container.sh tools/healthcheck.py tools/
RUN mkdir -p var && chown kakehashi:kakehashi var
USER kakehashi
VOLUME /srv/kakehashi/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "tools/healthcheck.py"]
ENTRYPOINT ["tools/container.sh"]
CMD ["kakehashi", "serve", "--host", "0.0.0.0", "--port", "8000"]
