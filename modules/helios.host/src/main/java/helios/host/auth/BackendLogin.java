package helios.host.auth;

import helios.host.auth.LoginException.Reason;
import helios.spi.session.Credential;
import helios.wire.BackendMessage.AuthenticationRequest;
import helios.wire.FrontendWriter;
import helios.wire.auth.Passwords;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs in to one server with a secret that the proxy holds: answers its authentication requests from the first one to
 * AuthenticationOk. Where the client's own answers are relayed it has no part.
 *
 * <p>It answers trust, clear text, MD5, SCRAM-SHA-256 and SCRAM-SHA-256-PLUS; a server may ask by one method and once. A
 * SCRAM exchange ends only after the server proved itself.
 */
public final class BackendLogin implements AutoCloseable {

    private enum Stage {
        NEW,
        PASSWORD_SENT,
        SASL_STARTED,
        SASL_ANSWERED,
        SASL_VERIFIED,
        ENDED
    }

    private final String node;
    private final String role;
    private final Optional<Credential> credential;
    private final Link link;
    private final boolean allowWeakAuth;
    private Stage stage = Stage.NEW;
    private @Nullable ScramClient scram;

    /**
     * Prepares a login.
     *
     * @param node the server's name, for error texts
     * @param role whom the startup packet named
     * @param credential the secret; absent where the server is expected to trust the proxy
     * @param link the connection as it is when the server asks: after the TLS handshake, if there is one
     * @param allowWeakAuth {@code [backend] allow_weak_auth}
     */
    public BackendLogin(String node, String role, Optional<Credential> credential, Link link, boolean allowWeakAuth) {
        this.node = node;
        this.role = role;
        this.credential = credential;
        this.link = link;
        this.allowWeakAuth = allowWeakAuth;
    }

    /**
     * Answers a request by appending at most one message to a buffer, which is to be sent before the server is heard
     * again.
     *
     * @return true at AuthenticationOk: the server accepts the role, and what follows is no longer authentication
     * @throws LoginException if the login cannot go on: close the connection
     */
    public boolean answer(AuthenticationRequest request, ByteBuf out) {
        switch (request) {
            case AuthenticationRequest.Ok _ -> {
                accept();
                return true;
            }
            case AuthenticationRequest.CleartextPassword _ -> {
                enter(Stage.PASSWORD_SENT, "a password", Stage.NEW);
                FrontendWriter.password(out, clearPassword());
            }
            case AuthenticationRequest.Md5Password(var salt) -> {
                enter(Stage.PASSWORD_SENT, "an MD5 password", Stage.NEW);
                FrontendWriter.password(out, Passwords.md5Response(md5Stored(), salt));
            }
            case AuthenticationRequest.Sasl(var mechanisms) -> {
                enter(Stage.SASL_STARTED, "SASL", Stage.NEW);
                scram = new ScramClient(requireCredential(), link.channelBinding());
                var start = scram.start(mechanisms);
                FrontendWriter.saslInitialResponse(out, start.mechanism(), start.response());
            }
            case AuthenticationRequest.SaslContinue(var data) -> {
                enter(Stage.SASL_ANSWERED, "more SASL", Stage.SASL_STARTED);
                FrontendWriter.saslResponse(out, scram().answer(data));
            }
            case AuthenticationRequest.SaslFinal(var data) -> {
                enter(Stage.SASL_VERIFIED, "the end of SASL", Stage.SASL_ANSWERED);
                scram().verify(data);
            }
            case AuthenticationRequest.KerberosV5 _ -> throw unsupported("Kerberos V5");
            case AuthenticationRequest.Gss _, AuthenticationRequest.GssContinue _ -> throw unsupported("GSSAPI");
            case AuthenticationRequest.Sspi _ -> throw unsupported("SSPI");
            case AuthenticationRequest.Unknown(int code) -> throw unsupported("method " + code);
        }
        return false;
    }

    private void accept() {
        if (stage == Stage.SASL_STARTED || stage == Stage.SASL_ANSWERED) {
            throw new LoginException(
                    Reason.SERVER_NOT_PROVEN,
                    "node \"%s\" accepts the login of \"%s\" without having proved that it knows the password"
                            .formatted(node, role));
        }
        enter(Stage.ENDED, "AuthenticationOk", Stage.NEW, Stage.PASSWORD_SENT, Stage.SASL_VERIFIED);
    }

    private void enter(Stage next, String what, Stage... allowed) {
        if (!Arrays.asList(allowed).contains(stage)) {
            throw new LoginException(
                    Reason.PROTOCOL_VIOLATION,
                    "node \"%s\" sent %s where it does not belong in a login".formatted(node, what));
        }
        stage = next;
    }

    private Credential requireCredential() {
        return credential.orElseThrow(() -> missing("a password"));
    }

    private String clearPassword() {
        return switch (requireCredential()) {
            case Credential.ScramKeys _ -> throw missing("password", "a SCRAM login the proxy has keys");
            case Credential.Md5 _ -> throw missing("password", "an MD5 login the proxy has a hash");
            case Credential.Password known -> password(known, "its password in clear text");
        };
    }

    private String md5Stored() {
        return switch (requireCredential()) {
            case Credential.ScramKeys _ -> throw missing("md5", "a SCRAM login the proxy has keys");
            case Credential.Md5 known -> {
                requireSheltered("an MD5 hash of its password");
                yield known.stored().reveal();
            }
            case Credential.Password known -> Passwords.md5(password(known, "an MD5 hash of its password"), role);
        };
    }

    private String password(Credential.Password known, String what) {
        if (known.password().isEmpty()) {
            throw missing("a password");
        }
        requireSheltered(what);
        return known.password().reveal();
    }

    private LoginException missing(String method, String held) {
        return missing("a password by the method %s, and from %s alone; use scram-sha-256 in the server's pg_hba.conf"
                .formatted(method, held));
    }

    private void requireSheltered(String what) {
        if (!link.encrypted() && !link.local() && !allowWeakAuth) {
            throw new LoginException(
                    Reason.METHOD_TOO_WEAK,
                    ("node \"%s\" asks the role \"%s\" for %s over a connection without TLS; set [backend] sslmode ="
                                    + " \"require\", or use scram-sha-256 in the server's pg_hba.conf, or permit it by"
                                    + " [backend] allow_weak_auth = true")
                            .formatted(node, role, what));
        }
    }

    private ScramClient scram() {
        if (scram == null) {
            throw new IllegalStateException("no exchange although " + stage);
        }
        return scram;
    }

    private LoginException missing(String what) {
        return new LoginException(
                Reason.CREDENTIAL_MISSING,
                "node \"%s\" asks the role \"%s\" for %s, and there is none".formatted(node, role, what));
    }

    private LoginException unsupported(String method) {
        return new LoginException(
                Reason.METHOD_NOT_SUPPORTED,
                ("node \"%s\" asks the role \"%s\" to authenticate by %s, which is not spoken here; use scram-sha-256 in"
                                + " the server's pg_hba.conf")
                        .formatted(node, role, method));
    }

    /** Overwrites what the login derived. The credential stays as it is. */
    @Override
    public void close() {
        stage = Stage.ENDED;
        if (scram != null) {
            scram.close();
        }
    }
}
