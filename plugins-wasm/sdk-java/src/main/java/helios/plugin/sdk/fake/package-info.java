/** A host for tests of plugins: on the JVM, without WebAssembly. */
@NullMarked
package helios.plugin.sdk.fake;

import org.jspecify.annotations.NullMarked;
