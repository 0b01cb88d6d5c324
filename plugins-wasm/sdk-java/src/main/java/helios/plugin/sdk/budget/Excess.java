package helios.plugin.sdk.budget;

/**
 * A budget that is used up.
 *
 * @param window in which it is
 * @param used what was used
 * @param budget what there is
 * @param retryMillis after which it will be below, if nothing more is used
 */
public record Excess(Window window, double used, double budget, long retryMillis) {

    /** Whole seconds, rounded up. */
    public long retrySeconds() {
        return (retryMillis + 999) / 1000;
    }
}
