#!/bin/sh
# Builds @NAME@.wasm with AssemblyScript's compiler alone: $ASC, or what "npm install" has put beside this, or asc on PATH.
set -eu
cd "$(dirname "$0")"
if [ -z "${ASC-}" ] && [ -x node_modules/.bin/asc ]; then
    ASC=node_modules/.bin/asc
fi
# 1 or 2, as "abi" of the manifest. ABI 1's exports take and give JSON, which helios/abi1.ts reads and writes.
abi=@ABI@
case $abi in
    1) entry=helios/abi1.ts ;;
    2) entry=plugin.ts ;;
esac
"${ASC-asc}" "$entry" --use "HELIOS_ABI=$abi" --runtime stub -Os --outFile @NAME@.wasm
