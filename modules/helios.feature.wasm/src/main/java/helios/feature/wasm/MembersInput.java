package helios.feature.wasm;

import helios.plugin.Json;
import helios.plugin.Permission;
import helios.plugin.host.HookRequest;
import helios.plugin.host.NumberField;
import helios.plugin.host.TextField;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * What hooks of sessions and logins are called with: the members of a JSON object, of which guests of ABI 2 ask single ones.
 *
 * @param object the input of ABI 1
 * @param texts by the fields of ABI 2
 * @param numbers by the fields of ABI 2
 * @param attributes of the session
 * @param password a secret that only guests with the permission see
 */
record MembersInput(
        ObjectNode object,
        Map<TextField, String> texts,
        Map<NumberField, Long> numbers,
        Map<String, String> attributes,
        Optional<String> password)
        implements HookRequest {

    @Override
    public byte[] json(Set<Permission> granted) {
        var visible = object.deepCopy();
        if (object.has("password") && granted.contains(Permission.PASSWORD)) {
            visible.put("password", password.orElse(null));
        }
        return Json.MAPPER.writeValueAsBytes(visible);
    }

    @Override
    public Optional<byte[]> text(TextField field) {
        var found = field == TextField.PASSWORD ? password : Optional.ofNullable(texts.get(field));
        return found.map(value -> value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public OptionalLong number(NumberField field) {
        var value = numbers.get(field);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    @Override
    public Optional<String> attribute(String key) {
        return Optional.ofNullable(attributes.get(key));
    }
}
