package helios.feature.console;

import helios.spi.operations.Operations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The proxy itself: its version, configuration, state; and what PgBouncer alone has something in. */
final class ProxyShows {

    private final Operations proxy;

    ProxyShows(Operations proxy) {
        this.proxy = proxy;
    }

    Map<String, Show> all() {
        var all = new HashMap<String, Show>();
        all.put("version", Show.of("s", "version", () -> List.of(List.of(Versions.text()))));
        all.put("config", Show.of("ssss", "key value default changeable", () -> new Settings(proxy.settings()).rows()));
        all.put("state", Show.of("ss", "key value", this::state));
        all.put("pipeline", Show.of("sis", "stage position feature", this::pipeline));
        // Memory has no caches of one size here, names are looked up by the runtime, one process uses all cores, and no
        // socket is handed to another process.
        all.put("mem", Show.empty("siiii", "name size used free memtotal"));
        all.put("dns_hosts", Show.empty("sqs", "hostname ttl addrs"));
        all.put("dns_zones", Show.empty("sqi", "zonename serial count"));
        all.put("peers", Show.empty("isii", "peer_id host port pool_size"));
        all.put(
                "peer_pools",
                Show.empty("iiiii", "peer_id cl_active_cancel_req cl_waiting_cancel_req sv_active_cancel sv_login"));
        all.put(
                "fds",
                Show.empty(
                        "issssiqisssssbb",
                        "fd task user database addr port cancel link client_encoding std_strings datestyle timezone"
                                + " password scram_client_key scram_server_key"));
        return all;
    }

    private List<List<Object>> state() {
        var now = proxy.standstill();
        return List.of(
                List.of("active", yes(!now.paused() && !now.suspended())),
                List.of("paused", yes(now.paused())),
                List.of("suspended", yes(now.suspended())));
    }

    private static String yes(boolean condition) {
        return condition ? "yes" : "no";
    }

    private List<List<Object>> pipeline() {
        return proxy.pipeline().entrySet().stream()
                .flatMap(stage -> java.util.stream.IntStream.range(
                                0, stage.getValue().size())
                        .mapToObj(i -> List.<Object>of(
                                stage.getKey(), i + 1, stage.getValue().get(i))))
                .toList();
    }
}
