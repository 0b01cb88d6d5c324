/**
 * Plugins as they run: a {@link helios.plugin.host.Guest} is a checked package compiled by an engine, with a pool of instances, called
 * hook by hook. It speaks both forms of the ABI: a guest of ABI 1 gets and gives JSON, one of ABI 2 asks for what it needs.
 *
 * <p><b>State.</b> Each call begins on memory, globals and tables as they were after the start; an instance that cannot be brought back
 * is dropped and another made. <b>Threads.</b> A guest may be called by any number of threads; an instance is checked out by one call.
 * <b>Failure.</b> Whatever a guest does wrong is a {@link helios.plugin.host.GuestException} of one of seven kinds; policy is the
 * caller's.
 */
package helios.plugin.host;
