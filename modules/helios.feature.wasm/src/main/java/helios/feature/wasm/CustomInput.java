package helios.feature.wasm;

import helios.plugin.Permission;
import helios.plugin.host.HookRequest;
import helios.plugin.host.NumberField;
import helios.plugin.host.TextField;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What custom is called with: the body of an administrator's request.
 *
 * @param body as it came
 */
record CustomInput(byte[] body) implements HookRequest {

    @Override
    public byte[] json(Set<Permission> granted) {
        return body;
    }

    @Override
    public Optional<byte[]> text(TextField field) {
        return field == TextField.CUSTOM_BODY ? Optional.of(body) : Optional.empty();
    }

    @Override
    public OptionalLong number(NumberField field) {
        return OptionalLong.empty();
    }

    @Override
    public Optional<String> attribute(String key) {
        return Optional.empty();
    }
}
