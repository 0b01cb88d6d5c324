package helios.plugin.host;

import java.util.Locale;

/** How a guest can fail. */
public enum GuestFailure {
    /** It aborted, or did what no code may. */
    TRAP,
    /** It took too long. */
    TIMEOUT,
    /** It wanted more memory than it may have. */
    MEMORY,
    /** It used up its fuel. */
    FUEL,
    /** What it answered is no answer. */
    BAD_REPLY,
    /** It named a target that there is not. */
    BAD_TARGET,
    /** No instance came free in time. */
    UNAVAILABLE;

    /** The name in metrics and errors. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
