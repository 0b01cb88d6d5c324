/**
 * Health of nodes: each is asked over a kept connection, on a virtual thread of its own, and what it says is written to the
 * topology; the routes {@code /nodes*} of the admin API show it.
 */
@NullMarked
package helios.feature.health;

import org.jspecify.annotations.NullMarked;
