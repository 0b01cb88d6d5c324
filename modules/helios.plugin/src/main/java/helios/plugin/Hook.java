package helios.plugin;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a plugin can be called for. */
public enum Hook {
    /** Rewrite stage: continues, rewrites, blocks or answers. */
    PRE_QUERY("pre_query", true, "prequery"),
    /** Route stage: names a target or blocks. */
    ROUTE("route", true, "routing"),
    /** Learns how a statement ended. */
    POST_QUERY("post_query", false, "postquery"),
    /** Decides who a client is. */
    AUTHENTICATE("authenticate", true, "auth"),
    /** Gate stage: allows or denies. */
    AUTHORIZE("authorize", true),
    /** After all pre_query hooks: continues or rewrites. */
    REWRITE("rewrite", true),
    /** Answer stage: answers or misses. */
    CACHE_GET("cache_get", false, "cacheget"),
    /** Sees a result that could be cached. */
    CACHE_SET("cache_set", false, "cacheset"),
    /** A session was opened. */
    ON_CONNECT("on_connect", false, "connect"),
    /** A session was closed, or, without input, the plugin is unloaded. */
    ON_DISCONNECT("on_disconnect", false, "disconnect"),
    /** Tells metrics of its own. */
    METRICS("metrics", false),
    /** Answers an administrator's request. */
    CUSTOM("custom", "custom_hook", false);

    private static final Map<String, Hook> BY_SPELLING = Arrays.stream(values())
            .flatMap(hook -> hook.spellings.stream().map(spelling -> Map.entry(spelling, hook)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final String label;
    private final String export;
    private final boolean guards;

    @SuppressWarnings("ImmutableEnumChecker") // the list is
    private final List<String> spellings;

    Hook(String label, boolean guards, String... others) {
        this(label, label, guards, others);
    }

    Hook(String label, String export, boolean guards, String... others) {
        this.label = label;
        this.export = export;
        this.guards = guards;
        this.spellings = Stream.concat(Stream.of(label), Arrays.stream(others)).toList();
    }

    /** The name in a manifest, in metrics and in the admin API. */
    public String label() {
        return label;
    }

    /** The name of the module's function. */
    public String export() {
        return export;
    }

    /** Tells whether its input holds a statement, so that a condition can spare the call. */
    public boolean seesQuery() {
        return switch (this) {
            case PRE_QUERY, ROUTE, POST_QUERY, AUTHORIZE, REWRITE, CACHE_GET, CACHE_SET -> true;
            case AUTHENTICATE, ON_CONNECT, ON_DISCONNECT, METRICS, CUSTOM -> false;
        };
    }

    /** The policy of a plugin that names none: what guards is closed. */
    public FailPolicy defaultPolicy() {
        return guards ? FailPolicy.CLOSED : FailPolicy.OPEN;
    }

    /** The hook that a manifest means, in any case. */
    public static Optional<Hook> of(String spelling) {
        return Optional.ofNullable(BY_SPELLING.get(spelling.toLowerCase(Locale.ROOT)));
    }

    /** The hook that a module's function stands for. */
    public static Optional<Hook> ofExport(String export) {
        return Arrays.stream(values())
                .filter(hook -> hook.export.equals(export))
                .findFirst();
    }
}
