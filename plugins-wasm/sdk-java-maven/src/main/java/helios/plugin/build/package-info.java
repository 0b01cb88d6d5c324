/** Makes of a class with {@code @Plugin} a module of WebAssembly, and of that an artefact. */
@NullMarked
package helios.plugin.build;

import org.jspecify.annotations.NullMarked;
