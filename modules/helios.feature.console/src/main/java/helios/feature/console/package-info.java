/**
 * PgBouncer's console: the databases {@code pgbouncer} and {@code helios}, whose statements show what the proxy does and
 * tell it what to do. Names, types and order of columns are PgBouncer 1.25.2's; what Helios adds comes last.
 */
@NullMarked
package helios.feature.console;

import org.jspecify.annotations.NullMarked;
