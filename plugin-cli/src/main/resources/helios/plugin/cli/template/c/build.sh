#!/bin/sh
# Builds @NAME@.wasm with clang and wasm-ld alone. HELIOS_ABI is 1 or 2, as "abi" of the manifest.
set -eu
cd "$(dirname "$0")"
clang --target=wasm32 -std=c11 -Os -Wall -Wextra -nostdlib -ffreestanding -fvisibility=hidden -mbulk-memory -DHELIOS_ABI=@ABI@ -Ihelios \
    -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=16384 -o @NAME@.wasm plugin.c helios/*.c
