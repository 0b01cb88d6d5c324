// What a hook is called with. Null and -1: this hook knows nothing of it, or the host does not.

import * as port from "./port";
import { NumberField, TextField } from "./fields";

function lines(text: string | null): string[] | null {
  if (text === null) return null;
  return text.length ? text.split("\n") : [];
}

/** Who asks: in the hooks of statements, and in authenticate, on_connect and on_disconnect. */
export namespace client {
  export function user(): string | null {
    return port.asText(TextField.User);
  }

  export function database(): string | null {
    return port.asText(TextField.Database);
  }

  export function identity(): string | null {
    return port.asText(TextField.Identity);
  }

  /** From where it comes. */
  export function ip(): string | null {
    return port.asText(TextField.ClientIp);
  }

  /** The session's id; in on_disconnect null if it is the plugin that is unloaded. */
  export function id(): string | null {
    return port.asText(TextField.ClientId);
  }

  export function applicationName(): string | null {
    return port.asText(TextField.ApplicationName);
  }

  export function branch(): string | null {
    return port.asText(TextField.Branch);
  }

  /** Whether it came by TLS; ABI 1 knows of it in authenticate alone. */
  export function tls(): bool {
    return port.number(NumberField.Tls) == 1;
  }
}

/** The statement: in pre_query, route, authorize, rewrite, cache_get, cache_set and post_query. */
export namespace query {
  /** As it stands; empty where there is none. */
  export function text(): string {
    const text = port.asText(TextField.Query);
    return text !== null ? text : "";
  }

  /** With `?` for its literals. */
  export function normalized(): string | null {
    return port.asText(TextField.Normalized);
  }

  /** 16 hexadecimal digits. */
  export function fingerprint(): string | null {
    return port.asText(TextField.Fingerprint);
  }

  /** READ, WRITE, DDL, TRANSACTION, SESSION or OTHER. */
  export function kind(): string | null {
    return port.asText(TextField.Kind);
  }

  /** Its relations, as they are written. */
  export function tables(): string[] | null {
    return lines(port.asText(TextField.Tables));
  }

  /** simple or extended. */
  export function protocol(): string | null {
    return port.asText(TextField.Protocol);
  }

  /** A JSON array; needs the permission. */
  export function parameters(): string | null {
    return port.asText(TextField.Parameters);
  }

  /** The same for all hooks of one execution. */
  export function requestId(): string | null {
    return port.asText(TextField.RequestId);
  }

  /** Unix time. */
  export function timestampMs(): i64 {
    return port.number(NumberField.TimestampMs);
  }

  export function bytes(): i64 {
    return port.number(NumberField.QueryBytes);
  }

  export function isReadOnly(): bool {
    return port.number(NumberField.IsReadOnly) == 1;
  }

  /** Whether a transaction is open, a failed one included. */
  export function inTransaction(): bool {
    return port.number(NumberField.InTransaction) == 1;
  }

  /** cache_set: columns and rows, in the form that cachedAs takes back. */
  export function result(): ArrayBuffer | null {
    return port.text(TextField.Result);
  }
}

/** How the statement ended: in post_query. */
export namespace outcome {
  export function success(): bool {
    return port.number(NumberField.Success) == 1;
  }

  /** Where it ran. */
  export function targetNode(): string | null {
    return port.asText(TextField.TargetNode);
  }

  /** What the client was told. */
  export function error(): string | null {
    return port.asText(TextField.Error);
  }

  export function sqlstate(): string | null {
    return port.asText(TextField.Sqlstate);
  }

  /** Who answered: backend, cache, edge, plugin or none. */
  export function source(): string | null {
    return port.asText(TextField.Source);
  }

  /** Who refused. */
  export function blockedBy(): string | null {
    return port.asText(TextField.BlockedBy);
  }

  /** From arrival to end. */
  export function elapsedUs(): i64 {
    return port.number(NumberField.ElapsedUs);
  }

  export function responseBytes(): i64 {
    return port.number(NumberField.ResponseBytes);
  }

  export function rows(): i64 {
    return port.number(NumberField.Rows);
  }

  /** Whether somebody changed its text. */
  export function rewritten(): bool {
    return port.number(NumberField.Rewritten) == 1;
  }
}

/** Somebody who wants to log in: in authenticate. */
export namespace login {
  /** In clear text; needs the permission. */
  export function password(): string | null {
    return port.asText(TextField.Password);
  }

  /** What the client asked for in its first message, one k=v each. */
  export function startupParameters(): string[] | null {
    return lines(port.asText(TextField.StartupParameters));
  }

  export function certificateSubject(): string | null {
    return port.asText(TextField.CertificateSubject);
  }
}

/** The session's end: in on_disconnect. */
export namespace session {
  export function disconnectReason(): string | null {
    return port.asText(TextField.DisconnectReason);
  }

  export function queries(): i64 {
    return port.number(NumberField.Queries);
  }

  export function durationMs(): i64 {
    return port.number(NumberField.DurationMs);
  }
}

/** The body of an administrator's request: in custom_hook. */
export function customBody(): ArrayBuffer {
  const body = port.text(TextField.CustomBody);
  return body !== null ? body : new ArrayBuffer(0);
}

/** What host and plugins tell one another of a request. */
export namespace attributes {
  export function get(key: string): string | null {
    return port.attribute(key);
  }

  /** False if the host refuses it: too many, too long, or a name that says who the client is. ABI 1's host refuses without a word. */
  export function set(key: string, value: string): bool {
    return port.setAttribute(key, value);
  }
}

function lower(code: i32): i32 {
  return code >= 0x41 && code <= 0x5a ? code + 32 : code;
}

/** Tells whether a text holds some words, whatever the case of ASCII's letters. */
export function holds(text: string, words: string): bool {
  for (let start = 0; start + words.length <= text.length; start++) {
    let i = 0;
    while (i < words.length && lower(text.charCodeAt(start + i)) == lower(words.charCodeAt(i))) i++;
    if (i == words.length) return true;
  }
  return false;
}
