package helios.host.session;

import helios.spi.pool.Condition;
import helios.sql.SessionEffect;
import helios.sql.SessionEffects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/**
 * What keeps a session on its server when no transaction is open, and what the session's settings are. Statements only raise
 * suspicion: what they did, a server tells itself, when it is asked after the transaction. So savepoints, {@code SET LOCAL},
 * code that sets something and statements that failed halfway need no bookkeeping of their own.
 */
final class Stay {

    /** Why a session stays on its server. */
    enum Cause {
        TEMPORARY_OBJECT,
        ADVISORY_LOCK,
        HELD_CURSOR,
        LISTEN,
        PREPARED,
        /** What the session has set could not be found out, or is more than may follow it. */
        SETTINGS,
        /** {@code nextval} or an INSERT, where {@code currval} is to go on working. */
        SEQUENCE,
        LOAD,
        SETSEED;

        /** In the words of metrics and reports. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What no question to the server ends, and no reset but a new connection. */
    private static final Set<Cause> FOR_GOOD = EnumSet.of(Cause.LOAD, Cause.SETSEED);

    /** What changes the meaning of a statement that only reads. */
    private static final Set<Cause> OF_READS = EnumSet.of(Cause.SETTINGS, Cause.TEMPORARY_OBJECT, Cause.LOAD);

    /** Settings that are a transaction's own, whatever their source says. */
    private static final Set<String> OF_TRANSACTIONS =
            Set.of("transaction_isolation", "transaction_read_only", "transaction_deferrable");

    private static final String HEX = "pg_catalog.encode(pg_catalog.convert_to(%s, 'UTF8'), 'hex')";
    private static final String EQUALS = " OPERATOR(pg_catalog.=) ";

    private static final String SETTINGS =
            "SELECT 'setting', %s, %s FROM pg_catalog.pg_settings WHERE source%s'session'"
                            .formatted(HEX.formatted("name"), HEX.formatted("setting"), EQUALS)
                    + " UNION ALL SELECT 'setting', %s, %s"
                            .formatted(HEX.formatted("'role'"), HEX.formatted("pg_catalog.current_setting('role')"))
                    + " UNION ALL SELECT 'setting', %s, %s"
                            .formatted(
                                    HEX.formatted("'session_authorization'"),
                                    HEX.formatted("CAST(session_user AS pg_catalog.text)"));

    private static final String CHANNELS =
            "SELECT 'listen', %s, '' FROM pg_catalog.pg_listening_channels() AS listened(name)"
                    .formatted(HEX.formatted("listened.name"));

    /** A custom setting's name wherever it stands, in a literal or in code. */
    private static final Pattern CUSTOM = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(?:\\.[A-Za-z_][A-Za-z0-9_$]*)+");

    private final EnumSet<Cause> causes = EnumSet.noneOf(Cause.class);
    private final EnumSet<Cause> suspected = EnumSet.noneOf(Cause.class);
    private final EnumSet<Cause> told = EnumSet.noneOf(Cause.class);
    /** What the session listens to on the server, as it last said. */
    private final Set<String> channels = new TreeSet<>();
    /** Names that settings of no module may have been given; servers do not list these. */
    private final Set<String> custom;
    /** How many settings may follow the session, and how many such names are remembered. */
    private final IntSupplier most;
    /** There were more names: what the session has set is not all known. */
    private boolean unnamed;
    /** Code was run of which nobody knows what it has set. */
    private boolean opaque;

    /**
     * That of a new session.
     *
     * @param most how many settings may follow it
     */
    Stay(IntSupplier most) {
        this.most = most;
        custom = new TreeSet<>();
    }

    /** That of the same session on another server. */
    Stay(Stay other) {
        most = other.most;
        custom = other.custom;
    }

    /** A statement is sent that may do this to the session. */
    void sent(SessionEffects effects) {
        if (effects.isEmpty()) {
            return;
        }
        for (var effect : SessionEffect.values()) {
            if (effects.contains(effect)) {
                suspect(effect);
            }
        }
    }

    private void suspect(SessionEffect effect) {
        switch (effect) {
            case SET, SET_LOCAL, RESET, ROLE, SET_CONFIG -> suspected.add(Cause.SETTINGS);
            case DISCARD_ALL -> suspectAll();
            case OPAQUE_CODE -> sentAnything();
            case DISCARD, TEMPORARY_OBJECT -> suspected.add(Cause.TEMPORARY_OBJECT);
            case PREPARE, DEALLOCATE -> suspected.add(Cause.PREPARED);
            case LISTEN, UNLISTEN -> suspected.add(Cause.LISTEN);
            case HELD_CURSOR, CLOSE -> suspected.add(Cause.HELD_CURSOR);
            case ADVISORY_LOCK, ADVISORY_UNLOCK -> suspected.add(Cause.ADVISORY_LOCK);
            case LOAD -> causes.add(Cause.LOAD);
            case SETSEED -> causes.add(Cause.SETSEED);
            case CURSOR, SEQUENCE_ADVANCE, SEQUENCE_READ, SNAPSHOT -> {}
        }
    }

    /** Something is dropped, which may have been a temporary one. */
    void sentDrop() {
        if (causes.contains(Cause.TEMPORARY_OBJECT)) {
            suspected.add(Cause.TEMPORARY_OBJECT);
        }
    }

    /** A text is sent that may set custom settings: whatever could be a name of one is asked for. */
    void mentions(CharSequence text) {
        for (var names = CUSTOM.matcher(text); names.find(); ) {
            var name = names.group().toLowerCase(Locale.ROOT);
            if (custom.size() >= most.getAsInt() && !custom.contains(name)) {
                unnamed = true;
                causes.add(Cause.SETTINGS);
                return;
            }
            custom.add(name);
        }
    }

    /** Something is sent of which nobody knows what it does. */
    void sentAnything() {
        opaque = true;
        suspectAll();
    }

    private void suspectAll() {
        suspected.addAll(EnumSet.of(
                Cause.SETTINGS,
                Cause.TEMPORARY_OBJECT,
                Cause.ADVISORY_LOCK,
                Cause.HELD_CURSOR,
                Cause.LISTEN,
                Cause.PREPARED));
    }

    /** The session stays from now on, for a cause that no server can be asked about. */
    void because(Cause cause) {
        causes.add(cause);
    }

    /** Such a cause is over. */
    void over(Cause cause) {
        causes.remove(cause);
    }

    /** Tells whether the server has to be asked before anything can be said. */
    boolean doubtful() {
        return !suspected.isEmpty();
    }

    /** Tells whether that concerns what a read means. */
    boolean doubtfulForReads() {
        return suspected.stream().anyMatch(OF_READS::contains);
    }

    /** Tells whether the session stays for what a read may depend on. */
    boolean bindsReads() {
        return causes.stream().anyMatch(OF_READS::contains);
    }

    /** Tells whether the session stays. */
    boolean stays() {
        return !causes.isEmpty();
    }

    /** Why it does. */
    Set<Cause> causes() {
        return causes;
    }

    /** Tells whether it stays for nothing but what it listens to. */
    boolean onlyListens() {
        return causes.equals(EnumSet.of(Cause.LISTEN));
    }

    /** What the session listens to on the server, as it last said. */
    Set<String> channels() {
        return channels;
    }

    /** Why it does since the last time that this was asked. */
    Set<Cause> news() {
        if (told.equals(causes)) {
            return Set.of();
        }
        told.retainAll(causes);
        var news = EnumSet.copyOf(causes);
        news.removeAll(told);
        told.addAll(causes);
        return news;
    }

    /** How the server is to be given back at the session's end, outside a transaction. */
    Condition condition() {
        if (causes.stream().anyMatch(FOR_GOOD::contains)) {
            return Condition.BROKEN;
        }
        return stays() || doubtful() ? Condition.UNKNOWN : given();
    }

    /** How the server is to be given back when nothing keeps the session on it. */
    Condition given() {
        return opaque ? Condition.UNKNOWN : Condition.KNOWN;
    }

    /** The server is given back. */
    void left() {
        opaque = false;
    }

    /** What the server is asked. */
    String question() {
        var parts = new ArrayList<String>();
        parts.add(SETTINGS);
        for (var name : custom) {
            var value = "pg_catalog.current_setting(%s, true)".formatted(SessionState.literal(name));
            parts.add("SELECT 'setting', %s, %s WHERE %s IS NOT NULL"
                    .formatted(HEX.formatted(SessionState.literal(name)), HEX.formatted(value), value));
        }
        for (var cause : Cause.values()) {
            if (suspected.contains(cause) || causes.contains(cause)) {
                test(cause).ifPresent(test -> parts.add("SELECT '%s', '', '' WHERE %s".formatted(cause.label(), test)));
            }
        }
        if (suspected.contains(Cause.LISTEN) || causes.contains(Cause.LISTEN)) {
            parts.add(CHANNELS);
        }
        return String.join(" UNION ALL ", parts);
    }

    private static Optional<String> test(Cause cause) {
        return switch (cause) {
            case TEMPORARY_OBJECT ->
                Optional.of("pg_catalog.pg_my_temp_schema() OPERATOR(pg_catalog.<>) 0 AND ("
                        + inTemporarySchema("pg_class", "relnamespace") + " OR "
                        + inTemporarySchema("pg_proc", "pronamespace") + " OR "
                        + inTemporarySchema("pg_type", "typnamespace") + ")");
            case ADVISORY_LOCK ->
                Optional.of("EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype" + EQUALS + "'advisory' AND pid"
                        + EQUALS + "pg_catalog.pg_backend_pid())");
            case HELD_CURSOR -> Optional.of("EXISTS (SELECT FROM pg_catalog.pg_cursors WHERE is_holdable)");
            case PREPARED -> Optional.of("EXISTS (SELECT FROM pg_catalog.pg_prepared_statements WHERE from_sql)");
            case LISTEN, SETTINGS, SEQUENCE, LOAD, SETSEED -> Optional.empty();
        };
    }

    private static String inTemporarySchema(String catalog, String column) {
        return "EXISTS (SELECT FROM pg_catalog.%s WHERE %s%spg_catalog.pg_my_temp_schema())"
                .formatted(catalog, column, EQUALS);
    }

    /**
     * Takes what the server answered.
     *
     * @param login the role that the server was signed in to
     * @return what the session has set, as it stands on the server; absent if it could not be found out
     */
    Optional<SessionState> answered(OwnQuery.Answer answer, String login) {
        suspected.remove(Cause.SETTINGS);
        if (answer.error().isPresent()) {
            causes.add(Cause.SETTINGS);
            return Optional.empty();
        }
        for (var cause : Cause.values()) {
            if (test(cause).isPresent()) {
                causes.remove(cause);
            }
        }
        causes.remove(Cause.LISTEN);
        channels.clear();
        suspected.clear();
        var settings = new TreeMap<String, String>();
        for (var row : answer.rows()) {
            read(row, settings);
        }
        settings.remove(SessionState.ROLE, "none");
        settings.remove(SessionState.AUTHORIZATION, login);
        settings.keySet().removeAll(OF_TRANSACTIONS);
        // What was reset leaves an empty value behind; that cannot be told from one that was set.
        settings.entrySet()
                .removeIf(setting ->
                        setting.getKey().contains(".") && setting.getValue().isEmpty());
        if (unnamed || settings.size() > most.getAsInt()) {
            causes.add(Cause.SETTINGS);
        } else {
            causes.remove(Cause.SETTINGS);
        }
        return Optional.of(SessionState.of(settings));
    }

    private void read(List<Optional<String>> row, Map<String, String> settings) {
        var kind = row.getFirst().orElse("");
        if (kind.equals("setting")) {
            settings.put(text(row.get(1)).toLowerCase(Locale.ROOT), text(row.get(2)));
        } else {
            var cause = Cause.valueOf(kind.toUpperCase(Locale.ROOT));
            causes.add(cause);
            if (cause == Cause.LISTEN) {
                channels.add(text(row.get(1)));
            }
        }
    }

    private static String text(Optional<String> hex) {
        return new String(HexFormat.of().parseHex(hex.orElse("")), StandardCharsets.UTF_8);
    }
}
