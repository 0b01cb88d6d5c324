package helios.host.pgbouncer;

import java.util.List;

/** What came of an import. */
public sealed interface Imported {

    /**
     * A {@code proxy.toml}.
     *
     * @param notes what has no counterpart, and what is to be checked
     */
    record Done(String toml, List<Note> notes) implements Imported {

        /** Copies the list. */
        public Done {
            notes = List.copyOf(notes);
        }
    }

    /** A file that PgBouncer would refuse, or that has nothing to proxy; each problem with its place. */
    record Invalid(List<String> problems) implements Imported {

        /** Copies the list. */
        public Invalid {
            problems = List.copyOf(problems);
        }
    }

    /** A file that cannot be read. */
    record Unreadable(String reason) implements Imported {}
}
