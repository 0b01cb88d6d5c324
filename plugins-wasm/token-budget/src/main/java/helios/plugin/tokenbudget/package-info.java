/** The plugin {@code token-budget}. */
@NullMarked
package helios.plugin.tokenbudget;

import org.jspecify.annotations.NullMarked;
