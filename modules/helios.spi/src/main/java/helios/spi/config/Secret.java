package helios.spi.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A value that is never shown: not by {@link #toString}, so not in logs, dumps of records, or {@code GET /config}. */
public final class Secret {

    private final String value;

    /** Wraps a value. */
    public Secret(String value) {
        this.value = value;
    }

    /** The value itself, for the one place that needs it. */
    public String reveal() {
        return value;
    }

    /** Tells whether it is the empty text. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** Compares in a time that does not depend on where the texts differ. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && matches(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
