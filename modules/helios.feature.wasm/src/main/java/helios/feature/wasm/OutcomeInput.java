package helios.feature.wasm;

import helios.plugin.Json;
import helios.plugin.Permission;
import helios.plugin.host.NumberField;
import helios.plugin.host.TextField;
import helios.spi.query.Outcome;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What post_query is called with: the statement as the client sent it, and how it ended. */
final class OutcomeInput extends QueryInput {

    private final Outcome outcome;

    OutcomeInput(StatementText text, Outcome outcome) {
        super(text);
        this.outcome = outcome;
    }

    @Override
    public byte[] json(Set<Permission> granted) {
        var array = Json.MAPPER.createArrayNode();
        array.add(context(granted));
        var node = array.addObject();
        node.put("success", outcome.success());
        node.put("target_node", outcome.node().orElse(null));
        node.put("elapsed_us", micros());
        node.put("response_bytes", outcome.responseBytes());
        node.put("error", outcome.error().map(Outcome.Failure::message).orElse(null));
        node.put("sqlstate", outcome.error().map(error -> error.state().code()).orElse(null));
        node.put("rows", outcome.rows());
        node.put("source", source());
        node.put("blocked_by", blockedBy().orElse(null));
        node.put("rewritten", rewritten());
        return Json.MAPPER.writeValueAsBytes(array);
    }

    private long micros() {
        return outcome.elapsed().toNanos() / 1000;
    }

    private String source() {
        return switch (outcome.source()) {
            case BACKEND -> "backend";
            case FEATURE -> request.answered() ? "plugin" : "cache";
            case NONE -> "none";
        };
    }

    private Optional<String> blockedBy() {
        return outcome.rejectedBy().map(feature -> request.blockedBy().orElse(feature));
    }

    private boolean rewritten() {
        return !query.text().equals(query.clientText());
    }

    @Override
    public Optional<byte[]> text(TextField field) {
        return switch (field) {
            case TARGET_NODE -> outcome.node().map(QueryInput::bytes);
            case ERROR -> outcome.error().map(error -> bytes(error.message()));
            case SQLSTATE -> outcome.error().map(error -> bytes(error.state().code()));
            case SOURCE -> utf8(source());
            case BLOCKED_BY -> blockedBy().map(QueryInput::bytes);
            default -> super.text(field);
        };
    }

    @Override
    public OptionalLong number(NumberField field) {
        return switch (field) {
            case SUCCESS -> flag(outcome.success());
            case ELAPSED_US -> OptionalLong.of(micros());
            case RESPONSE_BYTES -> OptionalLong.of(outcome.responseBytes());
            case ROWS -> OptionalLong.of(outcome.rows());
            case REWRITTEN -> flag(rewritten());
            default -> super.number(field);
        };
    }
}
