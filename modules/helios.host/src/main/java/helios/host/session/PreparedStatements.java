package helios.host.session;

import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.wire.Frontend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The protocol-level prepared statements of a session by the client's names, so that a text is known when it is executed
 * later, whatever was installed when it was parsed. Bounded.
 */
final class PreparedStatements {

    private final Map<String, StatementText> byName = new HashMap<>();
    private int maxStatements;
    private long maxBytes;
    private long bytes;

    PreparedStatements(int maxStatements, long maxBytes) {
        this.maxStatements = maxStatements;
        this.maxBytes = maxBytes;
    }

    private PreparedStatements(PreparedStatements others) {
        this(others.maxStatements, others.maxBytes);
        byName.putAll(others.byName);
        bytes = others.bytes;
    }

    /** Bounds what is added from now on. */
    void limit(int statements, long ofBytes) {
        maxStatements = statements;
        maxBytes = ofBytes;
    }

    /** The statement of this name. */
    Optional<StatementText> get(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** How many have a name. */
    int named() {
        return byName.size() - (byName.containsKey("") ? 1 : 0);
    }

    /** What refuses another statement, if there is no room for it; there always is for the unnamed one. */
    Optional<Decision.Reject> refusal(StatementText statement) {
        var unnamed = get("");
        int named = byName.size() - (unnamed.isPresent() ? 1 : 0);
        long size = bytes - unnamed.map(StatementText::size).orElse(0) + statement.size();
        if (statement.name().isEmpty()
                || byName.containsKey(statement.name())
                || (named < maxStatements && size <= maxBytes)) {
            return Optional.empty();
        }
        return Optional.of(new Decision.Reject(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "no room for prepared statement \"%s\": the session has %d, of %d bytes; %d and %d bytes are allowed"
                                .formatted(statement.name(), named, size - statement.size(), maxStatements, maxBytes))
                .withHint("Close some, or raise [limits] max_prepared_statements or max_prepared_bytes."));
    }

    /**
     * What refuses the first of these requests, in their order, for which there is no room.
     *
     * @param size of all requests, in bytes
     */
    Optional<Decision.Reject> refusal(List<Segment.Part> requests, long size) {
        if (byName.size() + requests.size() <= maxStatements && bytes + size <= maxBytes) {
            return Optional.empty();
        }
        var trial = new PreparedStatements(this);
        for (var request : requests) {
            if (request.tag == Frontend.CLOSE) {
                trial.remove(request.name);
            } else if (request.tag == Frontend.PARSE && request.statement != null) {
                var refusal = trial.refusal(request.statement);
                if (refusal.isPresent()) {
                    return refusal;
                }
                trial.put(request.statement);
            }
        }
        return Optional.empty();
    }

    /** Notes a statement, in place of the one that had its name. */
    void put(StatementText statement) {
        remove(statement.name());
        byName.put(statement.name(), statement);
        bytes += statement.size();
    }

    /** Forgets a statement. */
    void remove(String name) {
        var gone = byName.remove(name);
        if (gone != null) {
            bytes -= gone.size();
        }
    }

    /** Forgets all statements. */
    void clear() {
        byName.clear();
        bytes = 0;
    }
}
