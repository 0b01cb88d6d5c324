#!/bin/sh
# Builds @NAME@.wasm with rustc and its target wasm32-unknown-unknown alone.
set -eu
cd "$(dirname "$0")"
"${RUSTC:-rustc}" --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib -C opt-level=3 -C panic=abort \
    -C link-arg=--strip-all -C link-arg=-zstack-size=16384 -o @NAME@.wasm plugin.rs
