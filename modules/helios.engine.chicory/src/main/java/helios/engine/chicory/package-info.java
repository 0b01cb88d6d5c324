/**
 * Chicory behind the engine's contract. A guest is bytecode of the JVM, called on the caller's thread. What the contract adds
 * to Chicory: a memory that notes what was written, so that an instance is brought back by copying that alone; a watchdog
 * that interrupts a guest at its deadline, and nothing but the guest; and caps in front of the compiler.
 */
@NullMarked
package helios.engine.chicory;

import org.jspecify.annotations.NullMarked;
