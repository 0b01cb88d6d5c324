package helios.host.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the admin API sees of the kernel, and may ask of it. Thread-safe; every call tells how things are then. */
public interface KernelView {

    /** What the proxy can serve at present. */
    Readiness readiness();

    /**
     * What the proxy can serve.
     *
     * @param primary a node accepts writes
     * @param reads a node answers reads
     * @param obstacle why no client is served at all, such as {@code "draining"} or a required plugin that is missing
     */
    record Readiness(boolean primary, boolean reads, Optional<String> obstacle) {}

    /** What runs. */
    Version version();

    /**
     * What runs.
     *
     * @param version the product's
     * @param buildTime when it was built
     * @param git the commit that it was built from
     * @param java the virtual machine's
     * @param spi the contract's, that features are compiled against
     * @param abi those of the plugins that it runs
     * @param transport how bytes are moved, such as {@code "io_uring"}
     * @param tlsProvider who encrypts, such as {@code "BoringSSL"}
     * @param wasmEngines those installed
     */
    record Version(
            String version,
            Instant buildTime,
            String git,
            String java,
            String spi,
            List<String> abi,
            String transport,
            String tlsProvider,
            List<String> wasmEngines) {}

    /** The configuration of the live generation. */
    EffectiveConfig config();

    /**
     * A configuration in force, with defaults filled in.
     *
     * @param hash equal for equal configurations
     * @param loadedAt when it came into force
     * @param source the file, or where else it came from
     * @param generation counted from 1
     * @param listenAddress where clients connect
     * @param nodes in the order of the configuration
     * @param sections the keys of each section, as values that JSON can hold; secrets are {@link
     *     helios.spi.config.Secret}s
     */
    record EffectiveConfig(
            String hash,
            Instant loadedAt,
            String source,
            long generation,
            String listenAddress,
            List<ConfiguredNode> nodes,
            Map<String, Map<String, Object>> sections) {}

    /**
     * One of {@code [[nodes]]}.
     *
     * @param name its name
     * @param address {@code host:port}
     * @param role {@code primary}, {@code standby} or {@code auto}
     * @param weight its share of reads
     * @param enabled whether it is used
     */
    record ConfiguredNode(String name, String address, String role, int weight, boolean enabled) {}

    /** Reads the configuration again and puts it in force if it is valid; may block. */
    Reload reload();

    /** What came of a reload. */
    sealed interface Reload {

        /**
         * The configuration is in force.
         *
         * @param hash the new configuration's
         * @param changed the keys whose values changed, as {@code section.key}
         * @param requiresRestart those of them that keep their old values until then
         */
        record Applied(String hash, List<String> changed, List<String> requiresRestart) implements Reload {}

        /**
         * Nothing has changed.
         *
         * @param errors all that is wrong, each with file, line and column
         */
        record Refused(List<String> errors) implements Reload {}
    }

    /**
     * Admits no more clients and ends sessions as they become idle. Returns at once.
     *
     * @param timeout after which the rest is ended; absent for that of the configuration
     * @return the sessions open now
     * @throws IllegalStateException if the proxy is in no state for it
     */
    int drain(Optional<Duration> timeout);

    /**
     * Admits clients again.
     *
     * @throws IllegalStateException if the proxy is in no state for it
     */
    void resume();

    /**
     * Begins to end the process, and returns.
     *
     * @throws IllegalStateException if that has begun already
     */
    void shutdown(ShutdownMode mode);

    /** What a shutdown waits for. */
    enum ShutdownMode {
        /** For nothing. */
        FAST,
        /** For all clients to leave. */
        WAIT_FOR_CLIENTS,
        /** For all server connections to be idle. */
        WAIT_FOR_SERVERS
    }

    /** All installed features, in a stable order. */
    List<InstalledFeature> features();

    /**
     * A feature.
     *
     * @param name its name
     * @param sections what it owns in the configuration
     * @param module the Java module that it is in
     * @param version that module's
     * @param enabled whether it is part of the live generation
     * @param state such as {@code "on"}, {@code "off"}, {@code "off: <server> has no <what>"}
     * @param stages where the live plan calls it
     */
    record InstalledFeature(
            String name,
            List<String> sections,
            String module,
            String version,
            boolean enabled,
            String state,
            List<String> stages) {}

    /** The order of the hooks of the live generation. */
    Pipeline pipeline();

    /**
     * The order of the hooks.
     *
     * @param generation the plan's
     * @param stages the features called in each stage; the stages in the order of a query's way
     * @param blocking the hooks that run on a virtual thread, as {@code feature.stage}
     */
    record Pipeline(long generation, Map<String, List<String>> stages, List<String> blocking) {}
}
