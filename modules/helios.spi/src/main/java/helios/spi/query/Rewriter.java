package helios.spi.query;

/**
 * Changes a statement. A statement that was parsed without being executed is rewritten too, without parameters; if what
 * it comes out as has changed by the time of an Execute, the kernel parses it anew on the backend.
 */
@FunctionalInterface
public interface Rewriter {

    /** Rewrites, answers, rejects or proceeds; later rewriters see the new text. */
    Decision.AtRewrite rewrite(Query query);
}
