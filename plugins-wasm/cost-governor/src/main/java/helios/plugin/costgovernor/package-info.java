/** The plugin {@code cost-governor}. */
@NullMarked
package helios.plugin.costgovernor;

import org.jspecify.annotations.NullMarked;
