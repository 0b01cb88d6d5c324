package helios.feature.console;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** What the console says that it is. */
final class Versions {

    /** The PgBouncer whose console this one is like. */
    static final String PGBOUNCER = "1.25.2";

    private Versions() {}

    /** PgBouncer's comes first: tools take the first number for it, and ask for the columns that it has. */
    static String text() {
        var own = Optional.ofNullable(Versions.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("");
        return "PgBouncer %s (Helios %s)".formatted(PGBOUNCER, own);
    }
}
