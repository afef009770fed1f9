#!/bin/bash
# Checks every path: SARIF for code scanning, a table for the job's summary, annotations beside the lines.
# The step after the upload fails the job; this one fails only where Portpath cannot check.

options=(--fail-on "$FAIL_ON")
if [ "$STRICT" = true ]; then options+=(--strict); fi
if [ -n "$BASELINE" ]; then options+=(--baseline "$BASELINE"); fi
while IFS= read -r code; do
    if [ -n "$code" ]; then options+=(--ignore "$code"); fi
done <<< "$IGNORE"

paths=()
while IFS= read -r path; do
    if [ -n "$path" ]; then paths+=("$path"); fi
done <<< "$PATHS"

check() {
    portpath check "${options[@]}" "$@" -- "${paths[@]}"
}

sarif="$RUNNER_TEMP/portpath.sarif"
site=()
if [ -n "$SITE" ]; then site=(--base "$SITE"); fi
check --output sarif "${site[@]}" > "$sarif"
status=$?
if [ "$status" -gt 2 ]; then exit "$status"; fi

check --output markdown >> "$GITHUB_STEP_SUMMARY" 2> /dev/null
check --output github 2> /dev/null
echo "sarif=$sarif" >> "$GITHUB_OUTPUT"
echo "status=$status" >> "$GITHUB_OUTPUT"
