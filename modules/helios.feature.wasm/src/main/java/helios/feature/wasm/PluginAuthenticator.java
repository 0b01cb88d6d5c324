package helios.feature.wasm;

import helios.plugin.Hook;
import helios.plugin.Json;
import helios.plugin.Permission;
import helios.plugin.host.NumberField;
import helios.plugin.host.Reply;
import helios.plugin.host.TextField;
import helios.spi.SqlState;
import helios.spi.config.Secret;
import helios.spi.session.Authentication;
import helios.spi.session.AuthenticationExchange;
import helios.spi.session.Authenticator;
import helios.spi.session.Credential;
import helios.spi.session.Identity;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Asks plugins who a client is; the first that does not defer decides. */
final class PluginAuthenticator implements Authenticator {

    private final List<Plugin> plugins;
    private final WasmConfig config;

    PluginAuthenticator(List<Plugin> plugins, WasmConfig config) {
        this.plugins = plugins;
        this.config = config;
    }

    @Override
    public Authentication authenticate(AuthenticationExchange exchange) throws IOException {
        var password = password(exchange);
        var input = input(exchange, password);
        for (var plugin : plugins) {
            var decided = decision(plugin, plugin.call(Hook.AUTHENTICATE, input), exchange, password);
            if (decided.isPresent()) {
                return decided.get();
            }
        }
        // The client has been asked already, so that nobody else can ask it.
        return password.isEmpty()
                ? new Authentication.Defer()
                : new Authentication.Denied(
                        SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                        "authentication denied by plugin: no plugin decided about user \"" + exchange.user() + "\"");
    }

    /** Only over TLS, and only if a plugin may see it. */
    private Optional<Secret> password(AuthenticationExchange exchange) throws IOException {
        boolean wanted = plugins.stream().anyMatch(this::seesPasswords);
        return wanted && exchange.tls() ? Optional.of(exchange.askPassword()) : Optional.empty();
    }

    private boolean seesPasswords(Plugin plugin) {
        return plugin.state() != Plugin.State.PAUSED
                && plugin.manifest().permissions().contains(Permission.PASSWORD)
                && config.policy(plugin.name()).grant().contains(Permission.PASSWORD);
    }

    private static Optional<Authentication> decision(
            Plugin plugin, Called called, AuthenticationExchange exchange, Optional<Secret> password) {
        return switch (called) {
            // Authenticators run where they may block.
            case Called.TooSlow _ -> Optional.empty();
            case Called.Failed failed ->
                plugin.closed(Hook.AUTHENTICATE)
                        ? Optional.of(new Authentication.Denied(
                                SqlState.INVALID_AUTHORIZATION_SPECIFICATION, Refusals.text(plugin, failed)))
                        : Optional.empty();
            case Called.Answered(var answer) ->
                switch (answer.reply()) {
                    case Reply.Block(var reason, var refusal) ->
                        Optional.of(new Authentication.Denied(
                                refusal.state().orElse(SqlState.INVALID_AUTHORIZATION_SPECIFICATION),
                                "authentication denied by plugin: " + reason));
                    case Reply.Identity identity ->
                        Optional.of(accepted(identity, answer.attributes(), exchange, password));
                    case Reply.Default _,
                            Reply.Rewrite _,
                            Reply.Cached _,
                            Reply.Route _,
                            Reply.Metrics _,
                            Reply.Output _ -> Optional.empty();
                };
        };
    }

    private static Authentication accepted(
            Reply.Identity identity,
            Map<String, String> attributes,
            AuthenticationExchange exchange,
            Optional<Secret> password) {
        var role = identity.username().orElse(exchange.user());
        var known = new TreeMap<>(identity.claims());
        known.putAll(attributes);
        return new Authentication.Accepted(
                new Identity(identity.userId(), role, new HashSet<>(identity.roles()), identity.tenantId(), known),
                password.map(secret -> new Credential.Password(role, secret)));
    }

    private static MembersInput input(AuthenticationExchange exchange, Optional<Secret> password) {
        var application = exchange.startupParameters().getOrDefault("application_name", "");
        var object = Json.MAPPER.createObjectNode();
        var headers = object.putObject("headers");
        exchange.startupParameters().forEach(headers::put);
        object.put("username", exchange.user());
        object.putNull("password");
        object.put("client_ip", exchange.clientAddress());
        object.put("database", exchange.database());
        object.put("application_name", application);
        object.put("tls", exchange.tls());
        object.put("certificate_subject", exchange.certificateSubject().orElse(null));
        var lines = new StringBuilder();
        exchange.startupParameters()
                .forEach((name, value) ->
                        lines.append(name).append('=').append(value).append('\n'));
        var texts = new EnumMap<TextField, String>(Map.of(
                TextField.USER, exchange.user(),
                TextField.CLIENT_IP, exchange.clientAddress(),
                TextField.DATABASE, exchange.database(),
                TextField.APPLICATION_NAME, application,
                TextField.STARTUP_PARAMETERS, lines.toString().stripTrailing()));
        exchange.certificateSubject().ifPresent(subject -> texts.put(TextField.CERTIFICATE_SUBJECT, subject));
        var numbers = Map.of(NumberField.TLS, exchange.tls() ? 1L : 0L);
        return new MembersInput(object, texts, numbers, exchange.startupParameters(), password.map(Secret::reveal));
    }
}
