package helios.plugin;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The conditions of a manifest under which its hooks are called at all: they spare calls that cannot matter. */
public final class When {

    /** No condition: every call is made. */
    public static final When ALWAYS = new When(Map.of());

    /** What is known of a statement at the moment of a call; asked only for what a condition needs. */
    public interface Subject {

        /** The statement's kind, such as {@code READ}; absent where it cannot be known. */
        Optional<String> kind();

        /** The relations that it names, qualified as written; absent where they cannot be known. */
        Optional<List<String>> tables();

        /** Tells whether the request's bag holds the key. */
        boolean hasAttribute(String key);

        /** The text as it now stands. */
        byte[] text();

        /** The client's application_name, empty if it gave none. */
        String applicationName();
    }

    private final Map<Hook, Condition> conditions;

    When(Map<Hook, Condition> conditions) {
        this.conditions = conditions.isEmpty() ? Map.of() : new EnumMap<>(conditions);
    }

    /** Tells whether the hook is to be called. */
    public boolean matches(Hook hook, Subject subject) {
        var condition = conditions.get(hook);
        return condition == null || condition.matches(subject);
    }

    /** Tells whether the hook is called without a look at the statement. */
    public boolean unconditional(Hook hook) {
        return !conditions.containsKey(hook);
    }

    /**
     * One of the entries of one of the lists suffices.
     *
     * @param kinds kinds in upper case
     * @param tables patterns of relations
     * @param attributes keys that are present
     * @param textAny what stands in the text
     * @param applicationNames patterns of application_name
     */
    record Condition(
            List<String> kinds,
            List<Glob> tables,
            List<String> attributes,
            List<Needle> textAny,
            List<Glob> applicationNames) {

        boolean matches(Subject subject) {
            return attributes.stream().anyMatch(subject::hasAttribute)
                    || matchesApplication(subject)
                    || matchesText(subject)
                    || (!kinds.isEmpty() && subject.kind().map(kinds::contains).orElse(true))
                    || (!tables.isEmpty()
                            && subject.tables().map(this::matchesTables).orElse(true));
        }

        private boolean matchesApplication(Subject subject) {
            return !applicationNames.isEmpty()
                    && applicationNames.stream().anyMatch(glob -> glob.matches(subject.applicationName()));
        }

        private boolean matchesText(Subject subject) {
            if (textAny.isEmpty()) {
                return false;
            }
            var text = subject.text();
            for (var needle : textAny) {
                if (needle.in(text)) {
                    return true;
                }
            }
            return false;
        }

        private boolean matchesTables(List<String> named) {
            return named.stream().anyMatch(table -> tables.stream().anyMatch(glob -> glob.matchesTable(table)));
        }
    }
}
