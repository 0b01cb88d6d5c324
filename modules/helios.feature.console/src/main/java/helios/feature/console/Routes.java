package helios.feature.console;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What other features show and do on the admin API, by their routes.
 *
 * @param endpoints those that there are now
 */
record Routes(Supplier<List<AdminEndpoint>> endpoints) {

    /** The objects of a list; absent if no feature that is on has the route. */
    Optional<List<Map<?, ?>>> list(String path) {
        return find("GET", path).map(endpoint -> {
            var answer = call(endpoint, new Call(Map.of(), "console"));
            return answer instanceof AdminResponse.Json(var _, Iterable<?> all) ? objects(all) : List.of();
        });
    }

    private static List<Map<?, ?>> objects(Iterable<?> all) {
        var objects = new java.util.ArrayList<Map<?, ?>>();
        all.forEach(each -> {
            if (each instanceof Map<?, ?> object) {
                objects.add(object);
            }
        });
        return objects;
    }

    /**
     * Has something done about a node.
     *
     * @param caller who wants it
     */
    void order(String method, String path, String node, Caller caller) {
        var endpoint = find(method, path)
                .orElseThrow(() -> new HeliosException(
                        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                        "no feature that is on can do this; switch [health] on"));
        var answer = call(endpoint, new Call(Map.of("id", node), "console:" + caller));
        if (answer.status() >= 300) {
            throw refused(answer.status(), "it was refused with status " + answer.status());
        }
    }

    private Optional<AdminEndpoint> find(String method, String path) {
        return endpoints.get().stream()
                .filter(AdminEndpoint::enabled)
                .filter(endpoint ->
                        endpoint.method().equals(method) && endpoint.path().equals(path))
                .findFirst();
    }

    private static AdminResponse call(AdminEndpoint endpoint, Call call) {
        try {
            return endpoint.handler().handle(call);
        } catch (AdminException e) {
            throw refused(e.status(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new HeliosException(SqlState.INTERNAL_ERROR, String.valueOf(e.getMessage()), e);
        }
    }

    private static HeliosException refused(int status, String why) {
        var state = switch (status) {
            case 404 -> SqlState.UNDEFINED_OBJECT;
            case 409 -> SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE;
            default -> SqlState.INVALID_PARAMETER_VALUE;
        };
        return new HeliosException(state, why);
    }

    /** A request without a body, of somebody whom the console has let in. */
    private record Call(Map<String, String> variables, String caller) implements AdminRequest {

        @Override
        public String path(String variable) {
            return variables.getOrDefault(variable, "");
        }

        @Override
        public Optional<String> query(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.empty();
        }

        @Override
        public byte[] body() {
            return new byte[0];
        }

        @Override
        public Map<String, Object> json() {
            return Map.of();
        }
    }
}
