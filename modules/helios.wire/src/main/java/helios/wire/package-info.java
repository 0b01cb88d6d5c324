/**
 * PostgreSQL's frontend/backend protocol 3.0 and 3.2 on Netty buffers: a {@link FrameScanner} cuts a byte stream into
 * frames where they lie, a {@link FrameView} and the views of the hot messages read a frame without copying it, records
 * ({@link BackendMessage}, {@link FrontendMessage}, {@link StartupMessage}) hold the rare ones, and
 * {@link FrontendWriter} and {@link BackendWriter} append messages to a buffer.
 *
 * <p><b>Ownership.</b> Nothing here retains, releases or moves the reader index of a buffer, but for
 * {@link StartupDecoder}, which consumes what it decoded. A view is valid until it is wrapped anew or its buffer is
 * changed or released; a record owns its bytes.
 *
 * <p><b>Threads.</b> Scanners and views belong to one thread at a time; everything else is stateless or immutable.
 *
 * <p><b>Trust.</b> Every length, count and terminator is checked in 64 bits against the end of its frame before it is
 * used, and nothing is reserved for bytes that have not arrived. What does not fit is a {@link ProtocolException};
 * after one the connection has no frame boundary left and can only be closed.
 *
 * <p><b>Text.</b> Names and texts are bytes in whatever encoding the session uses. Where a String is made of them, UTF-8
 * is read as such, and a byte that is not UTF-8 becomes the lone surrogate U+DC80 to U+DCFF that carries it; the writers
 * turn it back into that byte. So every byte survives, and texts that differ in bytes differ as Strings.
 */
@NullMarked
package helios.wire;

import org.jspecify.annotations.NullMarked;
