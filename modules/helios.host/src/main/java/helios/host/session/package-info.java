/**
 * The data path: a client's session, the servers that it uses, and the accounting between them.
 *
 * <p><b>Threads.</b> A session, its servers and their buffers belong to one event loop; nothing here is synchronized.
 * <b>Ownership.</b> A buffer that is passed on is the receiver's to release.
 */
@NullMarked
package helios.host.session;

import org.jspecify.annotations.NullMarked;
