package helios.plugin.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Permission;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A call with an input that somebody wrote as JSON: in ABI 1 the guest gets it as it stands, in ABI 2 its members answer what the guest
 * asks for.
 *
 * @param root what the text says: a QueryContext, an array of it and an outcome or result, or any other object
 * @param bytes the text
 */
public record JsonRequest(JsonNode root, byte[] bytes) implements HookRequest {

    private JsonNode context() {
        return root.isArray() && !root.isEmpty() ? root.get(0) : root;
    }

    private JsonNode outcome() {
        return root.isArray() && root.size() > 1 ? root.get(1) : MissingNode.getInstance();
    }

    private JsonNode hookContext(String name) {
        var nested = context().path("hook_context").path(name);
        return nested.isMissingNode() ? context().path(name) : nested;
    }

    @Override
    public byte[] json(Set<Permission> granted) {
        return bytes;
    }

    @Override
    public Optional<byte[]> text(TextField field) {
        return switch (field) {
            case QUERY -> text(context().path("query"));
            case NORMALIZED -> text(context().path("normalized"));
            case FINGERPRINT -> text(context().path("fingerprint"));
            case USER -> text(context().path("user")).or(() -> text(context().path("username")));
            case DATABASE -> text(hookContext("database"));
            case IDENTITY -> text(hookContext("identity"));
            case CLIENT_IP -> text(context().path("client_ip"));
            case REQUEST_ID -> text(hookContext("request_id"));
            case KIND -> text(context().path("kind"));
            case TABLES -> tables();
            case PROTOCOL -> text(context().path("protocol"));
            case APPLICATION_NAME ->
                text(context().path("application_name"))
                        .or(() -> attribute("application_name").map(JsonRequest::utf8));
            case BRANCH -> text(hookContext("branch"));
            case TARGET_NODE -> text(outcome().path("target_node"));
            case ERROR -> text(outcome().path("error"));
            case SQLSTATE -> text(outcome().path("sqlstate"));
            case SOURCE -> text(outcome().path("source"));
            case BLOCKED_BY -> text(outcome().path("blocked_by"));
            case PASSWORD -> text(context().path("password"));
            case PARAMETERS -> json(context().path("parameters"));
            case CUSTOM_BODY -> Optional.of(bytes);
            case RESULT -> json(outcome());
            case DISCONNECT_REASON -> text(context().path("reason"));
            case STARTUP_PARAMETERS -> headers();
            case CLIENT_ID -> text(hookContext("client_id"));
            case CERTIFICATE_SUBJECT -> text(context().path("certificate_subject"));
        };
    }

    private Optional<byte[]> tables() {
        var names = new ArrayList<String>();
        context().path("tables").forEach(table -> names.add(table.asString()));
        return context().path("tables").isArray() ? Optional.of(utf8(String.join("\n", names))) : Optional.empty();
    }

    private Optional<byte[]> headers() {
        var lines = new ArrayList<String>();
        context()
                .path("headers")
                .properties()
                .forEach(header ->
                        lines.add(header.getKey() + "=" + header.getValue().asString()));
        return context().path("headers").isObject() ? Optional.of(utf8(String.join("\n", lines))) : Optional.empty();
    }

    @Override
    public OptionalLong number(NumberField field) {
        return switch (field) {
            case TIMESTAMP_MS -> number(context().path("timestamp_ms"));
            case IS_READ_ONLY -> number(context().path("is_read_only"));
            case IN_TRANSACTION -> inTransaction();
            case SUCCESS -> number(outcome().path("success"));
            case ELAPSED_US -> number(outcome().path("elapsed_us"));
            case RESPONSE_BYTES -> number(outcome().path("response_bytes"));
            case ROWS -> number(outcome().path("rows"));
            case QUERY_BYTES -> queryBytes();
            case MONOTONIC_NS -> OptionalLong.of(System.nanoTime());
            case QUERIES -> number(context().path("queries"));
            case DURATION_MS -> number(context().path("duration_ms"));
            case REWRITTEN -> number(outcome().path("rewritten"));
            case TLS -> number(context().path("tls"));
        };
    }

    private OptionalLong inTransaction() {
        var state = context().path("transaction");
        return state.isString() ? OptionalLong.of(state.stringValue().equals("idle") ? 0 : 1) : OptionalLong.empty();
    }

    private OptionalLong queryBytes() {
        var query = text(TextField.QUERY);
        return query.isPresent() ? OptionalLong.of(query.get().length) : OptionalLong.empty();
    }

    @Override
    public Optional<String> attribute(String key) {
        var value = hookContext("attributes").path(key);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    private static Optional<byte[]> text(JsonNode node) {
        return node.isString() ? Optional.of(utf8(node.stringValue())) : Optional.empty();
    }

    private static Optional<byte[]> json(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(utf8(node.toString()));
    }

    private static OptionalLong number(JsonNode node) {
        if (node.isBoolean()) {
            return OptionalLong.of(node.booleanValue() ? 1 : 0);
        }
        return node.isIntegralNumber() && node.canConvertToLong()
                ? OptionalLong.of(node.longValue())
                : OptionalLong.empty();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
