package helios.feature.wasm;

import helios.plugin.Glob;
import helios.spi.Attribute;
import helios.spi.session.Identity;
import helios.spi.session.Session;
import helios.spi.topology.Node;
import helios.spi.topology.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The attributes that the host itself gives to a request: of session, identity, configuration, and what the client may set. What
 * identity or configuration say is stronger than what the client says.
 */
final class HostAttributes {

    static final String TENANT = "helios.tenant_id";
    static final String VECTOR_NODE = "helios.vector_node";
    static final String IDENTITY = "helios.identity.";

    private static final String TENANT_SHORT = "tenant_id";
    private static final String CLIENTS = "helios.";
    private static final String VECTOR = "vector";

    private final WasmConfig config;
    private final List<Glob> fromClients;
    private final Supplier<Topology> topology;
    private final RoleMembers members;

    HostAttributes(WasmConfig config, Supplier<Topology> topology, RoleMembers members) {
        this.config = config;
        this.fromClients = config.clientAttributes().stream().map(Glob::new).toList();
        this.topology = topology;
        this.members = members;
    }

    /** All of them, to be changed by the caller. */
    Map<String, String> of(Session session) {
        var all = new HashMap<String, String>();
        session.settings("").forEach((name, value) -> {
            if (allowed(name)) {
                all.put(name, value);
            }
        });
        all.putAll(config.attributesOf(session.user()));
        session.identity().ifPresent(identity -> all.putAll(identity.attributes()));
        all.put(IDENTITY + "roles", String.join(",", roles(session)));
        session.identity().ifPresent(identity -> all.put(IDENTITY + "user_id", identity.name()));
        tenant(session)
                .or(() -> session.setting(TENANT).filter(_ -> allowed(TENANT)))
                .ifPresent(tenant -> {
                    all.put(TENANT_SHORT, tenant);
                    all.put(TENANT, tenant);
                });
        vectorNode().ifPresent(node -> all.put(VECTOR_NODE, node));
        all.put("application_name", session.setting("application_name").orElse(""));
        all.put("user", session.user());
        all.put("database", session.database());
        all.put("client_ip", session.clientAddress());
        return all;
    }

    private boolean allowed(String name) {
        return name.startsWith(CLIENTS)
                && !name.startsWith(IDENTITY)
                && fromClients.stream().anyMatch(glob -> glob.matches(name));
    }

    /** The tenant that the host knows, whatever the client says. */
    private static Optional<String> tenant(Session session) {
        return session.get(Attribute.TENANT).or(() -> session.identity().flatMap(Identity::tenant));
    }

    private Optional<String> vectorNode() {
        return topology.get().nodes().stream()
                .filter(node -> node.tags().contains(VECTOR) && node.usable())
                .map(Node::name)
                .findFirst();
    }

    /** Those of the identity provider; where there is none, the present role and those that it is a member of. */
    private List<String> roles(Session session) {
        var given = session.identity().map(Identity::roles).filter(roles -> !roles.isEmpty());
        if (given.isPresent()) {
            return given.get().stream().sorted().toList();
        }
        return members.of(role(session));
    }

    private static String role(Session session) {
        return session.setting("role")
                .filter(role -> !role.equals("none"))
                .orElseGet(() -> session.identity().map(Identity::role).orElse(session.user()));
    }

    /** Whether the attributes of a session are known without waiting. */
    boolean ready(Session session) {
        return session.identity()
                        .map(Identity::roles)
                        .filter(roles -> !roles.isEmpty())
                        .isPresent()
                || members.known(role(session));
    }

    /** Why a client may not set this; absent: it may. */
    Optional<String> refusalOf(String setting, Session session) {
        boolean refused = setting.startsWith(IDENTITY)
                || (setting.equals(TENANT) && tenant(session).isPresent())
                || (setting.equals(VECTOR_NODE) && vectorNode().isPresent());
        return refused
                ? Optional.of("parameter \"" + setting + "\" is set by the proxy; it cannot be set by a client")
                : Optional.empty();
    }
}
