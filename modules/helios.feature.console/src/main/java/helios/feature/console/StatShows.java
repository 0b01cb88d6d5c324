package helios.feature.console;

import helios.spi.operations.DatabaseTotals;
import helios.spi.operations.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What was done, by database and altogether. */
final class StatShows {

    private static final int SUMMED = 11;
    private static final String TYPES = "s" + "N".repeat(SUMMED);
    private static final List<String> SUMS = List.of(
            "server_assignment_count",
            "xact_count",
            "query_count",
            "client_bytes",
            "server_bytes",
            "xact_time",
            "query_time",
            "wait_time",
            "ps_client_parse_count",
            "ps_server_parse_count",
            "ps_bind_count",
            "client_login_count");

    private final Operations proxy;
    private final Averages averages;

    StatShows(Operations proxy, Averages averages) {
        this.proxy = proxy;
        this.averages = averages;
    }

    Map<String, Show> all() {
        return Map.of(
                "stats",
                Show.of(
                        TYPES + "N".repeat(SUMMED) + "NN",
                        "database total_server_assignment_count total_xact_count total_query_count total_received"
                                + " total_sent total_xact_time total_query_time total_wait_time"
                                + " total_client_parse_count total_server_parse_count total_bind_count"
                                + " avg_server_assignment_count avg_xact_count avg_query_count avg_recv avg_sent"
                                + " avg_xact_time avg_query_time avg_wait_time avg_client_parse_count"
                                + " avg_server_parse_count avg_bind_count total_client_login_count"
                                + " avg_client_login_count",
                        () -> each(this::both)),
                "stats_totals",
                Show.of(
                        TYPES + "N",
                        "database server_assignment_count xact_count query_count bytes_received bytes_sent xact_time"
                                + " query_time wait_time client_parse_count server_parse_count bind_count"
                                + " client_login_count",
                        () -> each(Totals::of)),
                "stats_averages",
                Show.of(
                        TYPES + "N",
                        "database server_assignment_count xact_count query_count bytes_received bytes_sent xact_time"
                                + " query_time wait_time avg_client_parse_count avg_server_parse_count"
                                + " avg_bind_count avg_client_login_count",
                        () -> each(averages::of)),
                "totals",
                Show.of("sN", "name value", this::sums));
    }

    private List<List<Object>> each(Function<DatabaseTotals, List<Long>> numbers) {
        return proxy.totals().stream()
                .map(totals -> {
                    var row = new ArrayList<Object>();
                    row.add(totals.database());
                    row.addAll(numbers.apply(totals));
                    return (List<Object>) row;
                })
                .toList();
    }

    /** PgBouncer's totals, its averages, and then our own of both. */
    private List<Long> both(DatabaseTotals totals) {
        var sums = Totals.of(totals);
        var means = averages.of(totals);
        var all = new ArrayList<Long>();
        all.addAll(sums.subList(0, SUMMED));
        all.addAll(means.subList(0, SUMMED));
        all.add(sums.getLast());
        all.add(means.getLast());
        return all;
    }

    private List<List<Object>> sums() {
        var sum = Totals.sum(proxy.totals());
        var rows = new ArrayList<List<Object>>();
        add(rows, "total_", Totals.of(sum), 0, SUMMED);
        add(rows, "avg_", averages.ofAll(sum), 0, SUMMED);
        add(rows, "total_", Totals.of(sum), SUMMED, SUMS.size());
        add(rows, "avg_", averages.ofAll(sum), SUMMED, SUMS.size());
        return rows;
    }

    private static void add(List<List<Object>> rows, String prefix, List<Long> values, int from, int to) {
        for (int i = from; i < to; i++) {
            rows.add(List.of(prefix + SUMS.get(i), values.get(i)));
        }
    }
}
