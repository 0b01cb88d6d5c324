/** A plugin that shows that the SDK keeps its promises on WebAssembly. */
@NullMarked
package helios.plugin.conformance;

import org.jspecify.annotations.NullMarked;
