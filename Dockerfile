# The program and what it runs on, nothing else; every package is locked by its hash in requirements/.
FROM python:3.12-slim AS built
WORKDIR /source
COPY requirements/run.txt requirements/build.txt requirements/
RUN python -m venv /crosstie \
 && /crosstie/bin/pip install --quiet --disable-pip-version-check --no-cache-dir --require-hashes \
    -r requirements/run.txt
COPY . .
RUN python -m venv /making \
 && /making/bin/pip install --quiet --disable-pip-version-check --no-cache-dir --require-hashes \
    -r requirements/build.txt \
 && /making/bin/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir /wheel . \
 && /crosstie/bin/pip install --quiet --disable-pip-version-check --no-cache-dir --no-deps /wheel/*.whl \
 && /crosstie/bin/python -m pip uninstall --quiet --yes pip \
 && find /crosstie -depth -type d -name tests -exec rm -r {} +

FROM python:3.12-slim
ENV PATH="/crosstie/bin:$PATH" PYTHONUNBUFFERED=1 CROSSTIE_CACHE=/var/cache/crosstie
RUN useradd --system --uid 10001 --create-home crosstie \
 && install --directory --owner=crosstie --mode=700 /var/cache/crosstie /var/lib/crosstie
COPY --from=built /crosstie /crosstie
USER 10001
WORKDIR /home/crosstie
EXPOSE 8050
ENTRYPOINT ["crosstie"]
CMD ["--help"]
