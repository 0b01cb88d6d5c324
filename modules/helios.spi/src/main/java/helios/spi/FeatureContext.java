package helios.spi;

import helios.spi.admin.AdminEndpoint;
import helios.spi.client.SqlClients;
import helios.spi.metrics.Metrics;
import helios.spi.topology.TopologyStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What the kernel gives to a feature. Valid from {@link FeatureProvider#create} to {@link Feature#close}; thread-safe. */
public interface FeatureContext {

    /** The clock to read; tests put their own here. */
    InstantSource clock();

    /** Where the feature's metrics are registered; names are prefixed with {@code helios_<feature>_}. */
    Metrics metrics();

    /** The nodes as all features see them. */
    TopologyStore topology();

    /** Connections of the proxy's own. */
    SqlClients sql();

    /**
     * The log of the feature: named {@code helios.<feature>}. Parameters of a message without placeholders are key and
     * value in turn: {@code log(INFO, "admin listening", "address", address)}.
     */
    System.Logger log();

    /**
     * The feature of the former generation that this one replaces, whose live state it may take over; until {@link
     * Feature#start} has returned.
     */
    Optional<Feature> previous();

    /** The endpoints of the kernel and of all features of the live generation, in a stable order. */
    List<AdminEndpoint> endpoints();

    /**
     * A service of the kernel beyond those above: {@link helios.spi.operations.Operations}, {@link
     * helios.spi.admin.AuditTrail}, or one whose type belongs to another module, such as {@code
     * helios.sql.catalog.Catalogs}; absent if this kernel has none of the type.
     */
    <T> Optional<T> service(Class<T> type);

    /** {@code state_dir}: the folder for what the proxy itself writes. It may not exist yet. */
    Path stateDir();

    /** The certificate and key of {@code [tls]}, absent where TLS is off; read anew by each call. */
    Optional<TlsIdentity> tls();

    /**
     * Has the feature's hooks registered anew: {@link Feature#install} is called once more, and a plan with what it registers takes
     * the place of the present one, as after a reload. When this returns, statements that arrive are judged by it. Called in {@link
     * Feature#start} it takes effect when the feature does. May block; to be called without a lock that another hook may want.
     */
    void reinstall();
}
