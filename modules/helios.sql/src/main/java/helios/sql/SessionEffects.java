package helios.sql;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An immutable set of {@link SessionEffect}s that costs nothing to make.
 *
 * @param bits one for each effect, by its ordinal
 */
public record SessionEffects(int bits) {

    /** The statement leaves the session as it was. */
    public static final SessionEffects NONE = new SessionEffects(0);

    /** The set of these. */
    public static SessionEffects of(SessionEffect... effects) {
        return new SessionEffects(
                Arrays.stream(effects).mapToInt(SessionEffects::bit).reduce(0, (a, b) -> a | b));
    }

    /** Tells whether the statement may have no effect on its session. */
    public boolean isEmpty() {
        return bits == 0;
    }

    /** Tells whether this is one of the effects. */
    public boolean contains(SessionEffect effect) {
        return (bits & bit(effect)) != 0;
    }

    @SuppressWarnings("EnumOrdinal") // bits never leave the process
    static int bit(SessionEffect effect) {
        return 1 << effect.ordinal();
    }

    /** The effects by name, in the order of the enumeration. */
    @Override
    public String toString() {
        return Arrays.stream(SessionEffect.values())
                .filter(this::contains)
                .map(Enum::name)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
