package helios.feature.wasm;

import helios.plugin.host.Refusal;
import helios.plugin.host.Reply;
import helios.spi.SqlState;
import helios.spi.query.Decision;
import java.util.OptionalLong;

/** What the client is told where a plugin refuses, or fails and is fail-closed. */
final class Refusals {

    private Refusals() {}

    /**
     * A plugin's refusal.
     *
     * @param state unless the plugin names another
     * @param prefix in front of its reason
     */
    static Decision.Reject of(Plugin plugin, Reply.Block block, SqlState state, String prefix) {
        var refusal = block.refusal();
        return new Decision.Reject(
                refusal.state().orElse(state),
                prefix + block.reason(),
                java.util.Optional.of(detail(plugin, refusal)),
                refusal.hint());
    }

    private static String detail(Plugin plugin, Refusal refusal) {
        var detail = new StringBuilder("plugin: ").append(plugin.name());
        refusal.detail().ifPresent(text -> detail.append('\n').append(text));
        OptionalLong retry = refusal.retryAfterMs();
        if (retry.isPresent()) {
            detail.append("\nretry after: ").append(retry.getAsLong()).append(" ms");
        }
        return detail.toString();
    }

    /** A failure of a plugin that is fail-closed. */
    static Decision.Reject of(Plugin plugin, Called.Failed failed) {
        return new Decision.Reject(SqlState.SYSTEM_ERROR, text(plugin, failed)).withDetail("plugin: " + plugin.name());
    }

    static String text(Plugin plugin, Called.Failed failed) {
        return "plugin \"%s\" failed (%s) and is fail-closed"
                .formatted(plugin.name(), failed.kind().label());
    }
}
