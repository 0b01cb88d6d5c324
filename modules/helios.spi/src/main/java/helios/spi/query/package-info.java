/**
 * A statement's way through the proxy, and the places where a feature may change it: {@link helios.spi.query.Gate},
 * {@link helios.spi.query.Rewriter}, {@link helios.spi.query.Answerer}, {@link helios.spi.query.Router}, in this order;
 * then it is forwarded and its outcome is told to each {@link helios.spi.query.QueryListener}.
 *
 * <p><b>What is asked.</b> Each statement of a simple query string, and each Execute of a pipelined batch, is a {@link
 * helios.spi.query.Query} of its own. All statements of a string, or of a batch up to its Sync or Flush, pass gates,
 * rewriters, answerers and routers before the first byte reaches a backend; one that is rejected keeps all of them from
 * running. COMMIT, ROLLBACK, RELEASE, ROLLBACK TO and whatever is sent in a failed transaction are offered to listeners
 * alone: no hook can lock a client in.
 *
 * <p><b>Threads.</b> A session's hooks never run at the same time. Unless installed through {@link
 * helios.spi.Hooks#mayBlock()}, they run on an event loop and must return within microseconds.
 *
 * <p><b>Ownership.</b> A {@link helios.spi.query.Query} may be kept until its outcome was told, a {@link
 * helios.spi.query.Row} only during the call: copy what you keep.
 *
 * <p><b>Failure.</b> A hook that throws a {@link helios.spi.HeliosException} rejects its statement with that error; any
 * other exception rejects it with SQLSTATE {@code XX000}. The session lives on.
 */
package helios.spi.query;
