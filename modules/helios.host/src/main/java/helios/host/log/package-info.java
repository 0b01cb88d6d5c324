/**
 * The log of the whole process: {@link helios.host.log.Log} for the kernel, {@link java.lang.System.Logger} for features,
 * and what Netty and the JDK say, all through one {@link helios.host.log.LogSink} to standard error.
 *
 * <p><b>Threads.</b> Whoever logs formats its line and hands it to a bounded queue; a thread of the sink's own writes it.
 * A full queue drops lines and counts them, so that a blocked reader of the log never stops the proxy. <b>Safety.</b> One
 * event is one line: control characters in values are escaped, so that no client can forge a line.
 */
@NullMarked
package helios.host.log;

import org.jspecify.annotations.NullMarked;
