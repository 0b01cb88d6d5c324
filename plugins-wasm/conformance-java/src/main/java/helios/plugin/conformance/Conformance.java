package helios.plugin.conformance;

import helios.plugin.sdk.AuthenticateHook;
import helios.plugin.sdk.AuthorizeHook;
import helios.plugin.sdk.CacheGetHook;
import helios.plugin.sdk.CacheSetHook;
import helios.plugin.sdk.ConnectHook;
import helios.plugin.sdk.CustomHook;
import helios.plugin.sdk.Departure;
import helios.plugin.sdk.DisconnectHook;
import helios.plugin.sdk.EditableStatement;
import helios.plugin.sdk.Host;
import helios.plugin.sdk.KeyValueStore;
import helios.plugin.sdk.LogLevel;
import helios.plugin.sdk.Login;
import helios.plugin.sdk.Metrics;
import helios.plugin.sdk.MetricsHook;
import helios.plugin.sdk.Outcome;
import helios.plugin.sdk.Plugin;
import helios.plugin.sdk.PostQueryHook;
import helios.plugin.sdk.PreQueryHook;
import helios.plugin.sdk.Reply;
import helios.plugin.sdk.RewriteHook;
import helios.plugin.sdk.RouteHook;
import helios.plugin.sdk.Session;
import helios.plugin.sdk.Statement;
import helios.plugin.sdk.Table;
import helios.plugin.sdk.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every hook; what each is called with goes into the store or into the reply. */
@Plugin(
        name = "conformance",
        description = "Every hook and every question",
        license = "Apache-2.0",
        permissions = {Plugin.Permission.PARAMETERS, Plugin.Permission.PASSWORD})
public final class Conformance
        implements PreQueryHook,
                RewriteHook,
                RouteHook,
                AuthorizeHook,
                AuthenticateHook,
                PostQueryHook,
                CacheGetHook,
                CacheSetHook,
                ConnectHook,
                DisconnectHook,
                MetricsHook,
                CustomHook {

    private static final byte[] NOTHING = {};

    private final Host host;
    private final KeyValueStore store;
    private int calls;

    /** With its host. */
    public Conformance(Host host) {
        this.host = host;
        this.store = host.store();
    }

    @Override
    public Reply.OfPreQuery preQuery(EditableStatement statement) {
        return switch (statement.applicationName()) {
            case "report" -> Reply.rewrite(report(statement));
            case "sql" -> Reply.rewrite(structure(statement));
            case "block" ->
                Reply.block("no: " + statement.text())
                        .sqlState("42501")
                        .detail("a detail")
                        .hint("a hint")
                        .retryAfterMillis(1500);
            case "cached" -> Reply.cached(table());
            case "edit" -> edit(statement);
            case "tag" ->
                Reply.rewrite(statement.setAttribute("seen", "yes") + " " + statement.setAttribute("user", "root"));
            case "count" -> Reply.rewrite("call " + ++calls);
            case "throw" -> throw new IllegalStateException("thrown as asked");
            case "null" -> Reply.rewrite(nothing().toString());
            case "index" -> Reply.rewrite("byte " + NOTHING[statement.text().length()]);
            case "exhaust" -> Reply.rewrite(exhaust());
            default -> Reply.proceed();
        };
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // it is the point
    private Object nothing() {
        return store.text("nothing").map(text -> (Object) text).orElse(null);
    }

    private static String exhaust() {
        var text = "x";
        while (text.length() > 0) {
            text = text + text;
        }
        return text;
    }

    private static String report(Statement statement) {
        return String.join(
                "|",
                statement.text(),
                statement.normalized(),
                statement.fingerprint(),
                statement.user(),
                statement.database(),
                statement.identity().orElse("-"),
                statement.clientIp(),
                statement.requestId(),
                statement.kind().name(),
                statement.tables().map(List::toString).orElse("-"),
                statement.isExtended() + " " + statement.isReadOnly() + " " + statement.isInTransaction(),
                statement.branch().orElse("-"),
                statement.parameters().map(Object::toString).orElse("-"),
                statement.clientId(),
                statement.timestampMillis() + "",
                statement.attribute("tenant_id").orElse("-"),
                statement.attribute("absent").orElse("-"));
    }

    private static String structure(Statement statement) {
        var sql = statement.sql();
        return String.join(
                "|",
                known(sql.relationsWritten()),
                known(sql.relationsRead()),
                known(sql.outputNames()),
                known(sql.outputSources(0)),
                known(sql.outputText(0)),
                known(sql.functions()),
                known(sql.verbs()),
                known(sql.sortOperators()),
                known(sql.columnsUsed()),
                known(sql.columnsCompared(0)),
                known(sql.parts()));
    }

    private static String known(Optional<?> answer) {
        return answer.map(Object::toString).orElse("unknown");
    }

    private static Table table() {
        return new Table(
                List.of(new Table.Column("id", 23), Table.Column.ofText("näme")),
                List.of(
                        List.of(Optional.of("1"), Optional.of("a\"\\\n\u0001ü")),
                        List.of(Optional.of("2"), Optional.empty())));
    }

    private static Reply.OfPreQuery edit(EditableStatement statement) {
        boolean all =
                statement.addLimit(5) && statement.wrapOutput(0, "upper(?)") && statement.addCondition(0, "id > 0");
        return all ? Reply.edited() : Reply.block("not provable");
    }

    @Override
    public Reply.OfRewrite rewrite(EditableStatement statement) {
        return Reply.rewrite(statement.text() + " /* ü€😀 */");
    }

    @Override
    public Reply.OfRoute route(Statement statement) {
        return switch (statement.attribute("to").orElse("")) {
            case "primary" -> Reply.primary();
            case "standby" -> Reply.standby();
            case "node" -> Reply.node("pg-eu");
            case "branch" -> Reply.branch("b1");
            case "nowhere" -> Reply.block("nowhere to go");
            default -> Reply.proceed();
        };
    }

    @Override
    public Reply.OfAuthorize authorize(Statement statement) {
        return statement.user().equals("mallory") ? Reply.block("not mallory") : Reply.proceed();
    }

    @Override
    public Reply.OfAuthenticate authenticate(Login login) {
        var known = login.password().orElse("-") + " " + login.startupParameters() + " " + login.isOnTls() + " "
                + login.certificateSubject().orElse("-") + " " + login.database() + " " + login.clientIp();
        return switch (login.user()) {
            case "alice" ->
                new Reply.Identity(
                        "u1",
                        Optional.of("alice_role"),
                        List.of("r1", "r2"),
                        Optional.of("acme"),
                        Map.of("known", known));
            case "mallory" -> Reply.block("not mallory");
            default -> Reply.proceed();
        };
    }

    @Override
    public void postQuery(Statement statement, Outcome outcome) {
        store.set(
                "outcome",
                String.join(
                        "|",
                        statement.text(),
                        outcome.success() + "",
                        outcome.targetNode().orElse("-"),
                        outcome.error().orElse("-"),
                        outcome.sqlState().orElse("-"),
                        outcome.source(),
                        outcome.blockedBy().orElse("-"),
                        outcome.elapsedMicros() + "",
                        outcome.responseBytes() + "",
                        outcome.rows() + "",
                        outcome.rewritten() + ""));
    }

    @Override
    public Reply.OfCacheGet cacheGet(Statement statement) {
        return statement.isReadOnly() ? Reply.cached(table()) : Reply.proceed();
    }

    @Override
    public void cacheSet(Statement statement, Table result) {
        var values = new ArrayList<String>();
        result.rows().forEach(row -> row.forEach(value -> values.add(value.orElse("NULL"))));
        store.set("result", result.columns() + " " + values);
    }

    @Override
    public void onConnect(Session session) {
        store.set("connected", session.user() + "@" + session.database() + " by " + session.applicationName());
    }

    @Override
    public void onDisconnect(Departure departure) {
        store.set(
                "disconnected",
                departure.ofPlugin()
                        ? "unloaded"
                        : departure.user() + " " + departure.queries() + " " + departure.durationMillis() + " "
                                + departure.reason().orElse("-"));
    }

    @Override
    public Metrics metrics() {
        return new Metrics().gauge("ratio", 1.5).counter("calls", 7);
    }

    @Override
    public String custom(String request) {
        return switch (request) {
            case "store" -> entries();
            case "large" -> large();
            case "too large" -> tooLarge();
            case "clock" -> host.nowMillis() + "";
            case "hash" -> host.sha256Hex(Utf8.encode("abc"));
            case "log" -> log();
            default -> request;
        };
    }

    private String log() {
        for (var level : LogLevel.values()) {
            host.log(level, "a line of " + level);
        }
        return "logged";
    }

    private String entries() {
        store.set("k", "v");
        var before = store.text("k").orElse("-");
        store.delete("k");
        var after = store.text("k").orElse("-");
        long sum = store.add("n", 40) + store.add("n", 2);
        boolean made = store.compareAndSet("c", Optional.empty(), Optional.of(Utf8.encode("1")));
        boolean again = store.compareAndSet("c", Optional.empty(), Optional.of(Utf8.encode("2")));
        var updated = store.update("c", text -> text + "+");
        boolean gone = store.compareAndSet("c", Optional.of(Utf8.encode("1+")), Optional.empty());
        return String.join(
                " ",
                before,
                after,
                sum + "",
                made + "",
                again + "",
                updated,
                gone + "",
                store.text("c").orElse("-"));
    }

    private String large() {
        var bytes = new byte[20_000];
        bytes[bytes.length - 1] = 7;
        store.set("large", bytes);
        var read = store.get("large").orElse(NOTHING);
        return read.length + " " + read[read.length - 1];
    }

    private String tooLarge() {
        store.set("large", new byte[70_000]);
        return "no cap";
    }
}
