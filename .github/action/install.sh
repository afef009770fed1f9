#!/bin/bash
# Puts the program of a release into PATH, after comparing its digest. Uses the one that is there already.
set -eo pipefail

if command -v portpath > /dev/null; then
    portpath --version
    exit 0
fi

case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) target=x86_64-unknown-linux-musl ;;
    Linux-aarch64) target=aarch64-unknown-linux-musl ;;
    Darwin-x86_64) target=x86_64-apple-darwin ;;
    Darwin-arm64) target=aarch64-apple-darwin ;;
    MINGW*-x86_64 | MSYS*-x86_64) target=x86_64-pc-windows-msvc ;;
    *) echo "::error::there is no release of Portpath for $(uname -s) on $(uname -m)"; exit 1 ;;
esac

# A branch or a commit has no files of its own: the last release has.
case "$VERSION" in
    v[0-9]*.[0-9]*.[0-9]*) release="download/$VERSION" ;;
    *) release=latest/download ;;
esac
from="${GITHUB_SERVER_URL:-https://github.com}/$REPOSITORY/releases/$release"
archive="portpath-$target.tar.gz"
folder="$RUNNER_TEMP/portpath"
mkdir -p "$folder"
cd "$folder"
for file in "$archive" SHA256SUMS; do
    if ! curl --fail --silent --show-error --location --retry 3 --remote-name "$from/$file"; then
        echo "::error::cannot get $from/$file"
        exit 1
    fi
done

sum="$(command -v sha256sum || true)"
if ! grep " $archive\$" SHA256SUMS | ${sum:-shasum -a 256} --check -; then
    echo "::error::$archive is not the file that was released"
    exit 1
fi
tar --extract --gzip --file "$archive" --strip-components 1
echo "$folder" >> "$GITHUB_PATH"
