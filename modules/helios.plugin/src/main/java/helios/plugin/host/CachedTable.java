package helios.plugin.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Json;
import helios.plugin.PluginException;
import helios.spi.query.Column;
import helios.spi.query.Format;
import helios.spi.query.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The form in which a plugin gives rows. */
public final class CachedTable {

    private static final int TEXT_OID = 25;

    private CachedTable() {}

    /**
     * Reads columns and rows.
     *
     * @throws PluginException if they are malformed
     */
    public static Response.Table read(byte[] data) {
        var object = Json.object(data, "cached data");
        var columns = columns(object.path("columns"));
        var rows = new ArrayList<List<Optional<byte[]>>>();
        if (!object.path("rows").isArray()) {
            throw new PluginException("cached data has no rows");
        }
        for (var row : object.path("rows")) {
            rows.add(row(row, columns.size()));
        }
        return Response.Table.select(columns, rows);
    }

    private static List<Column> columns(JsonNode nodes) {
        var columns = new ArrayList<Column>();
        for (var node : nodes) {
            if (!node.path("name").isString()) {
                throw new PluginException("cached data: a column has no name");
            }
            columns.add(new Column(node.path("name").stringValue(), oid(node.path("oid")), Format.TEXT));
        }
        if (columns.isEmpty()) {
            throw new PluginException("cached data has no columns");
        }
        return columns;
    }

    private static int oid(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return TEXT_OID;
        }
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < 1
                || node.longValue() > 0xffffffffL) {
            throw new PluginException("cached data: an oid is no number of 32 bits");
        }
        return (int) node.longValue();
    }

    private static List<Optional<byte[]>> row(JsonNode nodes, int width) {
        if (!nodes.isArray() || nodes.size() != width) {
            throw new PluginException("cached data: a row is not as wide as the columns");
        }
        var row = new ArrayList<Optional<byte[]>>(width);
        for (var node : nodes) {
            if (!node.isNull() && !node.isString()) {
                throw new PluginException("cached data: a value is neither a text nor null");
            }
            row.add(
                    node.isNull()
                            ? Optional.empty()
                            : Optional.of(node.stringValue().getBytes(UTF_8)));
        }
        return row;
    }
}
