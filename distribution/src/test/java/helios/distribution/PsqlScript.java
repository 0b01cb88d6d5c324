package helios.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Operations as a script for psql, which knows no parameters: it sets variables, and quotes them. */
final class PsqlScript {

    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d)");

    private final Path folder;
    private final StringBuilder text = new StringBuilder();
    private int files;

    private PsqlScript(Path folder) {
        this.folder = folder;
    }

    /**
     * The script for these.
     *
     * @param folder for the data of COPY
     * @param savepoints whether psql is to set a savepoint in front of each statement of a transaction
     */
    static String of(List<Operation> operations, Path folder, boolean savepoints) throws IOException {
        var script = new PsqlScript(folder);
        script.line("\\set ON_ERROR_ROLLBACK " + (savepoints ? "on" : "off"));
        int number = 0;
        for (var operation : operations) {
            script.line("\\echo > %d".formatted(number));
            script.line("\\warn > %d".formatted(number++));
            script.add(operation);
        }
        return script.text.toString();
    }

    private void add(Operation operation) throws IOException {
        switch (operation) {
            case Operation.Sql(var sql) -> statement(sql);
            case Operation.Bound bound -> statement(filled(bound.text(), bound.values()));
            case Operation.Batch(var sql, var rows) ->
                statement(String.join(
                        "; ", rows.stream().map(row -> filled(sql, row)).toList()));
            case Operation.Portions(var sql, int rows) -> {
                line("\\set FETCH_COUNT " + rows);
                statement(sql);
                line("\\unset FETCH_COUNT");
            }
            case Operation.CopyIn(var table, var data) -> {
                var file = Files.writeString(folder.resolve("data" + files++), data);
                line("\\copy %s FROM '%s'".formatted(table, file));
            }
            case Operation.CopyOut(var sql) -> statement(sql);
            case Operation.Begin(var modes) -> statement("BEGIN" + modes);
            case Operation.End(boolean commit) -> statement(commit ? "COMMIT" : "ROLLBACK");
            case Operation.Notified() -> {}
            case Operation.Reported() -> line("\\gdesc");
            case Operation.ServerProcess() -> {
                line("SELECT pg_backend_pid() AS pid \\gset");
                line("\\echo pid :pid");
            }
        }
    }

    /** Several statements go in one string, as the other drivers send them. A comment to the end of a line hides no semicolon. */
    private void statement(String sql) {
        line((sql.contains("$$") ? sql : sql.replace("; ", "\\; ")) + "\n;");
    }

    private static String filled(String sql, List<String> values) {
        return PARAMETER
                .matcher(sql)
                .replaceAll(
                        found -> Matcher.quoteReplacement(quoted(values.get(Integer.parseInt(found.group(1)) - 1))));
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
