package helios.testkit;

import helios.spi.Hooks;
import helios.spi.admin.AdminEndpoint;
import helios.spi.local.LocalDatabase;
import helios.spi.pool.BackendPool;
import helios.spi.query.Answerer;
import helios.spi.query.Gate;
import helios.spi.query.QueryListener;
import helios.spi.query.Recoverer;
import helios.spi.query.Rewriter;
import helios.spi.query.Router;
import helios.spi.session.Authenticator;
import helios.spi.session.SessionListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps what a feature registers. */
public final class FakeHooks implements Hooks {

    /**
     * Something that was registered.
     *
     * @param stage the method of {@link Hooks} that it was registered with, such as {@code "gate"}
     * @param hook what was registered
     * @param mayBlock whether it was registered on the result of {@link Hooks#mayBlock}
     */
    public record Registration(String stage, Object hook, boolean mayBlock) {}

    private final List<Registration> registrations;
    private final boolean mayBlock;

    /** Nothing registered yet. */
    public FakeHooks() {
        this(new ArrayList<>(), false);
    }

    private FakeHooks(List<Registration> registrations, boolean mayBlock) {
        this.registrations = registrations;
        this.mayBlock = mayBlock;
    }

    /** All registrations, in order. */
    public List<Registration> registrations() {
        return Collections.unmodifiableList(registrations);
    }

    /** The stages in which something was registered. */
    public Set<String> stages() {
        return registrations.stream().map(Registration::stage).collect(Collectors.toSet());
    }

    /** The hooks of that type, in order. */
    public <T> List<T> all(Class<T> type) {
        return registrations.stream()
                .map(Registration::hook)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** The only hook of that type. */
    public <T> T only(Class<T> type) {
        var found = all(type);
        if (found.size() != 1) {
            throw new IllegalStateException("one %s expected, found %d".formatted(type.getSimpleName(), found.size()));
        }
        return found.getFirst();
    }

    @Override
    public Hooks mayBlock() {
        return new FakeHooks(registrations, true);
    }

    @Override
    public Hooks authenticate(Authenticator authenticator) {
        return register("authenticate", authenticator);
    }

    @Override
    public Hooks onSession(SessionListener listener) {
        return register("onSession", listener);
    }

    @Override
    public Hooks gate(Gate gate) {
        return register("gate", gate);
    }

    @Override
    public Hooks rewrite(Rewriter rewriter) {
        return register("rewrite", rewriter);
    }

    @Override
    public Hooks answer(Answerer answerer) {
        return register("answer", answerer);
    }

    @Override
    public Hooks route(Router router) {
        return register("route", router);
    }

    @Override
    public Hooks recover(Recoverer recoverer) {
        return register("recover", recoverer);
    }

    @Override
    public Hooks onQuery(QueryListener listener) {
        return register("onQuery", listener);
    }

    @Override
    public Hooks pool(BackendPool pool) {
        return register("pool", pool);
    }

    @Override
    public Hooks serve(LocalDatabase database) {
        return register("serve", database);
    }

    @Override
    public Hooks admin(AdminEndpoint endpoint) {
        return register("admin", endpoint);
    }

    private Hooks register(String stage, Object hook) {
        registrations.add(new Registration(stage, hook, mayBlock));
        return this;
    }
}
