/**
 * Wasmtime behind the engine's contract, through the binding wasmtime-java, which embeds wasmtime 7. What the binding cannot do
 * is done to the module's bytes before they are compiled: the limits of memory and tables become declared maxima, and two
 * functions are added that read and write all mutable globals at once. Deadlines are epochs of the engine, counted by a
 * thread while calls run.
 */
@NullMarked
package helios.engine.wasmtime;

import org.jspecify.annotations.NullMarked;
