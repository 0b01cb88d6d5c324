package helios.wire;

import java.util.Optional;

/**
 * A client's answer to an authentication request. All of them have the tag {@link Frontend#PASSWORD_MESSAGE}: only the
 * request that was answered tells which it is. Arrays are shared, not copied, and never printed.
 */
public sealed interface FrontendMessage {

    /**
     * A password.
     *
     * @param password in clear or hashed, as was asked for, without its terminating zero byte
     */
    record PasswordMessage(byte[] password) implements FrontendMessage {}

    /**
     * The choice of a SASL mechanism, and its first message.
     *
     * @param response empty if the client waits for the server to begin
     */
    record SaslInitialResponse(String mechanism, Optional<byte[]> response) implements FrontendMessage {}

    /** Also a GSSResponse. */
    record SaslResponse(byte[] data) implements FrontendMessage {}
}
