/** Finds the installed features: those on the module path, and those of third parties in folders of their own. */
@NullMarked
package helios.host.layer;

import org.jspecify.annotations.NullMarked;
