package helios.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which of many routes a request means. Immutable.
 *
 * @param <T> what a route leads to
 */
public final class Routes<T> {

    /** One route. */
    private record Route<T>(String method, PathTemplate template, T value) {

        boolean sameRequests(Route<T> other) {
            return method.equals(other.method) && template.equals(other.template);
        }
    }

    /** What was found. */
    public sealed interface Match<T> {

        /**
         * A route.
         *
         * @param value where it leads
         * @param variables the decoded values of its path's variables
         */
        record Found<T>(T value, Map<String, String> variables) implements Match<T> {}

        /**
         * The path is known, but not with this method.
         *
         * @param values where the path leads with other methods; not empty
         * @param allow the value of the header {@code Allow}
         */
        record WrongMethod<T>(List<T> values, String allow) implements Match<T> {

            /** The refusal that says so. */
            public HttpException refusal() {
                return new HttpException(405, "method not allowed; use " + allow, Map.of("Allow", allow));
            }
        }

        /** No route has this path. */
        record NotFound<T>() implements Match<T> {}
    }

    private final List<Route<T>> routes;
    private final List<T> shadowed;

    private Routes(List<Route<T>> routes, List<T> shadowed) {
        this.routes = routes;
        this.shadowed = shadowed;
    }

    /** Routes by method and path; where two are for the same requests the first counts. */
    public static <T> Routes<T> of(List<T> values, Function<T, String> method, Function<T, PathTemplate> path) {
        var routes = new ArrayList<Route<T>>();
        var shadowed = new ArrayList<T>();
        for (var value : values) {
            var route = new Route<>(method.apply(value), path.apply(value), value);
            if (routes.stream().anyMatch(route::sameRequests)) {
                shadowed.add(value);
            } else {
                routes.add(route);
            }
        }
        routes.sort(Comparator.comparing(Route::template));
        return new Routes<>(List.copyOf(routes), List.copyOf(shadowed));
    }

    /** What is never reached, since another route is for the same requests. */
    public List<T> shadowed() {
        return shadowed;
    }

    /** Finds the route with the most exact path among those of the method. */
    public Match<T> find(String method, List<String> segments) {
        var others = new ArrayList<T>();
        var methods = new TreeSet<String>();
        for (var route : routes) {
            var variables = route.template().match(segments);
            if (variables.isPresent() && route.method().equals(method)) {
                return new Match.Found<>(route.value(), variables.get());
            }
            if (variables.isPresent()) {
                others.add(route.value());
                methods.add(route.method());
            }
        }
        if (others.isEmpty()) {
            return new Match.NotFound<>();
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return new Match.WrongMethod<>(List.copyOf(others), String.join(", ", methods));
    }
}
