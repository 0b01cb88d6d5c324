/**
 * Load balancing: statements that are proved to change nothing, and transactions that say so, go to standbys; the strategy
 * picks which.
 */
@NullMarked
package helios.feature.balance;

import org.jspecify.annotations.NullMarked;
