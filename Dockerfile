# The terminal program alone: one static binary that runs as nobody.
#   docker build --tag portpath .
#   helm template shop . | docker run --rm --interactive portpath check -
FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package portpath --bin portpath

# For pipelines whose steps are lines of a shell: docker build --target shell .
FROM alpine:3.22 AS shell
COPY --from=build /src/target/release/portpath /usr/local/bin/portpath
WORKDIR /work
USER 65532:65532
CMD ["portpath", "--help"]

FROM scratch
COPY --from=build /src/target/release/portpath /portpath
COPY --from=build /src/LICENSE-APACHE /src/LICENSE-MIT /
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/portpath"]
