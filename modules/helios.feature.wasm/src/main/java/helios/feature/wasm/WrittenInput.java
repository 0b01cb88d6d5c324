package helios.feature.wasm;

import helios.plugin.Permission;
import helios.plugin.host.HookRequest;
import helios.plugin.host.NumberField;
import helios.plugin.host.TextField;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An input of ABI 1 that is written down already.
 *
 * @param bytes the text
 */
record WrittenInput(byte[] bytes) implements HookRequest {

    static HookRequest of(HookRequest request, Set<Permission> granted) {
        return new WrittenInput(request.json(granted));
    }

    @Override
    public byte[] json(Set<Permission> granted) {
        return bytes;
    }

    @Override
    public Optional<byte[]> text(TextField field) {
        return Optional.empty();
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
