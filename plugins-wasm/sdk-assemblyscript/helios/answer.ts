// What hooks answer. The host refuses what a hook does not know: a code that is none of its own is the plugin's failure.

import * as port from "./port";
import { Part } from "./fields";
import { member, quoted } from "./json";

/** The codes of ABI 2. */
export type Action = i32;

/** All hooks: continue, default, defer, miss; nothing to say. */
export const DEFAULT: Action = 0;
/** pre_query, rewrite: the statement as this call's edits have left it. */
export const EDITED: Action = 1;
/** route. */
export const PRIMARY: Action = 4;
/** route. */
export const STANDBY: Action = 5;
/** authorize. */
export const ALLOW: Action = 8;

function say(code: Action, text: string): Action {
  port.reply(Part.Text, text);
  return code;
}

/** pre_query, rewrite: another statement. */
export function rewriteTo(sql: string): Action {
  return say(1, sql);
}

/** route: a node by its name or address. */
export function toNode(name: string): Action {
  return say(6, name);
}

/** route. */
export function toBranch(name: string): Action {
  return say(7, name);
}

/** pre_query, route: blocks the statement; authorize: denies it; authenticate: denies the login. */
export function block(reason: string): Action {
  return new Refusal(reason).tell();
}

/** A refusal that says more: new Refusal("…").hint("…").tell(). */
export class Refusal {
  constructor(private readonly reason: string) {}

  sqlstate(code: string): Refusal {
    port.reply(Part.Sqlstate, code);
    return this;
  }

  detail(detail: string): Refusal {
    port.reply(Part.Detail, detail);
    return this;
  }

  hint(hint: string): Refusal {
    port.reply(Part.Hint, hint);
    return this;
  }

  retryAfterMs(millis: i64): Refusal {
    port.reply(Part.RetryAfterMs, millis.toString());
    return this;
  }

  tell(): Action {
    return say(2, this.reason);
  }
}

/** OIDs of types. */
export namespace oid {
  export const BOOL: u32 = 16;
  export const INT8: u32 = 20;
  export const INT4: u32 = 23;
  export const TEXT: u32 = 25;
}

/** A result: columns, then rows as wide as they. */
export class Table {
  private columns: string[] = [];
  private rows: string[] = [];

  column(name: string, type: u32 = oid.TEXT): Table {
    this.columns.push("{\"name\":" + quoted(name) + ",\"oid\":" + type.toString() + "}");
    return this;
  }

  /** A row; null is SQL's null. */
  row(values: (string | null)[]): Table {
    assert(values.length == this.columns.length, "a row is not as wide as the columns");
    const row: string[] = [];
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      row.push(value !== null ? quoted(value) : "null");
    }
    this.rows.push("[" + row.join(",") + "]");
    return this;
  }

  /** pre_query, cache_get. */
  tell(): Action {
    return say(3, "{\"columns\":[" + this.columns.join(",") + "],\"rows\":[" + this.rows.join(",") + "]}");
  }
}

/** pre_query, cache_get: a result that was written down before, such as what cache_set was told. */
export function cachedAs(json: ArrayBuffer): Action {
  port.replyBytes(Part.Text, json);
  return 3;
}

/** Who has logged in. */
export class Identity {
  private members: string;
  private roles: string[] = [];
  private claims: string = "";

  constructor(userId: string) {
    this.members = member("", "user_id", quoted(userId));
  }

  /** The role; else it is as the client named it. */
  username(name: string): Identity {
    this.members = member(this.members, "username", quoted(name));
    return this;
  }

  tenantId(tenant: string): Identity {
    this.members = member(this.members, "tenant_id", quoted(tenant));
    return this;
  }

  role(role: string): Identity {
    this.roles.push(quoted(role));
    return this;
  }

  claim(name: string, value: string): Identity {
    this.claims = member(this.claims, name, quoted(value));
    return this;
  }

  /** authenticate. */
  tell(): Action {
    const roles = member(this.members, "roles", "[" + this.roles.join(",") + "]");
    port.reply(Part.Identity, "{" + member(roles, "claims", "{" + this.claims + "}") + "}");
    return ALLOW; // the ABI's one code for allow and success
  }
}

/** At most 32 numbers of the plugin's own. */
export class Metrics {
  private gauges: string = "";
  private counters: string = "";

  gauge(name: string, value: f64): Metrics {
    this.gauges = member(this.gauges, name, value.toString());
    return this;
  }

  counter(name: string, value: i64): Metrics {
    this.counters = member(this.counters, name, value.toString());
    return this;
  }

  /** metrics. */
  tell(): Action {
    port.reply(Part.Metrics, "{\"gauges\":{" + this.gauges + "},\"counters\":{" + this.counters + "}}");
    return DEFAULT;
  }
}

/** custom_hook. */
export function output(body: ArrayBuffer): Action {
  port.replyBytes(Part.Custom, body);
  return DEFAULT;
}

/** custom_hook. */
export function outputText(body: string): Action {
  return output(String.UTF8.encode(body));
}
