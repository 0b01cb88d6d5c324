package helios.plugin.host;

import helios.plugin.Hook;
import helios.spi.wasm.CallBudget;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One call as the host functions see it. An instance has one of these, which begins anew with each call. */
final class Call {

    private static final int PARTS = 8;
    private static final CallBudget NO_TIME = CallBudget.until(0);

    private final Map<Integer, byte[]> parts = new HashMap<>();
    private final Map<String, String> attributes = new HashMap<>();
    private HookRequest request = HookRequest.NONE;
    private Hook hook = Hook.CUSTOM;
    private CallBudget budget = NO_TIME;
    private boolean running;
    private boolean left;
    private long now;
    private Optional<SqlView> sql = Optional.empty();

    void begin(Hook hook, HookRequest request, CallBudget budget) {
        this.hook = hook;
        this.request = request;
        this.budget = budget;
        running = true;
        left = false;
        now = -1;
        attributes.clear();
        parts.clear();
        sql = Optional.empty();
    }

    void end() {
        running = false;
        request = HookRequest.NONE;
        sql = Optional.empty();
    }

    /** The statement's structure; edits of this call, and of no other, are kept in it. */
    SqlView sql() {
        var view = sql.orElseGet(request::sql);
        sql = Optional.of(view);
        return view;
    }

    /** False while a module starts: it has no namespace to write to yet. */
    boolean running() {
        return running;
    }

    HookRequest request() {
        return request;
    }

    Hook hook() {
        return hook;
    }

    CallBudget budget() {
        return budget;
    }

    /** Notes that the call cannot be undone any more. */
    void leaveTrace() {
        left = true;
    }

    boolean repeatable() {
        return !left;
    }

    long now(InstantSource clock) {
        if (now < 0 || !running) {
            now = clock.millis();
        }
        return now;
    }

    Optional<String> attribute(String key) {
        var own = attributes.get(key);
        return own != null ? Optional.of(own) : request.attribute(key);
    }

    boolean setAttribute(String key, String value) {
        return running && AttributeRule.put(hook, attributes, key, value);
    }

    Map<String, String> attributes() {
        return attributes.isEmpty() ? Map.of() : Map.copyOf(attributes);
    }

    boolean reply(int part, byte[] bytes) {
        if (!running || part < 1 || part > PARTS) {
            return false;
        }
        parts.put(part, bytes);
        return true;
    }

    Optional<byte[]> part(int part) {
        return Optional.ofNullable(parts.get(part));
    }
}
