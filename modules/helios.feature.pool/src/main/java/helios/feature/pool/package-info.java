/**
 * Pooling: many sessions on few server connections. {@link helios.feature.pool.Lender} keeps the connections of each node,
 * database and role, opens them up to the limits, hands them to who waits longest, and has what a session leaves behind reset. How
 * long a session keeps one, and what it takes along from one to the next, is the kernel's affair.
 */
@NullMarked
package helios.feature.pool;

import org.jspecify.annotations.NullMarked;
