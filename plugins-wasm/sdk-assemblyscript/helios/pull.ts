// ABI 2: the plugin asks for what it needs.

import { No } from "./fields";

@external("helios", "text")
declare function host_text(field: i32, out: usize, room: i32): i32;
@external("helios", "number")
declare function host_number(field: i32): i64;
@external("helios", "attribute")
declare function host_attribute(key: usize, keySize: i32, out: usize, room: i32): i32;
@external("helios", "set_attribute")
declare function host_set_attribute(key: usize, keySize: i32, value: usize, size: i32): i32;
@external("helios", "reply")
declare function host_reply(part: i32, bytes: usize, size: i32): i32;
@external("helios", "sql")
declare function host_sql(what: i32, index: i32, out: usize, room: i32): i32;
@external("helios", "edit")
declare function host_edit(what: i32, index: i32, text: usize, size: i32): i32;

const TEXT_TOO_SMALL: i32 = -2;
const SQL_TOO_SMALL: i32 = -3;
const FIRST_ROOM: i32 = 256;

/** Where the host writes what will mostly fit; what does not is asked for again. */
const ROOM: usize = memory.data(FIRST_ROOM);

function copy(size: i32): ArrayBuffer {
  const bytes = new ArrayBuffer(size);
  memory.copy(changetype<usize>(bytes), ROOM, size);
  return bytes;
}

export function text(field: i32): ArrayBuffer | null {
  const size = host_text(field, ROOM, FIRST_ROOM);
  if (size >= 0) return copy(size);
  if (size == No.Absent) return null;
  const bytes = new ArrayBuffer(TEXT_TOO_SMALL - size);
  host_text(field, changetype<usize>(bytes), bytes.byteLength);
  return bytes;
}

export function number(field: i32): i64 {
  return host_number(field);
}

export function attribute(key: string): ArrayBuffer | null {
  const name = String.UTF8.encode(key);
  const size = host_attribute(changetype<usize>(name), name.byteLength, ROOM, FIRST_ROOM);
  if (size >= 0) return copy(size);
  if (size == No.Absent) return null;
  const bytes = new ArrayBuffer(TEXT_TOO_SMALL - size);
  host_attribute(changetype<usize>(name), name.byteLength, changetype<usize>(bytes), bytes.byteLength);
  return bytes;
}

export function setAttribute(key: string, value: string): bool {
  const name = String.UTF8.encode(key);
  const bytes = String.UTF8.encode(value);
  return host_set_attribute(changetype<usize>(name), name.byteLength, changetype<usize>(bytes), bytes.byteLength) == 0;
}

export function reply(part: i32, bytes: ArrayBuffer): void {
  host_reply(part, changetype<usize>(bytes), bytes.byteLength);
}

/** Whether there was an answer, or why not, after the last question. */
export let refused: i32 = 0;

export function sql(question: i32, index: i32): ArrayBuffer | null {
  const size = host_sql(question, index, ROOM, FIRST_ROOM);
  refused = size < 0 ? size : 0;
  if (size >= 0) return copy(size);
  if (size >= SQL_TOO_SMALL) return null;
  refused = 0;
  const bytes = new ArrayBuffer(SQL_TOO_SMALL - size);
  host_sql(question, index, changetype<usize>(bytes), bytes.byteLength);
  return bytes;
}

export function edit(what: i32, index: i32, text: string): i32 {
  const bytes = String.UTF8.encode(text);
  return host_edit(what, index, changetype<usize>(bytes), bytes.byteLength);
}
