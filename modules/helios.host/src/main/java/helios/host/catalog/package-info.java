/**
 * What the servers' databases hold, for {@code helios.sql}: read over connections of {@code [backend]}, kept in memory, read
 * anew every minute and when a statement that may have changed it has passed. Never on the data path, and never a reason
 * not to start: what cannot be read is not known.
 */
@NullMarked
package helios.host.catalog;

import org.jspecify.annotations.NullMarked;
