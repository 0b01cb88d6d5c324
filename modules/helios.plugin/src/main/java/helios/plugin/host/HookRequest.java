package helios.plugin.host;

import helios.plugin.Permission;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a hook is called with. A guest of ABI 1 is handed {@link #json} as a whole, one of ABI 2 asks field by field: nothing is computed
 * that no call asked for.
 */
public interface HookRequest {

    /** A call without input: of metrics, or of on_disconnect at a plugin's end. */
    HookRequest NONE = new HookRequest() {
        @Override
        public byte[] json(Set<Permission> granted) {
            return new byte[0];
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
    };

    /**
     * The input of ABI 1. The array is not changed.
     *
     * @param granted members of other permissions are null
     */
    byte[] json(Set<Permission> granted);

    /** A text in UTF-8; the host keeps it from guests without its permission. The array is not changed. */
    Optional<byte[]> text(TextField field);

    /** A number. */
    OptionalLong number(NumberField field);

    /** An attribute of the request, or of the session where there is no statement. */
    Optional<String> attribute(String key);

    /** What is known of the statement's structure: a view of its own for each call, since it keeps the edits. */
    default SqlView sql() {
        return SqlView.UNKNOWN;
    }
}
