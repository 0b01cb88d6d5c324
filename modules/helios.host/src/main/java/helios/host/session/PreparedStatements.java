package helios.host.session;

import java.util.HashMap;
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

    /** Bounds what is added from now on. */
    void limit(int statements, long ofBytes) {
        maxStatements = statements;
        maxBytes = ofBytes;
    }

    /** The statement of this name. */
    Optional<StatementText> get(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Tells whether there is room for another statement. */
    boolean hasRoomFor(StatementText statement) {
        return byName.containsKey(statement.name())
                || (byName.size() < maxStatements && bytes + statement.size() <= maxBytes);
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
