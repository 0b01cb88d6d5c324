package helios.feature.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Json;
import helios.plugin.Permission;
import helios.plugin.host.HookRequest;
import helios.plugin.host.NumberField;
import helios.plugin.host.SqlView;
import helios.plugin.host.TextField;
import helios.spi.Attribute;
import helios.spi.query.Format;
import helios.spi.query.Parameter;
import helios.spi.query.Query;
import helios.spi.query.TransactionState;
import helios.spi.session.Identity;
import helios.sql.analysis.Kind;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A QueryContext: what hooks that decide about a statement are called with. */
class QueryInput implements HookRequest {

    final Query query;
    final Request request;
    final StatementText text;

    QueryInput(StatementText text) {
        this.request = text.request();
        this.query = request.query();
        this.text = text;
    }

    /** Has all computed that depends on the session, which may go on before this is used. */
    final void prepare() {
        var _ = request.attributes();
        var _ = text.classification();
        var _ = text.normalForm();
        var _ = text.tables();
    }

    @Override
    public byte[] json(Set<Permission> granted) {
        return Json.MAPPER.writeValueAsBytes(context(granted));
    }

    final ObjectNode context(Set<Permission> granted) {
        var node = Json.MAPPER.createObjectNode();
        var session = query.session();
        var classification = text.classification();
        node.put("query", text.string());
        node.put("normalized", text.normalForm().text());
        var tables = node.putArray("tables");
        text.tables().orElse(List.of()).forEach(tables::add);
        node.put("is_read_only", classification.kind() == Kind.READ);
        var context = node.putObject("hook_context");
        context.put("request_id", query.requestId().toString());
        context.put("client_id", session.id().toString());
        context.put("identity", session.identity().map(Identity::name).orElse(null));
        context.put("database", session.database());
        context.put("branch", session.get(Attribute.BRANCH).orElse(null));
        var attributes = context.putObject("attributes");
        request.attributes().forEach(attributes::put);
        node.put("kind", classification.kind().name());
        node.put("protocol", protocol());
        node.put("transaction", transaction());
        node.put("fingerprint", text.fingerprint());
        node.put("client_ip", session.clientAddress());
        node.put("user", session.user());
        node.put("timestamp_ms", request.timestamp());
        if (granted.contains(Permission.PARAMETERS)) {
            node.set("parameters", parameters());
        } else {
            node.putNull("parameters");
        }
        return node;
    }

    private String protocol() {
        return query.protocol().name().toLowerCase(Locale.ROOT);
    }

    private String transaction() {
        return query.transaction().name().toLowerCase(Locale.ROOT);
    }

    private ArrayNode parameters() {
        var array = Json.MAPPER.createArrayNode();
        query.parameters().forEach(parameter -> value(parameter).ifPresentOrElse(array::add, array::addNull));
        return array;
    }

    private static Optional<String> value(Parameter parameter) {
        return parameter
                .value()
                .map(bytes -> parameter.format() == Format.TEXT
                        ? new String(bytes, UTF_8)
                        : "\\x" + HexFormat.of().formatHex(bytes));
    }

    @Override
    public Optional<byte[]> text(TextField field) {
        var session = query.session();
        return switch (field) {
            case QUERY -> Optional.of(text.utf8());
            case NORMALIZED -> utf8(text.normalForm().text());
            case FINGERPRINT -> utf8(text.fingerprint());
            case USER -> utf8(session.user());
            case DATABASE -> utf8(session.database());
            case IDENTITY -> session.identity().map(Identity::name).map(QueryInput::bytes);
            case CLIENT_IP -> utf8(session.clientAddress());
            case REQUEST_ID -> utf8(query.requestId().toString());
            case KIND -> utf8(text.classification().kind().name());
            case TABLES -> text.tables().map(tables -> bytes(String.join("\n", tables)));
            case PROTOCOL -> utf8(protocol());
            case APPLICATION_NAME -> utf8(text.applicationName());
            case BRANCH -> session.get(Attribute.BRANCH).map(QueryInput::bytes);
            case PARAMETERS -> Optional.of(Json.MAPPER.writeValueAsBytes(parameters()));
            case CLIENT_ID -> utf8(session.id().toString());
            case TARGET_NODE,
                    ERROR,
                    SQLSTATE,
                    SOURCE,
                    BLOCKED_BY,
                    PASSWORD,
                    CUSTOM_BODY,
                    RESULT,
                    DISCONNECT_REASON,
                    STARTUP_PARAMETERS,
                    CERTIFICATE_SUBJECT -> Optional.empty();
        };
    }

    static Optional<byte[]> utf8(String value) {
        return Optional.of(bytes(value));
    }

    static byte[] bytes(String value) {
        return value.getBytes(UTF_8);
    }

    @Override
    public OptionalLong number(NumberField field) {
        return switch (field) {
            case TIMESTAMP_MS -> OptionalLong.of(request.timestamp());
            case IS_READ_ONLY -> flag(text.classification().kind() == Kind.READ);
            case IN_TRANSACTION -> flag(query.transaction() != TransactionState.IDLE);
            case QUERY_BYTES -> OptionalLong.of(text.utf8().length);
            case MONOTONIC_NS -> OptionalLong.of(System.nanoTime());
            case TLS -> flag(query.session().tls());
            case SUCCESS, ELAPSED_US, RESPONSE_BYTES, ROWS, QUERIES, DURATION_MS, REWRITTEN -> OptionalLong.empty();
        };
    }

    static OptionalLong flag(boolean on) {
        return OptionalLong.of(on ? 1 : 0);
    }

    @Override
    public Optional<String> attribute(String key) {
        return request.attribute(key);
    }

    @Override
    public SqlView sql() {
        return text.sql();
    }
}
