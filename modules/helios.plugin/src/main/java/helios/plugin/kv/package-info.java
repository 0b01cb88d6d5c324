/**
 * What plugins remember: keys and values as bytes, a namespace for each plugin's name, kept across reloads, and across restarts where
 * there is a file. All caps are checked before anything changes; every operation is atomic.
 */
package helios.plugin.kv;
