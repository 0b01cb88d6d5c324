// What either ABI does its way. The build says which it is, and only that one's code is compiled: asc --use HELIOS_ABI=2, or 1.

import * as pull from "./pull";
import * as push from "./push";
import { No } from "./fields";

export function text(field: i32): ArrayBuffer | null {
  return HELIOS_ABI == 1 ? push.text(field) : pull.text(field);
}

export function asText(field: i32): string | null {
  const bytes = text(field);
  return bytes !== null ? String.UTF8.decode(bytes) : null;
}

export function number(field: i32): i64 {
  return HELIOS_ABI == 1 ? push.number(field) : pull.number(field);
}

export function attribute(key: string): string | null {
  const bytes = HELIOS_ABI == 1 ? push.attribute(key) : pull.attribute(key);
  return bytes !== null ? String.UTF8.decode(bytes) : null;
}

export function setAttribute(key: string, value: string): bool {
  return HELIOS_ABI == 1 ? push.setAttribute(key, value) : pull.setAttribute(key, value);
}

export function reply(part: i32, text: string): void {
  replyBytes(part, String.UTF8.encode(text));
}

export function replyBytes(part: i32, bytes: ArrayBuffer): void {
  if (HELIOS_ABI == 1) {
    push.reply(part, bytes);
  } else {
    pull.reply(part, bytes);
  }
}

export function sql(question: i32, index: i32): ArrayBuffer | null {
  return HELIOS_ABI == 1 ? push.sql(question, index) : pull.sql(question, index);
}

/** Whether nobody can know what was asked last, or there was no more of it. */
export function unknown(): bool {
  return HELIOS_ABI == 1 ? true : pull.refused == No.Unknown;
}

export function edit(what: i32, index: i32, text: string): i32 {
  return HELIOS_ABI == 1 ? push.edit(what, index, text) : pull.edit(what, index, text);
}
