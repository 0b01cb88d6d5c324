package helios.spi.operations;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of one statement. Nothing of its text is told, for that may hold what is nobody else's business.
 *
 * @param fingerprint the hash of its normal form, as rewriters left it
 * @param node the node that ran it; absent if none did
 * @param answeredBy the feature that answered it in place of a node, such as a cache
 * @param rewrittenBy the features that rewrote it, in order
 * @param plugins the plugins that rewrote, answered, routed or refused it, in order
 * @param pinned what kept its session on a server connection when it ended
 * @param elapsed from its arrival at the proxy to its end
 */
public record DecisionView(
        long fingerprint,
        Optional<String> node,
        Optional<String> answeredBy,
        List<String> rewrittenBy,
        List<String> plugins,
        List<String> pinned,
        Duration elapsed) {

    /** Copies the lists. */
    public DecisionView {
        rewrittenBy = List.copyOf(rewrittenBy);
        plugins = List.copyOf(plugins);
        pinned = List.copyOf(pinned);
    }
}
