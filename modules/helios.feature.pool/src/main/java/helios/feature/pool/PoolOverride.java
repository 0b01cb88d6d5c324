package helios.feature.pool;

import helios.spi.config.Applies;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import helios.spi.pool.PoolMode;
import java.util.List;
import java.util.Optional;

/** One of {@code [[pool.overrides]]}: pools of another mode or size. The first that matches decides. */
record PoolOverride(
        @Doc("What GET /pools and errors call it; no two have one name.") @Default("")
        String name,

        @Doc("Names of the roles that the sessions have on servers, or all.")
        @Default("all")
        @Applies(Applies.When.NEW_CONNECTIONS)
        List<String> user,

        @Doc("Names of databases, or all.") @Default("all") @Applies(Applies.When.NEW_CONNECTIONS)
        List<String> database,

        @Doc("In place of the mode of [pool]; what is not given is as there.") @Applies(Applies.When.NEW_CONNECTIONS)
        Optional<PoolMode> mode,

        @Doc("In place of the max_pool_size of [pool]; at least 1.") @Applies(Applies.When.NEW_CONNECTIONS)
        Optional<Integer> maxPoolSize) {

    private static final String ALL = "all";

    PoolOverride {
        user = List.copyOf(user);
        database = List.copyOf(database);
        if (user.isEmpty() || database.isEmpty()) {
            throw new IllegalArgumentException((user.isEmpty() ? "user" : "database")
                    + " is an empty list, so that no pool is meant; write \"all\"");
        }
        if (mode.isEmpty() && maxPoolSize.isEmpty()) {
            throw new IllegalArgumentException("changes nothing: give it a mode, a max_pool_size, or both");
        }
        maxPoolSize.filter(size -> size < 1).ifPresent(size -> {
            throw new IllegalArgumentException("max_pool_size must be at least 1, but is " + size);
        });
    }

    /** Tells whether it is about the pools of a database and role. */
    boolean matches(String ofDatabase, String role) {
        return names(database, ofDatabase) && names(user, role);
    }

    private static boolean names(List<String> names, String name) {
        return names.contains(ALL) || names.contains(name);
    }
}
