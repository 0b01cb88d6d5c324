package helios.spi.admin;

/**
 * One route.
 *
 * @param method {@code GET}, {@code POST}, {@code PUT} or {@code DELETE}
 * @param path such as {@code /nodes/{id}}; a last segment {@code {key...}} takes the rest of the path
 * @param summary one line for {@code GET /api}
 * @param access who may call it
 * @param handler answers
 */
public record AdminEndpoint(String method, String path, String summary, Access access, Handler handler) {

    /** Who may call a route. */
    public enum Access {
        /** Everybody, without a token. */
        OPEN,
        /** A reader's token suffices. */
        READ,
        /** Full rights. */
        FULL
    }

    /** Answers requests. */
    @FunctionalInterface
    public interface Handler {

        /** Answers; an {@link AdminException} becomes its status, any other exception 500. */
        AdminResponse handle(AdminRequest request) throws Exception;
    }

    /**
     * Answers for a feature that is off: {@code 503}.
     *
     * @param feature its main section
     */
    public record NotEnabled(String feature) implements Handler {

        @Override
        public AdminResponse handle(AdminRequest request) {
            throw new AdminException(503, feature + " not enabled");
        }
    }

    /** Tells whether the feature that the route belongs to is on. */
    public boolean enabled() {
        return !(handler instanceof NotEnabled);
    }

    /** A route that only reads. */
    public static AdminEndpoint get(String path, String summary, Handler handler) {
        return new AdminEndpoint("GET", path, summary, Access.READ, handler);
    }

    /** A route that changes something. */
    public static AdminEndpoint post(String path, String summary, Handler handler) {
        return new AdminEndpoint("POST", path, summary, Access.FULL, handler);
    }
}
