#!/bin/sh
# Builds @NAME@.wasm with clang and wasm-ld alone.
set -eu
cd "$(dirname "$0")"
clang --target=wasm32 -O2 -nostdlib -ffreestanding -fvisibility=hidden \
    -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=16384 -o @NAME@.wasm plugin.c
