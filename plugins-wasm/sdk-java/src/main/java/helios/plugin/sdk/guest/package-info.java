/** The host as a module of WebAssembly calls it. Only guests load these classes: they hold functions that a JVM does not have. */
@NullMarked
package helios.plugin.sdk.guest;

import org.jspecify.annotations.NullMarked;
