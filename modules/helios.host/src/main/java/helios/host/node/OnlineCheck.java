package helios.host.node;

import helios.spi.HeliosException;
import helios.spi.client.SqlClients;
import helios.spi.query.Response;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** What {@code helios check --online} asks the servers: whether they let the proxy in, and whether the configuration fits them. */
public final class OnlineCheck {

    private static final String QUESTION = """
            SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('wal_level'),
                   pg_catalog.current_setting('max_connections'),
                   pg_catalog.current_setting('superuser_reserved_connections'),
                   pg_catalog.current_setting('reserved_connections', true)""";

    private OnlineCheck() {}

    /**
     * What was found, each as a sentence that names node and remedy.
     *
     * @param problems what cannot work
     * @param warnings what may hurt
     */
    public record Findings(List<String> problems, List<String> warnings) {

        /** Copies the lists. */
        public Findings {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    /** What a server said, or why it said nothing. */
    private sealed interface Answer {
        record Facts(NodeRole role, String walLevel, int connections) implements Answer {}

        record Silence(String reason) implements Answer {}
    }

    /**
     * Asks all nodes at the same time and waits for them.
     *
     * @param nodes as the configuration has them, all known to {@code sql}
     * @param sql with the settings of {@code [backend]}
     * @param maxConnections how many connections the pool may open to a node
     * @param logicalWal whether an installed feature reads the primary's WAL, which takes {@code wal_level = logical}
     */
    public static Findings run(List<Node> nodes, SqlClients sql, ToIntFunction<Node> maxConnections, boolean logicalWal)
            throws InterruptedException {
        var problems = new ArrayList<String>();
        var warnings = new ArrayList<String>();
        var answers = askAll(nodes, sql);
        for (int i = 0; i < nodes.size(); i++) {
            var node = nodes.get(i);
            switch (answers.get(i)) {
                case Answer.Silence(var reason) -> problems.add("node \"%s\": %s".formatted(node.name(), reason));
                case Answer.Facts facts -> {
                    judgeRole(node, facts, problems);
                    judgeWal(node, facts, logicalWal, problems);
                    judgeConnections(node, facts, maxConnections.applyAsInt(node), warnings);
                }
            }
        }
        judgePrimaries(answers, problems);
        return new Findings(problems, warnings);
    }

    private static List<Answer> askAll(List<Node> nodes, SqlClients sql) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var questions = nodes.stream()
                    .<Callable<Answer>>map(node -> () -> ask(node, sql))
                    .toList();
            var answers = new ArrayList<Answer>();
            for (var answer : threads.invokeAll(questions)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Answer ask(Node node, SqlClients sql) {
        try (var client = sql.direct(node.name())) {
            var row = ((Response.Table) client.query(QUESTION))
                    .rows().getFirst().stream()
                            .map(value -> value.map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                                    .orElse("0"))
                            .toList();
            int reserved = Integer.parseInt(row.get(3)) + Integer.parseInt(row.get(4));
            return new Answer.Facts(
                    row.get(0).equals("t") ? NodeRole.STANDBY : NodeRole.PRIMARY,
                    row.get(1),
                    Integer.parseInt(row.get(2)) - reserved);
        } catch (HeliosException e) {
            return new Answer.Silence("%s (SQLSTATE %s)".formatted(e.getMessage(), e.state()));
        }
    }

    private static void judgeRole(Node node, Answer.Facts facts, List<String> problems) {
        if (node.role() != NodeRole.UNKNOWN && node.role() != facts.role()) {
            problems.add(
                    "node \"%s\": it is configured with role = \"%s\", and its server is a %s; correct it, or set \"auto\""
                            .formatted(node.name(), RoleProbe.lower(node.role()), RoleProbe.lower(facts.role())));
        }
    }

    private static void judgeWal(Node node, Answer.Facts facts, boolean logicalWal, List<String> problems) {
        if (logicalWal && facts.role() == NodeRole.PRIMARY && !facts.walLevel().equals("logical")) {
            problems.add(
                    "node \"%s\": [cache] invalidation = \"wal\" needs wal_level = logical on the primary, which has %s"
                            .formatted(node.name(), facts.walLevel()));
        }
    }

    private static void judgeConnections(Node node, Answer.Facts facts, int maxConnections, List<String> warnings) {
        if (maxConnections > facts.connections()) {
            warnings.add(
                    ("node \"%s\": max_connections = %d is above the %d connections that its server has for ordinary"
                                    + " users (max_connections minus the reserved ones)")
                            .formatted(node.name(), maxConnections, facts.connections()));
        }
    }

    private static void judgePrimaries(List<Answer> answers, List<String> problems) {
        long primaries = answers.stream()
                .filter(answer -> answer instanceof Answer.Facts facts && facts.role() == NodeRole.PRIMARY)
                .count();
        boolean allSpoke = answers.stream().allMatch(Answer.Facts.class::isInstance);
        if (primaries > 1) {
            problems.add("%d servers say that they are primaries; writes are refused until one alone does"
                    .formatted(primaries));
        } else if (primaries == 0 && allSpoke) {
            problems.add("no server says that it is a primary; writes wait until one does");
        }
    }
}
