# The service as an image: built in one stage, run in another that has nothing but the binary.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --package cchc \
    && install -D target/release/cchc /out/cchc

FROM debian:bookworm-slim
# the root certificates that an S3 server of evidence is verified against
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin cchc \
    && install -d -o cchc -g cchc -m 0750 /data
COPY --from=build /out/cchc /usr/local/bin/cchc
COPY LICENSE press/fonts/OFL.txt /usr/share/doc/cchc/
USER cchc
ENV CCHC_LISTEN=0.0.0.0:8080 CCHC_DATA=/data
VOLUME /data
EXPOSE 8080
# Asks the running service. `cchc doctor` would open the database a second time and bring its tables up to date.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["cchc"]
CMD ["serve"]
