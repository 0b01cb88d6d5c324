/** The life of the process: signals, and the hand-over to a successor. */
@NullMarked
package helios.host.lifecycle;

import org.jspecify.annotations.NullMarked;
