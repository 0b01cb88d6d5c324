package helios.feature.auth;

import helios.feature.auth.AuthConfig.DefaultAction;
import helios.feature.auth.AuthConfig.Mode;
import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.HeliosException;
import helios.spi.Hooks;
import helios.spi.SqlState;
import helios.spi.metrics.Counter;
import helios.spi.session.Authentication;
import helios.spi.session.AuthenticationEvent;
import helios.spi.session.AuthenticationExchange;
import helios.spi.session.Credential;
import helios.spi.session.Identity;
import helios.spi.session.SessionListener;
import helios.wire.auth.Passwords;
import helios.wire.auth.ScramKeys;
import helios.wire.auth.ScramVerifier;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** The authenticator. Runs on virtual threads, one for each login. */
final class AuthFeature implements Feature {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SALT_BYTES = 16;
    private static final String LOCAL = "local";

    private final AuthConfig config;
    private final FeatureContext context;
    private final Optional<UserFile> file;
    private final ServerSecrets server;
    private final Lockouts lockouts;
    private final Counter logins;
    private final AtomicReference<String> toldReason = new AtomicReference<>("");
    /** Makes the salt of a user whom nobody knows the same at each try. */
    private final byte[] mockKey;

    /** A secret, and who knew it. */
    private record Found(String provider, StoredSecret secret) {}

    AuthFeature(AuthConfig config, FeatureContext context) {
        this.config = config;
        this.context = context;
        this.file = config.authFile().map(path -> new UserFile(path, context.log()));
        this.server = new ServerSecrets(context, config.authQuery());
        var former = context.previous().filter(AuthFeature.class::isInstance).map(AuthFeature.class::cast);
        this.lockouts = new Lockouts(config.lockout(), context.clock(), former.map(feature -> feature.lockouts));
        this.mockKey = former.map(feature -> feature.mockKey).orElseGet(() -> random(ScramKeys.LENGTH));
        this.logins = context.metrics()
                .counter("helios_auth_total", "Logins, by who knew the user and how they ended.", "provider", "result");
        context.metrics().gauge("locked", "Addresses that are refused after too many failed logins.", lockouts::locked);
    }

    @Override
    public void install(Hooks hooks) {
        hooks.authenticate(this::authenticate).onSession(new SessionListener() {
            @Override
            public void authenticated(AuthenticationEvent event) {
                if (event.decidedBy().equals("server")) {
                    note(event.clientAddress(), event.success());
                }
            }
        });
    }

    private void note(String address, boolean success) {
        if (success) {
            lockouts.succeeded(address);
        } else if (!address.equals(LOCAL)) {
            lockouts.failed(address);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private static String method(AuthenticationExchange exchange) {
        return exchange.method().orElse("any");
    }

    private Authentication authenticate(AuthenticationExchange exchange) throws Exception {
        if (exchange.method().isEmpty() && config.defaultAction() == DefaultAction.REJECT) {
            return denied("hba", noRule(exchange));
        }
        var address = exchange.clientAddress();
        var left = lockouts.left(address);
        if (!left.isZero()) {
            logins.increment("lockout", "denied");
            return new Authentication.Denied(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "too many failed logins from %s: try again in %d s".formatted(address, left.toSeconds() + 1));
        }
        var result = decide(exchange);
        if (!(result instanceof Authentication.Defer)) {
            note(address, result instanceof Authentication.Accepted);
        }
        return result;
    }

    private static String noRule(AuthenticationExchange exchange) {
        return "no [[hba]] entry for host \"%s\", user \"%s\", database \"%s\", %s; add one, or let [auth] default_action admit who has none"
                .formatted(
                        exchange.clientAddress(),
                        exchange.user(),
                        exchange.database(),
                        exchange.tls() ? "TLS" : "no encryption");
    }

    private Authentication decide(AuthenticationExchange exchange) throws IOException {
        return switch (method(exchange)) {
            case "trust" -> unproved(exchange);
            case "cert" -> byCertificate(exchange);
            case "any" -> config.mode() == Mode.TRUST ? unproved(exchange) : bySecret(exchange);
            default -> bySecret(exchange);
        };
    }

    /** Trust is for those whom a server could still refuse: what the proxy itself serves is for who has a secret. */
    private Authentication unproved(AuthenticationExchange exchange) throws IOException {
        return exchange.proofRequired() ? bySecret(exchange) : trusted(exchange.user());
    }

    // ---- without a secret of the client

    private Authentication trusted(String user) {
        return accepted("trust", user, ownCredential(user));
    }

    private Authentication byCertificate(AuthenticationExchange exchange) {
        var user = exchange.user();
        var subject = exchange.certificateSubject();
        if (subject.isEmpty()) {
            return denied("cert", "connection requires a valid client certificate");
        }
        if (!commonName(subject.get()).equals(Optional.of(user))) {
            return denied("cert", "certificate authentication failed for user \"%s\"".formatted(user));
        }
        return accepted("cert", user, ownCredential(user));
    }

    private Authentication denied(String provider, String message) {
        logins.increment(provider, "denied");
        return new Authentication.Denied(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, message);
    }

    private static Optional<String> commonName(String subject) {
        try {
            return new LdapName(subject)
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()))
                            .reduce((_, last) -> last);
        } catch (InvalidNameException _) {
            return Optional.empty();
        }
    }

    /** What the file knows that signs in to servers without the client's help. */
    private Optional<Credential> ownCredential(String user) {
        return file.flatMap(users -> users.find(user)).flatMap(secret -> switch (secret) {
            case StoredSecret.Clear clear -> Optional.of(new Credential.Password(user, clear.password()));
            case StoredSecret.Md5(var stored) -> Optional.of(new Credential.Md5(user, stored));
            case StoredSecret.Scram _ -> Optional.empty();
        });
    }

    // ---- by a secret

    private Authentication bySecret(AuthenticationExchange exchange) throws IOException {
        boolean relays = config.mode() == Mode.PASSTHROUGH && method(exchange).equals("any");
        Optional<Found> found;
        try {
            found = find(exchange.user());
        } catch (HeliosException e) {
            tell(e);
            if (relays) {
                return deferred();
            }
            // Why is the operator's to know: nobody has signed in yet.
            throw new HeliosException(
                    SqlState.CONNECTION_FAILURE, "the proxy cannot check logins now; its log says why", e);
        }
        if (found.isEmpty()) {
            return relays ? deferred() : refused(exchange, "none");
        }
        var provider = found.get().provider;
        return switch (found.get().secret) {
            case StoredSecret.Scram(var verifier) -> byScram(exchange, provider, verifier, Optional.empty());
            case StoredSecret.Md5(var stored) ->
                method(exchange).equals("scram-sha-256")
                        ? refused(exchange, provider)
                        : byMd5(exchange, provider, stored.reveal(), new Credential.Md5(exchange.user(), stored));
            case StoredSecret.Clear clear -> byPassword(exchange, provider, clear);
        };
    }

    private Optional<Found> find(String user) {
        var known = file.flatMap(users -> users.find(user)).map(secret -> new Found("auth_file", secret));
        boolean asks = config.mode() != Mode.SCRAM
                || file.isEmpty()
                || !config.authQuery().isEmpty();
        return known.isPresent() || !asks ? known : server.find(user).map(secret -> new Found("auth_query", secret));
    }

    private Authentication deferred() {
        logins.increment("server", "relayed");
        return new Authentication.Defer();
    }

    /** Says why secrets cannot be had, once for each reason. */
    private void tell(HeliosException e) {
        var reason = String.valueOf(e.getMessage());
        if (!reason.equals(toldReason.getAndSet(reason))) {
            context.log().log(
                    Level.WARNING,
                    "the secrets of users cannot be had, so logins are relayed to the server one to one, or refused where"
                            + " that is not allowed; give [backend] a user that may read pg_authid, or name auth_query or"
                            + " auth_file",
                    "reason",
                    reason);
        }
    }

    private Authentication byPassword(AuthenticationExchange exchange, String provider, StoredSecret.Clear clear)
            throws IOException {
        var user = exchange.user();
        var credential = new Credential.Password(user, clear.password());
        return method(exchange).equals("md5")
                ? byMd5(exchange, provider, Passwords.md5(clear.password().reveal(), user), credential)
                : byScram(exchange, provider, clear.verifier(), Optional.of(credential));
    }

    private Authentication byMd5(AuthenticationExchange exchange, String provider, String stored, Credential credential)
            throws IOException {
        var salt = random(4);
        var answer = exchange.askMd5(salt);
        boolean right = MessageDigest.isEqual(
                answer.getBytes(StandardCharsets.UTF_8),
                Passwords.md5Response(stored, salt).getBytes(StandardCharsets.UTF_8));
        return right ? accepted(provider, exchange.user(), Optional.of(credential)) : wrong(exchange, provider);
    }

    /** The client's key, which its proof shows, signs in to servers unless there is a password that does. */
    private Authentication byScram(
            AuthenticationExchange exchange, String provider, ScramVerifier verifier, Optional<Credential> known)
            throws IOException {
        var keys = new ScramServer(exchange).run(verifier);
        if (keys.isEmpty()) {
            return wrong(exchange, provider);
        }
        known.ifPresent(_ -> keys.get().wipe());
        var user = exchange.user();
        var credential = known.orElseGet(() -> new Credential.ScramKeys(
                user, keys.get().clientKey(), keys.get().serverKey()));
        return accepted(provider, user, Optional.of(credential));
    }

    /** A whole exchange that cannot succeed, so that nobody learns from it whether there is such a user. */
    private Authentication refused(AuthenticationExchange exchange, String provider) throws IOException {
        if (method(exchange).equals("md5")) {
            var _ = exchange.askMd5(random(4));
            return wrong(exchange, provider);
        }
        var salt = mockSalt(exchange.user());
        var verifier = new ScramVerifier(
                ScramVerifier.DEFAULT_ITERATIONS, salt, random(ScramKeys.LENGTH), random(ScramKeys.LENGTH));
        return byScram(exchange, provider, verifier, Optional.empty());
    }

    private byte[] mockSalt(String user) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(mockKey);
            return Arrays.copyOf(digest.digest(user.getBytes(StandardCharsets.UTF_8)), SALT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Authentication accepted(String provider, String user, Optional<Credential> credential) {
        logins.increment(provider, "accepted");
        return new Authentication.Accepted(Identity.of(user), credential);
    }

    private Authentication wrong(AuthenticationExchange exchange, String provider) {
        logins.increment(provider, "denied");
        return new Authentication.Denied(
                SqlState.INVALID_PASSWORD, "password authentication failed for user \"%s\"".formatted(exchange.user()));
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
