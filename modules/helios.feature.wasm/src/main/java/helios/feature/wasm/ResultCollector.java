package helios.feature.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Hook;
import helios.plugin.Json;
import helios.spi.query.Column;
import helios.spi.query.Decision;
import helios.spi.query.Format;
import helios.spi.query.Query;
import helios.spi.query.ResultTap;
import helios.spi.query.Row;
import helios.sql.analysis.Kind;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gathers the result of a read for the hook cache_set of a plugin: one in text format, and no larger than a reply may be. Others are not
 * shown, since nobody could give them back.
 */
final class ResultCollector implements ResultTap {

    private final Plugin plugin;
    private final StatementText text;
    private final long limit;
    private final ObjectNode result = Json.MAPPER.createObjectNode();
    private final ArrayNode columns = result.putArray("columns");
    private final ArrayNode rows = result.putArray("rows");
    private long size;
    private boolean wanted = true;

    private ResultCollector(Plugin plugin, StatementText text, long limit) {
        this.plugin = plugin;
        this.text = text;
        this.limit = limit;
    }

    /** Looks at the result of a statement if its plugin could want it. */
    static Decision.AtAnswer watch(Plugin plugin, Query query, HostAttributes attributes, long limit) {
        var text = StatementText.present(Request.of(query, attributes));
        if (plugin.manifest().when().matches(Hook.CACHE_SET, text)
                && text.classification().kind() == Kind.READ) {
            query.tap(new ResultCollector(plugin, text, limit));
        }
        return Decision.PROCEED;
    }

    @Override
    public void columns(java.util.List<Column> described) {
        for (var column : described) {
            wanted &= column.format() == Format.TEXT;
            columns.addObject().put("name", column.name()).put("oid", Integer.toUnsignedLong(column.oid()));
        }
    }

    @Override
    public Optional<Decision.Reject> row(Row row) {
        size += row.size();
        wanted &= size <= limit;
        if (wanted) {
            var values = rows.addArray();
            for (int i = 0; i < row.columnCount(); i++) {
                row.value(i).ifPresentOrElse(bytes -> values.add(new String(bytes, UTF_8)), values::addNull);
            }
        }
        return Optional.empty();
    }

    @Override
    public void completed(String commandTag) {
        if (wanted && !columns.isEmpty()) {
            var input = new ResultInput(text, result);
            input.prepare();
            plugin.observers().add(() -> {
                var _ = plugin.call(Hook.CACHE_SET, input);
            });
        }
    }
}
