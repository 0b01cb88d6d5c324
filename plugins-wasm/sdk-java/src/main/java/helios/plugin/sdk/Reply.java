package helios.plugin.sdk;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What is to happen. Each hook has the replies that it can mean, and no others. */
public sealed interface Reply {

    /** What {@link PreQueryHook} can mean. */
    sealed interface OfPreQuery extends Reply {}

    /** What {@link RewriteHook} can mean. */
    sealed interface OfRewrite extends Reply {}

    /** What {@link RouteHook} can mean. */
    sealed interface OfRoute extends Reply {}

    /** What {@link AuthorizeHook} can mean. */
    sealed interface OfAuthorize extends Reply {}

    /** What {@link AuthenticateHook} can mean. */
    sealed interface OfAuthenticate extends Reply {}

    /** What {@link CacheGetHook} can mean. */
    sealed interface OfCacheGet extends Reply {}

    /** As if the plugin were not there: continue, allow, miss, or leave it to others. */
    record Proceed() implements OfPreQuery, OfRewrite, OfRoute, OfAuthorize, OfAuthenticate, OfCacheGet {}

    /** Another text. */
    record Rewrite(String sql) implements OfPreQuery, OfRewrite {}

    /** The text that the edits of {@link EditableStatement} made. */
    record Edited() implements OfPreQuery, OfRewrite {}

    /** An answer, in place of the server's. */
    record Cached(Table table) implements OfPreQuery, OfCacheGet {}

    /** To the primary. */
    record Primary() implements OfRoute {}

    /** To a standby. */
    record Standby() implements OfRoute {}

    /** To a node by name or address. */
    record Node(String name) implements OfRoute {}

    /** To a branch. */
    record Branch(String name) implements OfRoute {}

    /**
     * The client is who it says.
     *
     * @param userId in the identity provider
     * @param username the role; absent: as the client named it
     * @param roles further roles
     * @param tenantId its tenant
     * @param claims what else is known
     */
    record Identity(
            String userId,
            Optional<String> username,
            List<String> roles,
            Optional<String> tenantId,
            Map<String, String> claims)
            implements OfAuthenticate {

        /** Copies the collections. */
        public Identity {
            roles = List.copyOf(roles);
            claims = Map.copyOf(claims);
        }
    }

    /**
     * No.
     *
     * @param reason for the client
     * @param sqlState in place of the hook's usual one
     * @param detail for the client
     * @param hint for the client
     * @param retryAfterMillis when it may be worth another try
     */
    record Block(
            String reason,
            Optional<String> sqlState,
            Optional<String> detail,
            Optional<String> hint,
            OptionalLong retryAfterMillis)
            implements OfPreQuery, OfRoute, OfAuthorize, OfAuthenticate {

        /** With a code of its own. */
        public Block sqlState(String code) {
            return new Block(reason, Optional.of(code), detail, hint, retryAfterMillis);
        }

        /** With more for the client to know. */
        public Block detail(String text) {
            return new Block(reason, sqlState, Optional.of(text), hint, retryAfterMillis);
        }

        /** With what the client can do. */
        public Block hint(String text) {
            return new Block(reason, sqlState, detail, Optional.of(text), retryAfterMillis);
        }

        /** With the time after which another try is worth it. */
        public Block retryAfterMillis(long millis) {
            return new Block(reason, sqlState, detail, hint, OptionalLong.of(millis));
        }
    }

    /** As if the plugin were not there. */
    static Proceed proceed() {
        return new Proceed();
    }

    /** Another text. */
    static Rewrite rewrite(String sql) {
        return new Rewrite(sql);
    }

    /** The text that the edits made. */
    static Edited edited() {
        return new Edited();
    }

    /** No, for a reason that the client is told. */
    static Block block(String reason) {
        return new Block(reason, Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty());
    }

    /** An answer, in place of the server's. */
    static Cached cached(Table table) {
        return new Cached(table);
    }

    /** To the primary. */
    static Primary primary() {
        return new Primary();
    }

    /** To a standby. */
    static Standby standby() {
        return new Standby();
    }

    /** To a node by name or address. */
    static Node node(String name) {
        return new Node(name);
    }

    /** To a branch. */
    static Branch branch(String name) {
        return new Branch(name);
    }
}
