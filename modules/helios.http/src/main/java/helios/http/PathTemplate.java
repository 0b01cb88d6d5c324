package helios.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A path with variables: {@code /nodes/{id}}, where {@code {id}} stands for one segment that is not empty, and, last,
 * {@code /kv/{key...}}, where {@code {key...}} stands for one or more segments.
 *
 * <p>The natural order puts what matches less in front: a literal before a variable before the rest of a path.
 */
public final class PathTemplate implements Comparable<PathTemplate> {

    /** The kinds of parts, in the order in which they are tried. */
    private enum Kind {
        LITERAL,
        VARIABLE,
        REST
    }

    private record Part(Kind kind, String name) {

        static Part of(String segment) {
            if (!segment.startsWith("{") || !segment.endsWith("}")) {
                return new Part(Kind.LITERAL, segment);
            }
            var name = segment.substring(1, segment.length() - 1);
            return name.endsWith("...")
                    ? new Part(Kind.REST, name.substring(0, name.length() - 3))
                    : new Part(Kind.VARIABLE, name);
        }
    }

    private final List<Part> parts;

    private PathTemplate(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if it does not begin with a slash, or the rest of the path is not last
     */
    public static PathTemplate parse(String template) {
        if (!template.startsWith("/")) {
            throw new IllegalArgumentException("the path \"" + template + "\" must begin with \"/\"");
        }
        var parts = template.equals("/")
                ? List.<Part>of()
                : Stream.of(template.substring(1).split("/", -1)).map(Part::of).toList();
        for (int i = 0; i + 1 < parts.size(); i++) {
            if (parts.get(i).kind() == Kind.REST) {
                throw new IllegalArgumentException("{" + parts.get(i).name() + "...} must be last in " + template);
            }
        }
        return new PathTemplate(parts);
    }

    /** The values of the variables, if the decoded segments match; the rest of a path is joined by slashes. */
    public Optional<Map<String, String>> match(List<String> segments) {
        boolean rest = !parts.isEmpty() && parts.getLast().kind() == Kind.REST;
        if (rest ? segments.size() < parts.size() : segments.size() != parts.size()) {
            return Optional.empty();
        }
        var values = new LinkedHashMap<String, String>();
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            var segment = segments.get(i);
            switch (part.kind()) {
                case LITERAL -> {
                    if (!part.name().equals(segment)) {
                        return Optional.empty();
                    }
                }
                case VARIABLE -> {
                    if (segment.isEmpty()) {
                        return Optional.empty();
                    }
                    values.put(part.name(), segment);
                }
                case REST -> values.put(part.name(), String.join("/", segments.subList(i, segments.size())));
            }
        }
        return Optional.of(values);
    }

    /** The template with its first segment left out, if that is the given literal and not the only one. */
    public PathTemplate without(String prefix) {
        return parts.size() > 1 && parts.getFirst().equals(new Part(Kind.LITERAL, prefix))
                ? new PathTemplate(parts.subList(1, parts.size()))
                : this;
    }

    @Override
    public int compareTo(PathTemplate other) {
        for (int i = 0; i < Math.min(parts.size(), other.parts.size()); i++) {
            var mine = parts.get(i);
            var theirs = other.parts.get(i);
            int order = mine.kind().compareTo(theirs.kind());
            if (order == 0 && mine.kind() == Kind.LITERAL) {
                order = mine.name().compareTo(theirs.name());
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(other.parts.size(), parts.size());
    }

    /** Two templates are equal if they match the same paths. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PathTemplate template && compareTo(template) == 0;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (var part : parts) {
            hash = 31 * hash
                    + (part.kind() == Kind.LITERAL
                            ? part.name().hashCode()
                            : part.kind().hashCode());
        }
        return hash;
    }

    @Override
    public String toString() {
        var text = new ArrayList<String>();
        for (var part : parts) {
            text.add(
                    switch (part.kind()) {
                        case LITERAL -> part.name();
                        case VARIABLE -> "{" + part.name() + "}";
                        case REST -> "{" + part.name() + "...}";
                    });
        }
        return "/" + String.join("/", text);
    }
}
