package helios.host.session;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client has set that its server does not report, {@code helios.*} among it: known to hooks by name. Follows
 * transactions: what was set in one that is rolled back was never set, and {@code SET LOCAL} ends with its transaction.
 * Savepoints are not followed: a value set behind one that is rolled back to is forgotten with its transaction.
 */
final class Settings {

    private Map<String, String> values = new HashMap<>();
    private Map<String, Optional<String>> local = new HashMap<>();
    /** What the statements that are being decided would set. */
    private final Map<String, Optional<String>> expected = new HashMap<>();

    private @Nullable Map<String, String> beforeTransaction;

    /** The value of a setting; names in any case. */
    Optional<String> get(String name) {
        var key = name.toLowerCase(Locale.ROOT);
        var soon = expected.get(key);
        if (soon != null) {
            return soon;
        }
        var now = local.get(key);
        return now != null ? now : Optional.ofNullable(values.get(key));
    }

    /** The settings whose names begin so, put over those that are there already. */
    void collect(String prefix, Map<String, String> into) {
        collectSet(prefix, values, into);
        collectChanged(prefix, local, into);
        collectChanged(prefix, expected, into);
    }

    private static void collectSet(String prefix, Map<String, String> from, Map<String, String> into) {
        from.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                into.put(name, value);
            }
        });
    }

    private static void collectChanged(String prefix, Map<String, Optional<String>> from, Map<String, String> into) {
        from.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                value.ifPresentOrElse(present -> into.put(name, present), () -> into.remove(name));
            }
        });
    }

    /** A statement that is being decided would set this, or reset it. */
    void expect(SettingChange change) {
        if (change.all()) {
            values.keySet().forEach(name -> expected.put(name, Optional.empty()));
        } else {
            expected.put(change.name(), change.value());
        }
    }

    /** What was expected has been sent, or will never be. */
    void forgetExpected() {
        expected.clear();
    }

    /** A statement has set this, or reset it. */
    void apply(SettingChange change) {
        if (change.all()) {
            values.clear();
            local.clear();
        } else if (change.local()) {
            local.put(change.name(), change.value());
        } else {
            change.value()
                    .ifPresentOrElse(value -> values.put(change.name(), value), () -> values.remove(change.name()));
            local.remove(change.name());
        }
    }

    /** The server reports this setting itself: what it says counts. */
    void reported(String name) {
        var key = name.toLowerCase(Locale.ROOT);
        values.remove(key);
        local.remove(key);
    }

    /** A transaction block has begun. */
    void begin() {
        beforeTransaction = new HashMap<>(values);
    }

    /** A transaction, explicit or implicit, has ended. */
    void end(boolean committed) {
        if (!committed && beforeTransaction != null) {
            values = beforeTransaction;
        }
        beforeTransaction = null;
        local = new HashMap<>();
    }
}
