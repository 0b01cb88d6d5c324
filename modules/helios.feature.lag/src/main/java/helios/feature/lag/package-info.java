/**
 * Replication lag: the primary is asked for its position at regular moments, each standby for what it has replayed. So it is
 * known of each standby up to which moment it shows all that was committed, and a session that has committed something is
 * kept from those that do not show it yet.
 */
@NullMarked
package helios.feature.lag;

import org.jspecify.annotations.NullMarked;
