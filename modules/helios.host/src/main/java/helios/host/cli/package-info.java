/**
 * The command {@code helios}: options, subcommands, and what they print.
 *
 * <p><b>Exit status.</b> 0 = done; 1 = the configuration is invalid, a statement is no SQL, or what was asked for failed; 2 = wrong
 * usage, or a file that cannot be read. Results go to standard output, everything else to standard error.
 */
@NullMarked
package helios.host.cli;

import org.jspecify.annotations.NullMarked;
