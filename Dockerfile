# One image for every service; the command of each is a command of ./run.
FROM python:3.13-slim-bookworm

ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/roadmap

# First what seldom changes: Pango, fonts and the packages with their hashes.
COPY run requirements.txt ./
RUN ./run install && rm -rf /var/lib/apt/lists/* var /root/.cache

COPY . .
# Compiles the catalogue; everything else is there already.
RUN ./run install \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin roadmap \
    && install -d -o roadmap -g roadmap -m 750 /data /data/media \
    && install -d -o roadmap -g roadmap -m 755 /data/static

USER roadmap
ENV DATA_DIR=/data BIND=0.0.0.0:8000
VOLUME /data
EXPOSE 8000
CMD ["./run", "serve"]
