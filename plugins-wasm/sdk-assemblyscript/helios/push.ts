// ABI 1.1: the plugin is handed a JSON text. The same questions are answered from it, and the answer is written as one.

import { No, NumberField, Part, TextField } from "./fields";
import { member as put, quoted } from "./json";

const MAX_ATTRIBUTES = 64;
const MAX_KEY = 128;
const MAX_VALUE = 4096;
const PARTS = 9;

/** A hook as the tags of replies tell it apart. */
export const enum Hook {
  PreQuery,
  Route,
  PostQuery,
  Authenticate,
  Authorize,
  Rewrite,
  CacheGet,
  CacheSet,
  OnConnect,
  OnDisconnect,
  Metrics,
  Custom,
}

let inputAt: usize = 0;
let inputSize: i32 = 0;
let input: string = "";
let attributes = new Map<string, string>();
let parts = new StaticArray<ArrayBuffer | null>(PARTS);

/** Begins a call. */
export function begin(at: usize, size: i32): void {
  inputAt = at;
  inputSize = size;
  input = String.UTF8.decodeUnsafe(at, size);
}

// ---- Reading of JSON; what is none ends the call

class Reader {
  constructor(private readonly json: string, private at: i32 = 0) {}

  next(): i32 {
    while (this.at < this.json.length && this.json.charCodeAt(this.at) <= 0x20) this.at++;
    assert(this.at < this.json.length, "the input is no JSON");
    return this.json.charCodeAt(this.at);
  }

  /** Takes a character, if it comes next. */
  take(expected: i32): bool {
    const there = this.next() == expected;
    if (there) this.at++;
    return there;
  }

  demand(expected: i32): void {
    assert(this.take(expected), "the input is no JSON");
  }

  /** Takes a string with its quotes. */
  string(): string {
    this.demand(0x22);
    const start = this.at - 1;
    while (this.at < this.json.length && this.json.charCodeAt(this.at) != 0x22) {
      this.at += this.json.charCodeAt(this.at) == 0x5c ? 2 : 1;
    }
    this.demand(0x22);
    return this.json.substring(start, this.at);
  }

  value(): string {
    this.next();
    const start = this.at;
    let depth = 0;
    do {
      const code = this.next();
      if (code == 0x22) {
        this.string();
      } else {
        depth += code == 0x7b || code == 0x5b ? 1 : code == 0x7d || code == 0x5d ? -1 : 0;
        this.at++;
        if (depth == 0 && code != 0x7d && code != 0x5d) this.plain();
      }
    } while (depth > 0);
    return this.json.substring(start, this.at);
  }

  /** The rest of a number or word. */
  private plain(): void {
    while (this.at < this.json.length && !",}] \t\r\n".includes(this.json.charAt(this.at))) this.at++;
  }
}

function unescaped(string: string): string {
  let text = "";
  let plain = 1;
  for (let i = 1; i < string.length - 1; i++) {
    if (string.charCodeAt(i) != 0x5c) continue;
    text += string.substring(plain, i);
    const escape = string.charAt(++i);
    const at = "bfnrt".indexOf(escape);
    if (escape == "u") {
      text += String.fromCharCode(hex(string, i + 1)); // the two halves of a pair follow one another here too
      i += 4;
    } else {
      text += at < 0 ? escape : "\b\f\n\r\t".charAt(at);
    }
    plain = i + 1;
  }
  return text + string.substring(plain, string.length - 1);
}

function hex(text: string, at: i32): i32 {
  let code = 0;
  for (let i = at; i < at + 4; i++) {
    const c = text.charCodeAt(i);
    code = (code << 4) | (c <= 0x39 ? c - 0x30 : (c | 32) - 0x57);
  }
  return code;
}

/** The members of an object, by their names; none of what is no object. */
function members(object: string): Map<string, string> {
  const all = new Map<string, string>();
  if (!object.startsWith("{")) return all;
  const json = new Reader(object);
  json.demand(0x7b);
  while (!json.take(0x7d)) {
    const name = unescaped(json.string());
    json.demand(0x3a);
    all.set(name, json.value());
    json.take(0x2c);
  }
  return all;
}

/** A member's JSON; empty if there is none. */
function member(object: string, name: string): string {
  const all = members(object);
  return all.has(name) ? all.get(name) : "";
}

function elements(array: string): string[] {
  const all: string[] = [];
  if (!array.startsWith("[")) return all;
  const json = new Reader(array);
  json.demand(0x5b);
  while (!json.take(0x5d)) {
    all.push(json.value());
    json.take(0x2c);
  }
  return all;
}

// ---- The input's members as the fields of ABI 2

function context(): string {
  const all = elements(input);
  return all.length ? all[0] : input;
}

function outcome(): string {
  const all = elements(input);
  return all.length > 1 ? all[1] : "";
}

function ofHook(name: string): string {
  const nested = member(member(context(), "hook_context"), name);
  return nested.length ? nested : member(context(), name);
}

function quotedText(json: string): ArrayBuffer | null {
  return json.startsWith("\"") ? String.UTF8.encode(unescaped(json)) : null;
}

function written(json: string): ArrayBuffer | null {
  return json.length && json != "null" ? String.UTF8.encode(json) : null;
}

function either(first: ArrayBuffer | null, second: ArrayBuffer | null): ArrayBuffer | null {
  return first !== null ? first : second;
}

function ofContext(name: string): ArrayBuffer | null {
  return quotedText(member(context(), name));
}

function ofOutcome(name: string): ArrayBuffer | null {
  return quotedText(member(outcome(), name));
}

function givenAttribute(key: string): ArrayBuffer | null {
  return quotedText(member(ofHook("attributes"), key));
}

function tableLines(): ArrayBuffer | null {
  const tables = member(context(), "tables");
  if (!tables.startsWith("[")) return null;
  return String.UTF8.encode(elements(tables).map<string>(table => unescaped(table)).join("\n"));
}

function headerLines(): ArrayBuffer | null {
  const headers = member(context(), "headers");
  if (!headers.startsWith("{")) return null;
  const all = members(headers);
  const lines: string[] = [];
  for (let i = 0, names = all.keys(); i < names.length; i++) lines.push(names[i] + "=" + unescaped(all.get(names[i])));
  return String.UTF8.encode(lines.join("\n"));
}

function customBody(): ArrayBuffer {
  const body = new ArrayBuffer(inputSize);
  memory.copy(changetype<usize>(body), inputAt, inputSize);
  return body;
}

export function text(field: i32): ArrayBuffer | null {
  switch (field) {
    case TextField.Query: return ofContext("query");
    case TextField.Normalized: return ofContext("normalized");
    case TextField.Fingerprint: return ofContext("fingerprint");
    case TextField.User: return either(ofContext("user"), ofContext("username"));
    case TextField.Database: return quotedText(ofHook("database"));
    case TextField.Identity: return quotedText(ofHook("identity"));
    case TextField.ClientIp: return ofContext("client_ip");
    case TextField.RequestId: return quotedText(ofHook("request_id"));
    case TextField.Kind: return ofContext("kind");
    case TextField.Tables: return tableLines();
    case TextField.Protocol: return ofContext("protocol");
    case TextField.ApplicationName: return either(ofContext("application_name"), givenAttribute("application_name"));
    case TextField.Branch: return quotedText(ofHook("branch"));
    case TextField.TargetNode: return ofOutcome("target_node");
    case TextField.Error: return ofOutcome("error");
    case TextField.Sqlstate: return ofOutcome("sqlstate");
    case TextField.Source: return ofOutcome("source");
    case TextField.BlockedBy: return ofOutcome("blocked_by");
    case TextField.Password: return ofContext("password");
    case TextField.Parameters: return written(member(context(), "parameters"));
    case TextField.CustomBody: return customBody();
    case TextField.Result: return written(outcome());
    case TextField.DisconnectReason: return ofContext("reason");
    case TextField.StartupParameters: return headerLines();
    case TextField.ClientId: return quotedText(ofHook("client_id"));
    case TextField.CertificateSubject: return ofContext("certificate_subject");
    default: return null;
  }
}

/** A number without its fraction; true is 1, false 0. */
function integer(json: string): i64 {
  if (json == "true" || json == "false") return json == "true" ? 1 : 0;
  const digit = json.length ? json.charCodeAt(json.startsWith("-") ? 1 : 0) : 0;
  return digit >= 0x30 && digit <= 0x39 ? I64.parseInt(json, 10) : -1;
}

function inTransaction(): i64 {
  const state = ofContext("transaction");
  return state !== null ? (String.UTF8.decode(state) == "idle" ? 0 : 1) : -1;
}

function queryBytes(): i64 {
  const query = ofContext("query");
  return query !== null ? query.byteLength : -1;
}

export function number(field: i32): i64 {
  switch (field) {
    case NumberField.TimestampMs: return integer(member(context(), "timestamp_ms"));
    case NumberField.IsReadOnly: return integer(member(context(), "is_read_only"));
    case NumberField.InTransaction: return inTransaction();
    case NumberField.Success: return integer(member(outcome(), "success"));
    case NumberField.ElapsedUs: return integer(member(outcome(), "elapsed_us"));
    case NumberField.ResponseBytes: return integer(member(outcome(), "response_bytes"));
    case NumberField.Rows: return integer(member(outcome(), "rows"));
    case NumberField.QueryBytes: return queryBytes();
    case NumberField.Queries: return integer(member(context(), "queries"));
    case NumberField.DurationMs: return integer(member(context(), "duration_ms"));
    case NumberField.Rewritten: return integer(member(outcome(), "rewritten"));
    case NumberField.Tls: return integer(member(context(), "tls"));
    default: return -1;
  }
}

// ---- Attributes; those of this call lie over those that were given

export function attribute(key: string): ArrayBuffer | null {
  return attributes.has(key) ? String.UTF8.encode(attributes.get(key)) : givenAttribute(key);
}

export function setAttribute(key: string, value: string): bool {
  const room = attributes.has(key) || attributes.size < MAX_ATTRIBUTES;
  if (!room || !key.length || String.UTF8.byteLength(key) > MAX_KEY || String.UTF8.byteLength(value) > MAX_VALUE) return false;
  attributes.set(key, value);
  return true;
}

// ---- What ABI 1 does not have

export function sql(_question: i32, _index: i32): ArrayBuffer | null {
  return null;
}

export function edit(_what: i32, _index: i32, _text: string): i32 {
  return No.Unknown;
}

// ---- The answer

export function reply(part: i32, bytes: ArrayBuffer): void {
  parts[part] = bytes;
}

function tagOfDefault(hook: Hook): string {
  switch (hook) {
    case Hook.Route: return "default";
    case Hook.CacheGet: return "miss";
    case Hook.Authenticate:
    case Hook.Authorize: return "defer";
    default: return "continue";
  }
}

/** By the codes of ABI 2. */
function tag(hook: Hook, code: i32): string {
  switch (code) {
    case 0: return tagOfDefault(hook);
    case 1: return "rewrite";
    case 2: return hook == Hook.Authenticate ? "denied" : hook == Hook.Authorize ? "deny" : "block";
    case 3: return "cached";
    case 4: return "primary";
    case 5: return "standby";
    case 6: return "node";
    case 7: return "branch";
    case 8: return hook == Hook.Authenticate ? "success" : "allow";
    default: return "unknown";
  }
}

function putText(members: string, name: string, part: i32): string {
  const bytes = parts[part];
  return bytes !== null ? put(members, name, quoted(String.UTF8.decode(bytes))) : members;
}

function putJson(members: string, name: string, part: i32): string {
  const bytes = parts[part];
  return bytes !== null ? put(members, name, String.UTF8.decode(bytes)) : members;
}

function writtenReply(hook: Hook, code: i32): ArrayBuffer | null {
  if (code == 0 && attributes.size == 0) return null;
  let members = put("", "action", quoted(tag(hook, code)));
  members = putText(members, code == 3 ? "data" : code == 6 || code == 7 ? "target" : "value", Part.Text);
  members = putText(members, "sqlstate", Part.Sqlstate);
  members = putText(members, "detail", Part.Detail);
  members = putText(members, "hint", Part.Hint);
  members = putJson(members, "retry_after_ms", Part.RetryAfterMs);
  members = putJson(members, "identity", Part.Identity);
  let own = "";
  for (let i = 0, names = attributes.keys(); i < names.length; i++) own = put(own, names[i], quoted(attributes.get(names[i])));
  return String.UTF8.encode("{" + put(members, "attributes", "{" + own + "}") + "}");
}

/** Ends a call with its reply, packed as the host wants it. */
export function end(hook: Hook, code: i32): i64 {
  const bytes = hook == Hook.Metrics ? parts[Part.Metrics] : hook == Hook.Custom ? parts[Part.Custom] : writtenReply(hook, code);
  return bytes !== null ? (<i64>changetype<usize>(bytes) << 32) | bytes.byteLength : 0;
}
