/**
 * The test kit: what a feature, the kernel or a third party's extension is tested with.
 *
 * <ul>
 *   <li>{@link helios.testkit.PostgresServer} and {@link helios.testkit.PostgresCluster}: real servers on 127.0.0.1, for
 *       root and for ordinary users, that vanish with the JVM; {@link helios.testkit.TestData} fills them.
 *   <li>{@link helios.testkit.PgClient}: a client that logs in and queries, or sends any bytes, cut anywhere.
 *   <li>{@link helios.testkit.FaultProxy}: a relay that cuts, freezes, delays and swallows.
 *   <li>{@link helios.testkit.ProxyProcess}: Helios itself, as a child process.
 * </ul>
 *
 * <p><b>Threads.</b> Unless a type says otherwise, it is used by one thread at a time. <b>Time.</b> Whatever waits has a
 * deadline and says what it waited for. <b>Failure.</b> Failures are unchecked: {@link helios.testkit.PgException} for what
 * PostgreSQL answered, {@link java.io.UncheckedIOException} for sockets and files, {@link IllegalStateException} for a
 * process that did not do its part. <b>Ownership.</b> Who opens closes; what is forgotten ends with the JVM, even one that
 * is killed.
 */
@NullMarked
package helios.testkit;

import org.jspecify.annotations.NullMarked;
