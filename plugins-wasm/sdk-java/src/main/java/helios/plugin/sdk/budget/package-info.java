/** Budgets over windows of time that slide, kept in a plugin's store. */
@NullMarked
package helios.plugin.sdk.budget;

import org.jspecify.annotations.NullMarked;
