package helios.feature.wasm;

import helios.plugin.Json;
import helios.plugin.Permission;
import helios.plugin.host.TextField;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** What cache_set is called with: the statement and its result. */
final class ResultInput extends QueryInput {

    private final ObjectNode result;

    ResultInput(StatementText text, ObjectNode result) {
        super(text);
        this.result = result;
    }

    @Override
    public byte[] json(Set<Permission> granted) {
        var array = Json.MAPPER.createArrayNode();
        array.add(context(granted));
        array.add(result);
        return Json.MAPPER.writeValueAsBytes(array);
    }

    @Override
    public Optional<byte[]> text(TextField field) {
        return field == TextField.RESULT ? Optional.of(Json.MAPPER.writeValueAsBytes(result)) : super.text(field);
    }
}
