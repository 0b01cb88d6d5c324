package helios.plugin.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Hook;
import helios.plugin.Json;
import helios.plugin.PluginException;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what a guest of ABI 2 answers: a code, and what it put into the parts of its reply. */
final class PulledReplies {

    private static final int TEXT = 1;
    private static final int SQLSTATE = 2;
    private static final int DETAIL = 3;
    private static final int HINT = 4;
    private static final int IDENTITY = 5;
    private static final int METRICS = 6;
    private static final int CUSTOM = 7;
    private static final int RETRY_AFTER = 8;

    private final Call call;

    private PulledReplies(Call call) {
        this.call = call;
    }

    /**
     * Reads the reply of the call that has just ended.
     *
     * @throws PluginException if the hook cannot mean it
     */
    static Answer read(Hook hook, int code, Call call) {
        return new Answer(new PulledReplies(call).reply(hook, code), call.attributes());
    }

    private Reply reply(Hook hook, int code) {
        return switch (hook) {
            case POST_QUERY, CACHE_SET, ON_CONNECT, ON_DISCONNECT -> only(0, code, hook, Reply.DEFAULT);
            case METRICS ->
                only(
                        0,
                        code,
                        hook,
                        call.part(METRICS).<Reply>map(JsonReplies::metrics).orElse(Reply.DEFAULT));
            case CUSTOM ->
                only(0, code, hook, new Reply.Output(call.part(CUSTOM).orElse(new byte[0])));
            case PRE_QUERY ->
                switch (code) {
                    case 0 -> Reply.DEFAULT;
                    case 1 -> rewrite();
                    case 2 -> block();
                    case 3 -> cached();
                    default -> throw unknown(hook, code);
                };
            case REWRITE ->
                switch (code) {
                    case 0 -> Reply.DEFAULT;
                    case 1 -> rewrite();
                    default -> throw unknown(hook, code);
                };
            case CACHE_GET ->
                switch (code) {
                    case 0 -> Reply.DEFAULT;
                    case 3 -> cached();
                    default -> throw unknown(hook, code);
                };
            case AUTHORIZE ->
                switch (code) {
                    case 0, 8 -> Reply.DEFAULT;
                    case 2 -> block();
                    default -> throw unknown(hook, code);
                };
            case AUTHENTICATE ->
                switch (code) {
                    case 0 -> Reply.DEFAULT;
                    case 2 -> block();
                    case 8 -> identity();
                    default -> throw unknown(hook, code);
                };
            case ROUTE -> route(code);
        };
    }

    private static Reply only(int expected, int code, Hook hook, Reply reply) {
        if (code != expected) {
            throw unknown(hook, code);
        }
        return reply;
    }

    private static PluginException unknown(Hook hook, int code) {
        return new PluginException("code " + code + " is no reply of " + hook.label());
    }

    private Reply route(int code) {
        return switch (code) {
            case 0 -> Reply.DEFAULT;
            case 2 -> block();
            case 4 -> new Reply.Route(Reply.Route.Kind.PRIMARY, "");
            case 5 -> new Reply.Route(Reply.Route.Kind.STANDBY, "");
            case 6 -> new Reply.Route(Reply.Route.Kind.NODE, target());
            case 7 -> new Reply.Route(Reply.Route.Kind.BRANCH, target());
            default -> throw unknown(Hook.ROUTE, code);
        };
    }

    private Reply rewrite() {
        return JsonReplies.rewritten(text(TEXT).or(() -> call.sql().edited()).orElse(""));
    }

    private Reply block() {
        return new Reply.Block(
                text(TEXT).filter(text -> !text.isEmpty()).orElse(JsonReplies.DEFAULT_REASON),
                new Refusal(text(SQLSTATE).map(JsonReplies::state), text(DETAIL), text(HINT), retryAfter()));
    }

    private OptionalLong retryAfter() {
        var text = text(RETRY_AFTER);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.get().matches("[0-9]{1,18}")) {
            throw new PluginException("the reply's retry_after_ms is no whole number");
        }
        return OptionalLong.of(Long.parseLong(text.get()));
    }

    private Reply cached() {
        return new Reply.Cached(call.part(TEXT).orElseThrow(() -> new PluginException("the reply has no data")));
    }

    private String target() {
        return text(TEXT).orElseThrow(() -> new PluginException("the reply names no target"));
    }

    private Reply identity() {
        var json = call.part(IDENTITY).orElseThrow(() -> new PluginException("the reply has no identity"));
        return JsonReplies.identity(Json.read(json, "the reply's identity"));
    }

    private Optional<String> text(int part) {
        return call.part(part).map(bytes -> new String(bytes, UTF_8));
    }
}
