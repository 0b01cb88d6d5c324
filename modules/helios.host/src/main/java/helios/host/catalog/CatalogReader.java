package helios.host.catalog;

import helios.spi.client.SqlClient;
import helios.spi.query.Response;
import helios.sql.analysis.ViewResolver;
import helios.sql.catalog.CatalogSnapshot;
import helios.sql.catalog.ObjectName;
import helios.sql.catalog.Table;
import helios.sql.catalog.Volatility;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a database holds. */
final class CatalogReader {

    /** More relations than that are not read: none of them is known then. */
    private static final int MAX_RELATIONS = 100_000;

    private static final String FUNCTIONS = """
            SELECT n.nspname, p.proname,
                   max(CASE WHEN n.nspname <> 'pg_catalog'
                                 AND pg_get_expr(p.proargdefaults, 'pg_proc'::regclass) ~ '\\w\\(' THEN 'v'
                       ELSE greatest(p.provolatile::text, t.provolatile::text, f.provolatile::text) END)
            FROM pg_proc p
              JOIN pg_namespace n ON n.oid = p.pronamespace
              LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
              LEFT JOIN pg_proc t ON t.oid = a.aggtransfn
              LEFT JOIN pg_proc f ON f.oid = a.aggfinalfn
            WHERE p.prokind <> 'p' AND n.nspname NOT LIKE 'pg\\_temp\\_%'
            GROUP BY 1, 2""";

    private static final String OPERATORS = """
            SELECT n.nspname, o.oprname, max(p.provolatile::text)
            FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace JOIN pg_proc p ON p.oid = o.oprcode
            GROUP BY 1, 2""";

    /** With what they are made of: a domain of its base, a range or an array of its elements, a row of its columns. */
    private static final String TYPES = """
            WITH RECURSIVE part (whole, type) AS (
                SELECT t.oid, t.oid FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
                  LEFT JOIN pg_class c ON c.oid = t.typrelid
                WHERE n.nspname <> 'pg_catalog' AND n.nspname NOT LIKE 'pg\\_t%'
                  AND (t.typrelid = 0 OR c.relkind = 'c')
                UNION
                SELECT p.whole, x.oid
                FROM part p JOIN pg_type t ON t.oid = p.type
                  LEFT JOIN pg_range r ON r.rngtypid = t.oid
                  JOIN pg_type x ON x.oid IN (t.typbasetype, t.typelem, r.rngsubtype)
                    OR x.oid IN (SELECT a.atttypid FROM pg_attribute a
                                 WHERE t.typrelid <> 0 AND a.attrelid = t.typrelid AND a.attnum > 0))
            SELECT n.nspname, t.typname,
                   max(CASE WHEN pg_get_constraintdef(k.oid) ~ '\\w\\(' THEN 'v'
                            ELSE greatest(i.provolatile::text, f.provolatile::text) END)
            FROM part p
              JOIN pg_type t ON t.oid = p.whole
              JOIN pg_namespace n ON n.oid = t.typnamespace
              JOIN pg_type x ON x.oid = p.type
              JOIN pg_proc i ON i.oid = x.typinput
              LEFT JOIN pg_cast c ON c.casttarget = x.oid
              LEFT JOIN pg_proc f ON f.oid = c.castfunc
              LEFT JOIN pg_constraint k ON k.contypid = x.oid AND k.contype = 'c'
            GROUP BY 1, 2""";

    private static final String COUNT = "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')";

    /** What of the server's own views runs is not asked: they differ from server to server all the same. */
    private static final String RELATIONS = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relrowsecurity,
                   c.relhasrules AND c.relkind <> 'v',
                   n.nspname IN ('pg_catalog', 'information_schema'),
                   CASE WHEN c.relkind = 'v' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                        THEN pg_get_viewdef(c.oid) END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' AND n.nspname <> 'pg_toast'""";

    private static final String COLUMNS = """
            SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attgenerated <> ''
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE a.attnum > 0 AND NOT a.attisdropped
              AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
            ORDER BY a.attrelid, a.attnum""";

    private static final String POLICIES = """
            SELECT polrelid, pg_get_expr(polqual, polrelid) FROM pg_policy
            WHERE polqual IS NOT NULL AND polcmd IN ('r', '*')""";

    private static final String INHERITANCE = "SELECT inhrelid, inhparent FROM pg_inherits ORDER BY inhrelid, inhseqno";

    private static final String TRIGGERS = """
            SELECT t.tgrelid, n.nspname, p.proname
            FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE NOT t.tgisinternal""";

    private static final String CASCADES = """
            SELECT confrelid, conrelid FROM pg_constraint
            WHERE contype = 'f' AND (confdeltype IN ('c', 'n', 'd') OR confupdtype IN ('c', 'n', 'd'))""";

    private final SqlClient client;
    private final CatalogSnapshot.Builder builder = new CatalogSnapshot.Builder();

    private CatalogReader(SqlClient client) {
        this.client = client;
    }

    /**
     * Reads it.
     *
     * @throws helios.spi.HeliosException if the server refuses
     */
    static CatalogSnapshot read(SqlClient client) {
        return new CatalogReader(client).read();
    }

    private CatalogSnapshot read() {
        // So that every name in a view's definition is qualified.
        client.query("SET search_path = pg_catalog");
        for (var row : rows(FUNCTIONS)) {
            builder.function(new ObjectName(row.text(0), row.text(1)), volatility(row.text(2)));
        }
        for (var row : rows(OPERATORS)) {
            builder.operator(new ObjectName(row.text(0), row.text(1)), volatility(row.text(2)));
        }
        for (var row : rows(TYPES)) {
            builder.type(new ObjectName(row.text(0), row.text(1)), volatility(row.text(2)));
        }
        if (Long.parseLong(rows(COUNT).getFirst().text(0)) <= MAX_RELATIONS) {
            relations();
        }
        return ViewResolver.resolve(builder);
    }

    private static Volatility volatility(String letter) {
        return switch (letter) {
            case "i" -> Volatility.IMMUTABLE;
            case "s" -> Volatility.STABLE;
            default -> Volatility.VOLATILE;
        };
    }

    private void relations() {
        var relations = rows(RELATIONS);
        var names = new HashMap<String, ObjectName>();
        relations.forEach(row -> names.put(row.text(0), new ObjectName(row.text(1), row.text(2))));
        Map<String, List<Table.Column>> columns = new HashMap<>();
        for (var row : rows(COLUMNS)) {
            add(columns, row.text(0), new Table.Column(row.text(1), row.text(2), row.isTrue(3)));
        }
        Map<String, List<String>> policies = new HashMap<>();
        rows(POLICIES).forEach(row -> add(policies, row.text(0), row.text(1)));
        Map<String, List<ObjectName>> triggers = new HashMap<>();
        rows(TRIGGERS).forEach(row -> add(triggers, row.text(0), new ObjectName(row.text(1), row.text(2))));
        Map<String, List<ObjectName>> parents = new HashMap<>();
        Map<String, List<ObjectName>> children = new HashMap<>();
        for (var row : rows(INHERITANCE)) {
            Optional.ofNullable(names.get(row.text(1))).ifPresent(name -> add(parents, row.text(0), name));
            Optional.ofNullable(names.get(row.text(0))).ifPresent(name -> add(children, row.text(1), name));
        }
        Map<String, List<ObjectName>> cascades = new HashMap<>();
        for (var row : rows(CASCADES)) {
            Optional.ofNullable(names.get(row.text(1))).ifPresent(name -> add(cascades, row.text(0), name));
        }
        for (var row : relations) {
            var oid = row.text(0);
            var kind = kind(row.text(3));
            boolean systemView = kind == Table.Kind.VIEW && row.isTrue(6);
            builder.relation(new Table(
                    new ObjectName(row.text(1), row.text(2)),
                    kind,
                    Optional.of(columns.getOrDefault(oid, List.of())),
                    systemView ? Volatility.UNKNOWN : Volatility.IMMUTABLE,
                    row.optional(7),
                    row.isTrue(4),
                    policies.getOrDefault(oid, List.of()),
                    row.isTrue(5),
                    parents.getOrDefault(oid, List.of()),
                    children.getOrDefault(oid, List.of()),
                    triggers.getOrDefault(oid, List.of()),
                    cascades.getOrDefault(oid, List.of())));
        }
    }

    private static <T> void add(Map<String, List<T>> to, String key, T value) {
        to.computeIfAbsent(key, _ -> new ArrayList<>(4)).add(value);
    }

    private static Table.Kind kind(String letter) {
        return switch (letter) {
            case "r" -> Table.Kind.TABLE;
            case "p" -> Table.Kind.PARTITIONED;
            case "v" -> Table.Kind.VIEW;
            case "m" -> Table.Kind.MATERIALIZED_VIEW;
            case "f" -> Table.Kind.FOREIGN;
            case "S" -> Table.Kind.SEQUENCE;
            default -> Table.Kind.OTHER;
        };
    }

    // Rows.

    private record Row(List<Optional<byte[]>> values) {

        Optional<String> optional(int column) {
            return values.get(column).map(value -> new String(value, StandardCharsets.UTF_8));
        }

        String text(int column) {
            return optional(column).orElseThrow();
        }

        boolean isTrue(int column) {
            return optional(column).filter("t"::equals).isPresent();
        }
    }

    private List<Row> rows(String sql) {
        return ((Response.Table) client.query(sql))
                .rows().stream().map(Row::new).toList();
    }
}
