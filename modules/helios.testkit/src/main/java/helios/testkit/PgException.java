package helios.testkit;

import java.util.Map;
import java.util.Optional;

/** An ErrorResponse that a {@link PgClient} received where it expected success. */
public final class PgException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Map<Character, String> fields;

    PgException(Map<Character, String> fields) {
        super("%s: %s%s"
                .formatted(
                        fields.getOrDefault('C', "no SQLSTATE"),
                        fields.getOrDefault('M', "no message"),
                        fields.containsKey('D') ? " (" + fields.get('D') + ")" : ""));
        this.fields = Map.copyOf(fields);
    }

    /** The SQLSTATE, or an empty string where the response has none. */
    public String sqlState() {
        return fields.getOrDefault('C', "");
    }

    /** The severity, not translated: {@code ERROR}, {@code FATAL}, {@code PANIC}. */
    public String severity() {
        return fields.getOrDefault('V', fields.getOrDefault('S', ""));
    }

    /** The field of that letter, such as {@code 'M'} for the message or {@code 'H'} for the hint. */
    public Optional<String> field(char letter) {
        return Optional.ofNullable(fields.get(letter));
    }
}
