#!/bin/sh
# Builds @NAME@.wasm with rustc and its target wasm32-unknown-unknown alone. What "cargo build --release" makes is the same: it lies in target/.
# The feature is abi1 or abi2, as "abi" of the manifest.
set -eu
cd "$(dirname "$0")"
mkdir -p target
build() {
    "${RUSTC:-rustc}" --edition 2021 --target wasm32-unknown-unknown -C opt-level=s -C panic=abort "$@"
}
build --crate-type rlib --crate-name helios --cfg 'feature="abi@ABI@"' -o target/libhelios.rlib helios/src/lib.rs
build --crate-type cdylib --crate-name plugin -C lto -C link-arg=--strip-all -C link-arg=-zstack-size=16384 \
    --extern helios=target/libhelios.rlib -o @NAME@.wasm src/lib.rs
