package helios.plugin;

import helios.spi.config.DataSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a plugin says of itself.
 *
 * @param name its name, and that of its key-value namespace
 * @param version its version
 * @param description what it does; may be empty
 * @param author who made it; may be empty
 * @param license may be empty
 * @param hooks what it is called for, in the order given
 * @param abi the contract that it was built for
 * @param minMemory the least memory that it needs
 * @param maxMemory the most memory that it may have
 * @param timeout of one call; absent: the configuration's
 * @param failPolicy absent: that of each hook
 * @param concurrency how many calls run at a time
 * @param permissions what it asks for
 * @param minHost the oldest host that it runs on
 * @param when the conditions of its hooks
 */
public record Manifest(
        String name,
        Version version,
        String description,
        String author,
        String license,
        List<Hook> hooks,
        Abi abi,
        DataSize minMemory,
        DataSize maxMemory,
        Optional<Duration> timeout,
        Optional<FailPolicy> failPolicy,
        Concurrency concurrency,
        Set<Permission> permissions,
        Optional<Version> minHost,
        When when) {

    /** No plugin may have more. */
    public static final DataSize MEMORY_CEILING = new DataSize(256L << 20);

    static final DataSize DEFAULT_MIN_MEMORY = new DataSize(1L << 20);
    static final DataSize DEFAULT_MAX_MEMORY = new DataSize(64L << 20);

    /** Copies lists and sets. */
    public Manifest {
        hooks = List.copyOf(hooks);
        permissions = Set.copyOf(permissions);
    }

    /** The policy of one hook, unless the configuration has another. */
    public FailPolicy failPolicy(Hook hook) {
        return failPolicy.orElse(hook.defaultPolicy());
    }

    /** What a bare module without a manifest is taken for. */
    static Manifest ofBareModule(String name, List<Hook> hooks) {
        return new Manifest(
                name,
                Version.NONE,
                "",
                "",
                "",
                hooks,
                Abi.V1,
                DEFAULT_MIN_MEMORY,
                DEFAULT_MAX_MEMORY,
                Optional.empty(),
                Optional.empty(),
                Concurrency.PARALLEL,
                Set.of(),
                Optional.empty(),
                When.ALWAYS);
    }
}
