package helios.plugin;

import helios.spi.HeliosException;
import helios.spi.SqlState;

/** A plugin, a key or a manifest that is refused; its text stands in {@code GET /plugins} and on the terminal. */
public final class PluginException extends HeliosException {

    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public PluginException(String message) {
        super(SqlState.SYSTEM_ERROR, message);
    }

    /** A refusal and what led to it. */
    public PluginException(String message, Throwable cause) {
        super(SqlState.SYSTEM_ERROR, message, cause);
    }
}
