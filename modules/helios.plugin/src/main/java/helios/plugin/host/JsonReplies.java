package helios.plugin.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Hook;
import helios.plugin.Json;
import helios.plugin.PluginException;
import helios.spi.SqlState;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a guest of ABI 1 replies: two dialects, mixed freely. */
final class JsonReplies {

    static final String DEFAULT_REASON = "blocked by plugin";

    private static final int MAX_METRICS = 32;

    private final Hook hook;
    private final ObjectNode object;

    private JsonReplies(Hook hook, ObjectNode object) {
        this.hook = hook;
        this.object = object;
    }

    /**
     * Reads a reply that is not empty.
     *
     * @throws PluginException if the hook cannot mean it
     */
    static Answer read(Hook hook, byte[] bytes) {
        return switch (hook) {
            case POST_QUERY, CACHE_SET, ON_CONNECT, ON_DISCONNECT -> Answer.DEFAULT;
            case CUSTOM -> new Answer(new Reply.Output(bytes), Map.of());
            case METRICS -> new Answer(metrics(bytes), Map.of());
            case PRE_QUERY, ROUTE, AUTHENTICATE, AUTHORIZE, REWRITE, CACHE_GET ->
                new JsonReplies(hook, Json.object(bytes, "the reply")).read();
        };
    }

    /** Reads the metrics of either ABI. */
    static Reply.Metrics metrics(byte[] bytes) {
        var object = Json.object(bytes, "the reply");
        var gauges = numbers(object, "gauges");
        var counters = numbers(object, "counters");
        if (gauges.size() + counters.size() > MAX_METRICS) {
            throw new PluginException("the reply has more than " + MAX_METRICS + " metrics");
        }
        return new Reply.Metrics(gauges, counters);
    }

    /** Reads the identity of either ABI. */
    static Reply.Identity identity(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            throw new PluginException("the reply's identity is missing or no object");
        }
        var reader = new JsonReplies(Hook.AUTHENTICATE, object);
        var claims = new HashMap<String, String>();
        reader.member("claims").ifPresent(map -> {
            if (!(map instanceof ObjectNode)) {
                throw new PluginException("the reply's claims are no object");
            }
            map.properties()
                    .forEach(claim -> claims.put(
                            claim.getKey(),
                            claim.getValue().isString()
                                    ? claim.getValue().stringValue()
                                    : claim.getValue().toString()));
        });
        var user = reader.text("user_id").or(() -> reader.text("username"));
        return new Reply.Identity(
                user.orElseThrow(() -> new PluginException("the reply's identity has neither user_id nor username")),
                reader.text("username"),
                reader.texts("roles"),
                reader.text("tenant_id"),
                claims);
    }

    private static Map<String, Double> numbers(ObjectNode object, String name) {
        var numbers = new HashMap<String, Double>();
        object.optional(name).filter(node -> !node.isNull()).ifPresent(node -> {
            if (!(node instanceof ObjectNode)) {
                throw new PluginException("the reply's " + name + " are no object");
            }
            node.properties().forEach(entry -> {
                if (!entry.getValue().isNumber()) {
                    throw new PluginException("the reply's metric " + entry.getKey() + " is no number");
                }
                numbers.put(entry.getKey(), entry.getValue().doubleValue());
            });
        });
        return numbers;
    }

    private Answer read() {
        var tag = text("action")
                .or(() -> text("kind"))
                .orElseThrow(() -> new PluginException("the reply has neither action nor kind"))
                .toLowerCase(Locale.ROOT);
        return new Answer(reply(tag), attributes());
    }

    private Reply reply(String tag) {
        return switch (tag) {
            case "continue" -> only(Reply.DEFAULT, tag, Hook.PRE_QUERY, Hook.REWRITE);
            case "rewrite" -> only(rewrite(), tag, Hook.PRE_QUERY, Hook.REWRITE);
            case "block" -> only(block("reason"), tag, Hook.PRE_QUERY, Hook.ROUTE);
            case "cached" -> only(new Reply.Cached(data()), tag, Hook.PRE_QUERY, Hook.CACHE_GET);
            case "miss" -> only(Reply.DEFAULT, tag, Hook.CACHE_GET);
            case "default" -> only(Reply.DEFAULT, tag, Hook.ROUTE);
            case "primary" -> only(new Reply.Route(Reply.Route.Kind.PRIMARY, ""), tag, Hook.ROUTE);
            case "standby" -> only(new Reply.Route(Reply.Route.Kind.STANDBY, ""), tag, Hook.ROUTE);
            case "node" -> only(new Reply.Route(Reply.Route.Kind.NODE, target()), tag, Hook.ROUTE);
            case "branch" -> only(new Reply.Route(Reply.Route.Kind.BRANCH, target()), tag, Hook.ROUTE);
            case "allow" -> only(Reply.DEFAULT, tag, Hook.AUTHORIZE);
            case "defer" -> only(Reply.DEFAULT, tag, Hook.AUTHORIZE, Hook.AUTHENTICATE);
            case "deny" -> only(block("reason"), tag, Hook.AUTHORIZE);
            case "denied" -> only(block("message"), tag, Hook.AUTHENTICATE);
            case "success" -> only(identity(object.path("identity")), tag, Hook.AUTHENTICATE);
            default -> throw unknown(tag);
        };
    }

    private Reply only(Reply reply, String tag, Hook... hooks) {
        if (!Set.of(hooks).contains(hook)) {
            throw unknown(tag);
        }
        return reply;
    }

    private PluginException unknown(String tag) {
        return new PluginException("\"" + tag + "\" is no reply of " + hook.label());
    }

    private Reply rewrite() {
        return rewritten(text("value").or(() -> text("sql")).orElse(""));
    }

    static Reply rewritten(String sql) {
        if (sql.isBlank()) {
            throw new PluginException("the reply rewrites the statement to nothing");
        }
        return new Reply.Rewrite(sql);
    }

    private Reply block(String member) {
        var reason = text("value").or(() -> text(member)).filter(text -> !text.isEmpty());
        return new Reply.Block(
                reason.orElse(DEFAULT_REASON),
                new Refusal(text("sqlstate").map(JsonReplies::state), text("detail"), text("hint"), retryAfter()));
    }

    static SqlState state(String code) {
        try {
            return new SqlState(code);
        } catch (IllegalArgumentException e) {
            throw new PluginException("the reply's sqlstate: " + e.getMessage(), e);
        }
    }

    private OptionalLong retryAfter() {
        var node = member("retry_after_ms");
        if (node.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!node.get().isIntegralNumber() || !node.get().canConvertToLong()) {
            throw new PluginException("the reply's retry_after_ms is no whole number");
        }
        return OptionalLong.of(node.get().longValue());
    }

    private String target() {
        return text("target").orElseThrow(() -> new PluginException("the reply names no target"));
    }

    private byte[] data() {
        var data = member("data").orElseThrow(() -> new PluginException("the reply has no data"));
        if (data.isString()) {
            return data.stringValue().getBytes(UTF_8);
        }
        if (!data.isArray()) {
            throw new PluginException("the reply's data is neither an array nor a text");
        }
        var bytes = new ByteArrayOutputStream(data.size());
        for (var element : data) {
            if (!element.isInt() || element.intValue() < 0 || element.intValue() > 255) {
                throw new PluginException("the reply's data holds what is no byte");
            }
            bytes.write(element.intValue());
        }
        return bytes.toByteArray();
    }

    private Map<String, String> attributes() {
        var node = member("attributes");
        if (node.isEmpty()) {
            return Map.of();
        }
        if (!(node.get() instanceof ObjectNode map)) {
            throw new PluginException("the reply's attributes are no object");
        }
        var attributes = new HashMap<String, String>();
        map.properties().forEach(entry -> {
            if (!entry.getValue().isString()) {
                throw new PluginException("the reply's attribute " + entry.getKey() + " is no text");
            }
            AttributeRule.put(hook, attributes, entry.getKey(), entry.getValue().stringValue());
        });
        return attributes;
    }

    private Optional<JsonNode> member(String name) {
        return object.optional(name).filter(node -> !node.isNull());
    }

    private Optional<String> text(String name) {
        return member(name).map(node -> {
            if (!node.isString()) {
                throw new PluginException("the reply's " + name + " is no text");
            }
            return node.stringValue();
        });
    }

    private List<String> texts(String name) {
        var texts = new ArrayList<String>();
        member(name).ifPresent(list -> {
            for (var element : list) {
                if (!element.isString()) {
                    throw new PluginException("the reply's " + name + " are no texts");
                }
                texts.add(element.stringValue());
            }
        });
        return texts;
    }
}
