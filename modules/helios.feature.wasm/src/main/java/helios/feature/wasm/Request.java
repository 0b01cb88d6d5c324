package helios.feature.wasm;

import helios.spi.Attribute;
import helios.spi.query.Query;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What plugins and host know of one execution of a statement beside the statement: its attributes, which plugin refused or answered it,
 * and at which text the guards had their turn. Lives as long as the query.
 */
final class Request {

    private static final Attribute<Request> OF_QUERY = Attribute.of("wasm.request", Request.class);

    /** A guard's turn: the text that it left. */
    private record Turn(byte[] bytes, Optional<String> rewritten) {}

    private final Query query;
    private final HostAttributes attributes;
    private final long timestamp = System.currentTimeMillis();
    private Optional<Map<String, String>> host = Optional.empty();
    private Optional<String> blockedBy = Optional.empty();
    private boolean answered;
    private Map<String, Turn> turns = Map.of();

    private Request(Query query, HostAttributes attributes) {
        this.query = query;
        this.attributes = attributes;
    }

    /**
     * What is known of a query; the same for all hooks of it.
     *
     * @param attributes where those of the host come from
     */
    static Request of(Query query, HostAttributes attributes) {
        var known = query.get(OF_QUERY);
        if (known.isPresent()) {
            return known.get();
        }
        var request = new Request(query, attributes);
        query.set(OF_QUERY, request);
        return request;
    }

    Query query() {
        return query;
    }

    /** What the host says, computed once; the bag of the request lies over it. */
    private Map<String, String> host() {
        var known = host.orElseGet(() -> attributes.of(query.session()));
        host = Optional.of(known);
        return known;
    }

    long timestamp() {
        return timestamp;
    }

    Optional<String> attribute(String key) {
        return Optional.ofNullable(query.bag().get(key)).or(() -> Optional.ofNullable(host().get(key)));
    }

    Map<String, String> attributes() {
        var all = new HashMap<>(host());
        all.putAll(query.bag());
        return all;
    }

    /** What a plugin adds, for all that comes after it. */
    void merge(Map<String, String> attributes) {
        if (!attributes.isEmpty()) {
            query.bag().putAll(attributes);
        }
    }

    void blockedBy(String plugin) {
        blockedBy = Optional.of(plugin);
        decidedBy(plugin);
    }

    /** A plugin did something about the statement; operators may ask which did. */
    void decidedBy(String plugin) {
        query.set(
                Attribute.PLUGINS,
                query.get(Attribute.PLUGINS)
                        .map(others -> others + "," + plugin)
                        .orElse(plugin));
    }

    Optional<String> blockedBy() {
        return blockedBy;
    }

    void answeredBy(String plugin) {
        answered = true;
        decidedBy(plugin);
    }

    boolean answered() {
        return answered;
    }

    /** A guard has seen the text as it stands, and leaves it, or leaves another. */
    void noteTurn(String plugin, Optional<String> rewritten) {
        if (turns.isEmpty()) {
            turns = new HashMap<>();
        }
        turns.put(plugin, new Turn(query.textBytes(), rewritten));
    }

    /** Tells whether somebody changed the text after a guard's turn. */
    boolean changedSince(String plugin) {
        var turn = turns.get(plugin);
        if (turn == null) {
            return true;
        }
        return turn.rewritten()
                .map(text -> !text.equals(query.text()))
                .orElseGet(() -> !Arrays.equals(turn.bytes(), query.textBytes()));
    }
}
