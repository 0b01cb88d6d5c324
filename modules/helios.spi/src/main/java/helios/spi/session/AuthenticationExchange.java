package helios.spi.session;

import helios.spi.config.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A conversation with a client that has sent its startup packet. Each method that asks blocks until the answer is there. */
public interface AuthenticationExchange {

    /** The user that the client named. */
    String user();

    /** The database that the client named, else the user's name. */
    String database();

    /** What the startup packet held besides user and database. */
    Map<String, String> startupParameters();

    /** The client's address; {@code "local"} for a Unix socket. */
    String clientAddress();

    /** Tells whether the client's connection is encrypted. */
    boolean tls();

    /** The subject of the client's verified certificate. */
    Optional<String> certificateSubject();

    /** The method that the first matching {@code [[hba]]} entry names, {@code any} if it names none; absent if none matches. */
    Optional<String> method();

    /**
     * Tells whether the client must prove who it is, whatever is configured for others: it asks for a database that a feature
     * serves itself, such as a console, and there no server asks again.
     */
    boolean proofRequired();

    /** Asks for the password in clear text. */
    Secret askPassword() throws IOException;

    /** Asks for the MD5 response to a salt of four bytes. */
    String askMd5(byte[] salt) throws IOException;

    /** Offers SASL mechanisms, and gets the client's choice with its first message. */
    SaslStart startSasl(List<String> mechanisms) throws IOException;

    /** Sends a challenge (SASLContinue) and gets the client's answer. */
    byte[] continueSasl(byte[] challenge) throws IOException;

    /** Sends the outcome of a successful exchange (SASLFinal). */
    void finishSasl(byte[] outcome) throws IOException;

    /** What a channel-bound mechanism binds to: the hash of the server's certificate ({@code tls-server-end-point}). */
    Optional<byte[]> channelBinding();

    /**
     * The client's choice.
     *
     * @param mechanism one of those offered
     * @param response its first message; empty if it sent none
     */
    record SaslStart(String mechanism, byte[] response) {}
}
