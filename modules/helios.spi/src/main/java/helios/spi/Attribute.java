package helios.spi;

/**
 * A typed key by which features leave something at a session or a query for one another. Two attributes of one name and
 * type are the same key, so that features cooperate without knowing one another.
 *
 * @param name what the attribute is called, such as {@code "tenant"}
 * @param type what it holds
 * @param <T> what it holds
 */
public record Attribute<T>(String name, Class<T> type) {

    /** Who the client is for a tenant-aware feature. */
    public static final Attribute<String> TENANT = of("tenant", String.class);
    /** The branch of the database that a session works on. */
    public static final Attribute<String> BRANCH = of("branch", String.class);
    /** Tells that the traffic was made by a language model. */
    public static final Attribute<Boolean> AI_TRAFFIC = of("ai_traffic", Boolean.class);

    /** Of a query: the plugins that rewrote, answered, routed or refused it, in order, with commas between them. */
    public static final Attribute<String> PLUGINS = of("plugins", String.class);

    /** A key. */
    public static <T> Attribute<T> of(String name, Class<T> type) {
        return new Attribute<>(name, type);
    }
}
