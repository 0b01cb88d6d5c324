package helios.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a client may send before it has a session: a message without a tag. */
public sealed interface StartupMessage {

    /**
     * A request for a session.
     *
     * @param protocolVersion as asked for, major version 3; see {@link ProtocolVersion}
     * @param parameters settings in the client's order, {@code user} and {@code database} among them, protocol options
     *     not; of a repeated name the last value counts, as for the server
     * @param unknownProtocolOptions names that begin with {@code _pq_.}, in the client's order; no such option is known
     *     here, so NegotiateProtocolVersion has to name them all
     */
    record Startup(int protocolVersion, Map<String, String> parameters, List<String> unknownProtocolOptions)
            implements StartupMessage {

        public Startup {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
            unknownProtocolOptions = List.copyOf(unknownProtocolOptions);
        }

        /** A request without protocol options. */
        public Startup(int protocolVersion, Map<String, String> parameters) {
            this(protocolVersion, parameters, List.of());
        }

        /** Tells whether the client has to get a NegotiateProtocolVersion before authentication. */
        public boolean needsNegotiation() {
            return negotiatedVersion() != protocolVersion || !unknownProtocolOptions.isEmpty();
        }

        /** The version to speak: the asked one if it exists, 3.0 instead of the 3.1 that never did, else 3.2. */
        public int negotiatedVersion() {
            return ProtocolVersion.negotiate(protocolVersion);
        }
    }

    /** A request to go on in TLS; the answer is one byte, S or N. */
    record SslRequest() implements StartupMessage {}

    /** A request to go on in GSSAPI encryption; the answer is one byte, G or N. */
    record GssEncRequest() implements StartupMessage {}

    /**
     * A request to cancel what another connection runs; it gets no answer.
     *
     * @param secretKey 4 to 256 bytes, as that connection's BackendKeyData told; shared, not copied
     */
    record CancelRequest(int processId, byte[] secretKey) implements StartupMessage {

        public CancelRequest {
            SecretKeys.check(secretKey.length, "CancelRequest");
        }
    }
}
