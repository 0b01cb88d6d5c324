package helios.plugin.sdk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Calls a hook and tells the host, by the ABI's numbers, what came of it: what a module's exports do. */
public final class Hooks {

    private final HostCalls calls;

    /** What the host is asked and told through. */
    public Hooks(HostCalls calls) {
        this.calls = calls;
    }

    /** Calls it. */
    public int preQuery(PreQueryHook hook) {
        return tell(hook.preQuery(new EditableStatement(calls)));
    }

    /** Calls it. */
    public int rewrite(RewriteHook hook) {
        return tell(hook.rewrite(new EditableStatement(calls)));
    }

    /** Calls it. */
    public int route(RouteHook hook) {
        return tell(hook.route(new Statement(calls)));
    }

    /** Calls it. */
    public int authorize(AuthorizeHook hook) {
        return tell(hook.authorize(new Statement(calls)));
    }

    /** Calls it. */
    public int authenticate(AuthenticateHook hook) {
        return tell(hook.authenticate(new Login(calls)));
    }

    /** Calls it. */
    public int cacheGet(CacheGetHook hook) {
        return tell(hook.cacheGet(new Statement(calls)));
    }

    /** Calls it. */
    public int postQuery(PostQueryHook hook) {
        hook.postQuery(new Statement(calls), new Outcome(calls));
        return Abi.CONTINUE;
    }

    /** Calls it. */
    public int cacheSet(CacheSetHook hook) {
        hook.cacheSet(
                new Statement(calls), Table.of(Json.read(calls.text(Abi.RESULT).orElse("{}"))));
        return Abi.CONTINUE;
    }

    /** Calls it. */
    public int onConnect(ConnectHook hook) {
        hook.onConnect(new Session(calls));
        return Abi.CONTINUE;
    }

    /** Calls it. */
    public int onDisconnect(DisconnectHook hook) {
        hook.onDisconnect(new Departure(calls));
        return Abi.CONTINUE;
    }

    /** Calls it. */
    public int metrics(MetricsHook hook) {
        put(Abi.PART_METRICS, hook.metrics().json().toString());
        return Abi.CONTINUE;
    }

    /** Calls it. */
    public int custom(CustomHook hook) {
        put(Abi.PART_CUSTOM, hook.custom(calls.text(Abi.CUSTOM_BODY).orElse("")));
        return Abi.CONTINUE;
    }

    private void put(int part, String text) {
        calls.reply(part, Utf8.encode(text));
    }

    private int tell(Reply reply) {
        return switch (reply) {
            case Reply.Proceed() -> Abi.CONTINUE;
            case Reply.Edited() -> Abi.REWRITE;
            case Reply.Rewrite(var sql) -> text(sql, Abi.REWRITE);
            case Reply.Cached(var table) -> text(table.json().toString(), Abi.CACHED);
            case Reply.Primary() -> Abi.PRIMARY;
            case Reply.Standby() -> Abi.STANDBY;
            case Reply.Node(var name) -> text(name, Abi.NODE);
            case Reply.Branch(var name) -> text(name, Abi.ON_BRANCH);
            case Reply.Block block -> tell(block);
            case Reply.Identity identity -> tell(identity);
        };
    }

    private int text(String text, int code) {
        put(Abi.PART_TEXT, text);
        return code;
    }

    private int tell(Reply.Block block) {
        block.sqlState().ifPresent(code -> put(Abi.PART_SQLSTATE, code));
        block.detail().ifPresent(detail -> put(Abi.PART_DETAIL, detail));
        block.hint().ifPresent(hint -> put(Abi.PART_HINT, hint));
        block.retryAfterMillis().ifPresent(millis -> put(Abi.PART_RETRY_AFTER, Long.toString(millis)));
        return text(block.reason(), Abi.BLOCK);
    }

    private int tell(Reply.Identity identity) {
        var members = new LinkedHashMap<String, Json>();
        members.put("user_id", new Json.Text(identity.userId()));
        putOptional(members, "username", identity.username());
        putOptional(members, "tenant_id", identity.tenantId());
        var roles = new ArrayList<Json>();
        identity.roles().forEach(role -> roles.add(new Json.Text(role)));
        members.put("roles", new Json.Elements(roles));
        var claims = new LinkedHashMap<String, Json>();
        identity.claims().forEach((name, value) -> claims.put(name, new Json.Text(value)));
        members.put("claims", new Json.Members(claims));
        put(Abi.PART_IDENTITY, new Json.Members(members).toString());
        return Abi.ALLOW;
    }

    private static void putOptional(Map<String, Json> members, String name, Optional<String> text) {
        text.ifPresent(value -> members.put(name, new Json.Text(value)));
    }
}
