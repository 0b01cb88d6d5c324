/**
 * The SDK of Helios plugins: what a plugin may ask its host for, and what it may answer.
 *
 *     import { Action, DEFAULT, block, holds, query } from "./helios";
 *
 *     export function pre_query(): Action {
 *       return holds(query.text(), "drop table") ? block("DROP TABLE is not for here") : DEFAULT;
 *     }
 *
 * A hook is an exported function of the manifest's name, but for custom, which is custom_hook; it returns an Action. The same source is
 * built for ABI 2, in which a plugin asks for single fields, or for ABI 1.1, in which it is handed a JSON text that this SDK reads for it:
 * build.sh says which, and the manifest's "abi" has to say the same.
 *
 * Every call begins on fresh memory: what a plugin wants to keep it puts into its store (kv), and memory is only ever taken, never given
 * back. A failed assertion or a throw ends the call, with its message in the log, and the host takes it as the plugin's failure: a guard
 * fails rather than guesses.
 */

export {
  ALLOW, Action, DEFAULT, EDITED, Identity, Metrics, PRIMARY, Refusal, STANDBY, Table,
  block, cachedAs, oid, output, outputText, rewriteTo, toBranch, toNode,
} from "./answer";
export { kv, log, monotonicNs, nowMs, sha256Hex } from "./env";
export { attributes, client, customBody, holds, login, outcome, query, session } from "./input";
export { Edited, Output, Question, Relation, sql } from "./sql";
