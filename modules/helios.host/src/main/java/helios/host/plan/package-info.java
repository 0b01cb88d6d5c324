/** The hooks of all features in the order in which they run: an immutable plan for each generation of the configuration. */
@NullMarked
package helios.host.plan;

import org.jspecify.annotations.NullMarked;
