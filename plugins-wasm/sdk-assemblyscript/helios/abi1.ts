// The module's exports in ABI 1.1, in which a hook is handed its input and hands back its reply. All hooks are exported; those that the
// plugin does not have have nothing to say, and the manifest does not list them.

import * as plugin from "../plugin";
import { Hook, begin, end } from "./push";

export function alloc(size: i32): usize {
  return heap.alloc(size);
}

/** Memory is never given back. */
export function dealloc(_at: usize, _size: i32): void {}

export function pre_query(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.PreQuery, isDefined(plugin.pre_query) ? plugin.pre_query() : 0);
}

export function route(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.Route, isDefined(plugin.route) ? plugin.route() : 0);
}

export function post_query(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.PostQuery, isDefined(plugin.post_query) ? plugin.post_query() : 0);
}

export function authenticate(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.Authenticate, isDefined(plugin.authenticate) ? plugin.authenticate() : 0);
}

export function authorize(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.Authorize, isDefined(plugin.authorize) ? plugin.authorize() : 0);
}

export function rewrite(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.Rewrite, isDefined(plugin.rewrite) ? plugin.rewrite() : 0);
}

export function cache_get(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.CacheGet, isDefined(plugin.cache_get) ? plugin.cache_get() : 0);
}

export function cache_set(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.CacheSet, isDefined(plugin.cache_set) ? plugin.cache_set() : 0);
}

export function on_connect(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.OnConnect, isDefined(plugin.on_connect) ? plugin.on_connect() : 0);
}

export function on_disconnect(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.OnDisconnect, isDefined(plugin.on_disconnect) ? plugin.on_disconnect() : 0);
}

export function metrics(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.Metrics, isDefined(plugin.metrics) ? plugin.metrics() : 0);
}

export function custom_hook(at: usize, size: i32): i64 {
  begin(at, size);
  return end(Hook.Custom, isDefined(plugin.custom_hook) ? plugin.custom_hook() : 0);
}
