// The sample of the SDKs: a hook of each kind, the same in every language. What it does is of no use but to be read.

import {
  ALLOW, Action, DEFAULT, EDITED, Edited, Identity, Metrics, PRIMARY, Question, Refusal, STANDBY, Table,
  attributes, block, cachedAs, client, customBody, holds, kv, log, login, monotonicNs, nowMs, oid, outcome, outputText, query, rewriteTo,
  session, sha256Hex, sql, toBranch, toNode,
} from "./helios";

function orDash(text: string | null): string {
  return text !== null ? text : "-";
}

// ---- authenticate, authorize: who may come in, who may ask

export function authenticate(): Action {
  const user = orDash(client.user());
  if (user == "guest") return new Refusal("guests are not for here").hint("have an account made").tell();
  const proved = user == "alice" && orDash(login.password()) == "open sesame" && client.tls();
  return proved ? knownAsAlice() : DEFAULT;
}

function knownAsAlice(): Action {
  const startup = login.startupParameters();
  return new Identity("u-alice")
    .username("alice")
    .tenantId("acme")
    .role("reader")
    .role("writer")
    .claim("startup", startup !== null ? startup.join("\n") : "-")
    .claim("certificate", orDash(login.certificateSubject()))
    .tell();
}

export function authorize(): Action {
  const user = orDash(client.user());
  if (user == "mallory") return new Refusal("mallory may not ask anything").sqlstate("28000").tell();
  return user == "root" ? ALLOW : DEFAULT;
}

// ---- pre_query: blocks, answers, rewrites or edits a statement

export function pre_query(): Action {
  const text = query.text();
  attributes.set("sample.kind", orDash(query.kind()));
  if (holds(text, "drop table")) return noDrop();
  if (text == "SELECT fields") return fields();
  if (holds(text, "/* structure */")) return structure();
  if (text == "SELECT sample") return rewriteTo("SELECT 'sample'");
  return masked();
}

function noDrop(): Action {
  return new Refusal("DROP TABLE is not for here")
    .sqlstate("42501")
    .detail("user " + orDash(client.user()) + " on " + orDash(client.database()))
    .hint("ask an administrator")
    .retryAfterMs(1000)
    .tell();
}

/** What a statement's hook is told. */
function fields(): Action {
  const tables = query.tables();
  return new Table()
    .column("field")
    .column("value")
    .row(["query", query.text()])
    .row(["normalized", query.normalized()])
    .row(["fingerprint", query.fingerprint()])
    .row(["user", client.user()])
    .row(["database", client.database()])
    .row(["identity", client.identity()])
    .row(["client_ip", client.ip()])
    .row(["client_id", client.id()])
    .row(["request_id", query.requestId()])
    .row(["kind", query.kind()])
    .row(["tables", tables !== null ? tables.join("\n") : null])
    .row(["protocol", query.protocol()])
    .row(["application_name", client.applicationName()])
    .row(["branch", client.branch()])
    .row(["parameters", query.parameters()])
    .row(["tenant_id", attributes.get("tenant_id")])
    .row(["sample.kind", attributes.get("sample.kind")])
    .row(["timestamp_ms", query.timestampMs().toString()])
    .row(["query_bytes", query.bytes().toString()])
    .row(["is_read_only", query.isReadOnly().toString()])
    .row(["in_transaction", query.inTransaction().toString()])
    .tell();
}

/** What the host knows of a statement. */
function structure(): Action {
  const table = new Table().column("question", oid.INT4).column("answer");
  for (let question: i32 = Question.RelationWritten; question <= Question.OutputText; question++) {
    const answers = sql.all(question);
    if (answers === null) {
      table.row([question.toString(), null]);
      continue;
    }
    for (let i = 0; i < answers.length; i++) table.row([question.toString(), answers[i]]);
  }
  return table.tell();
}

/** Wraps each output column that comes from a column named email. */
function masked(): Action {
  const outputs = sql.outputs();
  let action = DEFAULT;
  if (outputs === null) return DEFAULT;
  for (let i = 0; i < outputs.length; i++) {
    if (!outputs[i].sources.some(source => source.endsWith(".email"))) continue;
    if (outputs[i].wrap("mask(?)") != Edited.Done) {
      return new Refusal("cannot mask column " + outputs[i].name).sqlstate("0A000").tell();
    }
    action = EDITED;
  }
  return action;
}

// ---- rewrite: edits what all pre_query hooks have left

export function rewrite(): Action {
  const region = attributes.get("helios.region");
  return region !== null && restricted(region) ? EDITED : DEFAULT;
}

function restricted(region: string): bool {
  const relations = sql.relations();
  if (relations === null) return false;
  const writes = relations.some(relation => relation.written);
  for (let i = 0; i < relations.length; i++) {
    if (!relations[i].written && relations[i].name == "orders") {
      const done = relations[i].restrict("region = '" + region + "'") == Edited.Done;
      return done && (writes || sql.limit(10) == Edited.Done);
    }
  }
  return false;
}

// ---- route: where a statement is to run

export function route(): Action {
  const tables = query.tables();
  const branch = attributes.get("sample.branch");
  const vectorNode = attributes.get("helios.vector_node");
  if (tables !== null && tables.includes("secrets")) return block("secrets stay where they are");
  if (branch !== null) return toBranch(branch);
  if (vectorNode !== null && holds(query.text(), "<->")) return toNode(vectorNode);
  if (query.inTransaction()) return PRIMARY;
  return query.isReadOnly() ? STANDBY : DEFAULT;
}

// ---- post_query: learns how it ended, and keeps it in the store

export function post_query(): Action {
  kv.add("statements", 1);
  kv.add("rows", outcome.rows());
  const where = (outcome.success() ? "success on " : "failure on ") + orDash(outcome.targetNode()) + " by " + orDash(outcome.source());
  const size = outcome.responseBytes().toString() + " bytes" + (outcome.rewritten() ? ", rewritten" : "");
  const trouble = orDash(outcome.sqlstate()) + " " + orDash(outcome.error()) + " of " + orDash(outcome.blockedBy());
  kv.setText("last", where + ", " + size + "; " + trouble);
  log.info(orDash(client.user()) + ": " + outcome.elapsedUs().toString() + " us");
  return DEFAULT;
}

// ---- cache_get, cache_set: a cache in the plugin's own store

function cacheKey(): string {
  return "cache:" + orDash(query.fingerprint());
}

export function cache_get(): Action {
  const kept = kv.get(cacheKey());
  return kept !== null ? cachedAs(kept) : DEFAULT;
}

export function cache_set(): Action {
  const result = query.result();
  if (result !== null && !kv.set(cacheKey(), result)) log.warning("the result is too large to be kept");
  return DEFAULT;
}

// ---- on_connect, on_disconnect: sessions

export function on_connect(): Action {
  const who = orDash(client.user()) + "@" + orDash(client.ip()) + " " + orDash(client.applicationName());
  if (kv.swap("session:" + orDash(client.id()), null, String.UTF8.encode(who)) != kv.Swap.Swapped) {
    log.warning("the session is known already");
  }
  return DEFAULT;
}

export function on_disconnect(): Action {
  const id = client.id();
  if (id === null) {
    log.info("unloaded");
    return DEFAULT;
  }
  kv.remove("session:" + id);
  const length = session.queries().toString() + " queries in " + session.durationMs().toString() + " ms";
  log.info(orDash(session.disconnectReason()) + ": " + length);
  return DEFAULT;
}

// ---- metrics, custom: for operators

function kept(key: string): i64 {
  const sum = kv.add(key, 0);
  return sum !== null ? sum.value : 0;
}

export function metrics(): Action {
  const statements = kept("statements");
  const share = statements > 0 ? <f64>kept("rows") / <f64>statements : 0;
  return new Metrics().counter("statements", statements).gauge("rows_per_statement", share).tell();
}

export function custom_hook(): Action {
  const body = customBody();
  const text = String.UTF8.decode(body);
  assert(text != "fail", "as it was asked to");
  if (text == "clocks") return outputText(nowMs().toString() + (monotonicNs() > 0 ? " forward" : ""));
  return outputText(sha256Hex(body));
}
