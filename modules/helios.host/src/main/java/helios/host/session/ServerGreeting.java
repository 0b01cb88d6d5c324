package helios.host.session;

import java.util.Map;

/**
 * What a server said of itself at the end of a login.
 *
 * @param processId its process, 0 if it did not say
 * @param secretKey what a CancelRequest has to name; empty if it did not say
 * @param parameters the settings that it reported; to be kept up to date by whoever has the connection
 */
record ServerGreeting(int processId, byte[] secretKey, Map<String, String> parameters) {}
