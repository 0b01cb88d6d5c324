// Store, hash, clock and log: the imports that both ABIs have.

import * as port from "./port";
import { NumberField } from "./fields";

@external("env", "kv_get")
declare function env_kv_get(key: usize, keySize: i32, value: usize, room: i32): i32;
@external("env", "kv_set")
declare function env_kv_set(key: usize, keySize: i32, value: usize, size: i32): i32;
@external("env", "kv_delete")
declare function env_kv_delete(key: usize, keySize: i32): i32;
@external("env", "kv_add")
declare function env_kv_add(key: usize, keySize: i32, delta: i64, sum: usize): i32;
@external("env", "kv_cas")
declare function env_kv_cas(key: usize, keySize: i32, old: usize, oldSize: i32, wanted: usize, wantedSize: i32): i32;
@external("env", "sha256_hex")
declare function env_sha256_hex(bytes: usize, size: i32, digits: usize): i32;
@external("env", "now_ms")
declare function env_now_ms(): i64;
@external("env", "log")
declare function env_log(level: i32, line: usize, size: i32): i32;

const TOO_SMALL: i32 = -2;
const FIRST_ROOM: i32 = 1024;
const HEX_DIGITS: i32 = 64;

/** The plugin's own store, which outlives calls. */
export namespace kv {
  /** What became of a swap. */
  export enum Swap {
    /** A cap of the store. */
    Refused = -1,
    /** It is not as it was believed to be. */
    NotEqual = 0,
    Swapped = 1,
  }

  /** What a number is after something was added. */
  export class Sum {
    constructor(public readonly value: i64) {}
  }

  function read(name: ArrayBuffer, value: ArrayBuffer): i32 {
    return env_kv_get(changetype<usize>(name), name.byteLength, changetype<usize>(value), value.byteLength);
  }

  /** An entry; null if there is none. */
  export function get(key: string): ArrayBuffer | null {
    const name = String.UTF8.encode(key);
    let value = new ArrayBuffer(FIRST_ROOM);
    let size = read(name, value);
    while (size == TOO_SMALL) { // the host does not say how much it is
      value = new ArrayBuffer(2 * value.byteLength);
      size = read(name, value);
    }
    return size < 0 ? null : value.slice(0, size);
  }

  /** An entry that is a text. */
  export function getText(key: string): string | null {
    const value = get(key);
    return value !== null ? String.UTF8.decode(value) : null;
  }

  /** Writes an entry; false at a cap. */
  export function set(key: string, value: ArrayBuffer): bool {
    const name = String.UTF8.encode(key);
    return env_kv_set(changetype<usize>(name), name.byteLength, changetype<usize>(value), value.byteLength) == 0;
  }

  /** Writes an entry that is a text. */
  export function setText(key: string, value: string): bool {
    return set(key, String.UTF8.encode(value));
  }

  /** Removes an entry, if there is one. */
  export function remove(key: string): void {
    const name = String.UTF8.encode(key);
    env_kv_delete(changetype<usize>(name), name.byteLength);
  }

  /** Adds atomically to a number of 8 bytes, least first; an absent one is 0. Null at a cap, or if the entry is no such number. */
  export function add(key: string, delta: i64): Sum | null {
    const name = String.UTF8.encode(key);
    const sum = memory.data(8);
    return env_kv_add(changetype<usize>(name), name.byteLength, delta, sum) == 0 ? new Sum(load<i64>(sum)) : null;
  }

  /** Replaces atomically what is as it is believed to be. Null: must be absent; is to be removed. */
  export function swap(key: string, believed: ArrayBuffer | null, wanted: ArrayBuffer | null): Swap {
    const name = String.UTF8.encode(key);
    return <Swap>env_kv_cas(
      changetype<usize>(name), name.byteLength,
      changetype<usize>(believed), believed !== null ? believed.byteLength : -1,
      changetype<usize>(wanted), wanted !== null ? wanted.byteLength : -1,
    );
  }
}

/** The SHA-256 of some bytes in 64 hexadecimal digits. */
export function sha256Hex(bytes: ArrayBuffer): string {
  const digits = new ArrayBuffer(HEX_DIGITS);
  env_sha256_hex(changetype<usize>(bytes), bytes.byteLength, changetype<usize>(digits));
  return String.UTF8.decode(digits);
}

/** Unix time in milliseconds; it stands still within a call. */
export function nowMs(): i64 {
  return env_now_ms();
}

/** A clock that only goes forward, in nanoseconds; -1 in ABI 1, which has none. */
export function monotonicNs(): i64 {
  return port.number(NumberField.MonotonicNs);
}

/** Lines of the proxy's log, under the plugin's name. */
export namespace log {
  function line(level: i32, text: string): void {
    const bytes = String.UTF8.encode(text);
    env_log(level, changetype<usize>(bytes), bytes.byteLength);
  }

  export function error(text: string): void {
    line(0, text);
  }

  export function warning(text: string): void {
    line(1, text);
  }

  export function info(text: string): void {
    line(2, text);
  }

  export function debug(text: string): void {
    line(3, text);
  }

  export function trace(text: string): void {
    line(4, text);
  }
}
