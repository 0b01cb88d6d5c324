package helios.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import helios.spi.Feature;
import helios.spi.FeatureProvider;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminRoute;
import helios.spi.config.ConfigSpec;
import helios.spi.config.Doc;
import helios.spi.config.Secret;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What holds for every feature. A feature's test class extends this one, says which provider it tests, and adds what is
 * particular to its feature; JUnit 6 must be on the test's path.
 *
 * <pre>{@code
 * final class RateLimitTest extends FeatureContract {
 *     @Override
 *     protected FeatureProvider<?> provider() {
 *         return new RateLimitProvider();
 *     }
 * }
 * }</pre>
 */
public abstract class FeatureContract {

    private static final String NAME = "[a-z][a-z0-9_]*";
    private static final Set<String> STAGES =
            Set.of("authenticate", "onSession", "gate", "rewrite", "answer", "route", "recover", "onQuery");

    private static final Set<String> MAY_REQUIRE =
            Set.of("helios.spi", "helios.wire", "helios.sql", "helios.http", "helios.plugin");

    /** For subclasses. */
    protected FeatureContract() {}

    /** A new provider, as {@code ServiceLoader} would make it. */
    protected abstract FeatureProvider<?> provider();

    /** The configuration to test with: every key at its default. Override it where a key is required. */
    protected Record config() {
        return ConfigDefaults.of(provider().config());
    }

    /** What the feature is given. Override it for what the feature needs in {@code create}. */
    protected FakeContext context() {
        return new FakeContext();
    }

    /** The feature's name can be a metric's prefix. */
    @Test
    public void nameIsWellFormed() {
        var name = provider().name();
        assertTrue(name.matches(NAME), () -> "the name \"" + name + "\" must match " + NAME);
    }

    /** The feature owns something in the configuration, under names that can stand there, and its aliases mean what it owns. */
    @Test
    public void sectionsAreWellFormed() {
        var sections = provider().sections();
        var own = Stream.concat(sections.names().stream(), sections.arrays().stream())
                .collect(Collectors.toSet());
        assertFalse(own.isEmpty(), "a feature owns at least one section");
        Stream.concat(own.stream(), sections.aliases().keySet().stream())
                .forEach(name ->
                        assertTrue(name.matches(NAME + "(\\." + NAME + ")*"), () -> "the section \"" + name + "\""));
        sections.aliases()
                .forEach((alias, meaning) -> assertAll(
                        () -> assertTrue(
                                own.contains(meaning), () -> "alias " + alias + " of the foreign section " + meaning),
                        () -> assertFalse(own.contains(alias), () -> "alias " + alias + " is a section of its own")));
    }

    /** Every key says what it does, for {@code helios explain}. */
    @Test
    public void everyKeyIsDocumented() {
        var undocumented = keys().filter(key -> key.getAnnotation(Doc.class) == null
                        || key.getAnnotation(Doc.class).value().isBlank())
                .toList();
        assertEquals(List.of(), undocumented, "keys without @Doc");
    }

    /** A key that holds a secret cannot be shown by mistake. */
    @Test
    public void secretsAreSecret() {
        var shown = keys().filter(key -> key.getName().matches("(?i).*(password|secret|token)"))
                .filter(key -> !key.getGenericType().getTypeName().contains(Secret.class.getName()))
                .toList();
        assertEquals(List.of(), shown, "keys that must be of type Secret");
    }

    /** The configuration without any key, or with those that {@link #config} gives, is valid. */
    @Test
    public void defaultsBind() {
        var type = provider().config().type();
        assertTrue(type.isInstance(config()), () -> "config() must return a " + type.getSimpleName());
    }

    /** Making a feature is free: no thread, no file, no connection; closing one that was never started is too, even twice. */
    @Test
    public void createHasNoEffect() {
        var context = context();
        assertNoEffect(context, () -> {
            var feature = create(context);
            feature.close();
            feature.close();
        });
    }

    /** Installing does nothing but register. */
    @Test
    public void installOnlyRegisters() {
        var context = context();
        var feature = create(context);
        var hooks = new FakeHooks();
        assertNoEffect(context, () -> feature.install(hooks));
        feature.close();
    }

    /** Two features of one configuration register alike. */
    @Test
    public void installIsRepeatable() {
        assertEquals(installed().stages(), installed().stages());
    }

    /** What the feature registers in the admin API is what its provider says, so that it is known while the feature is off. */
    @Test
    public void routesAreDeclared() {
        assertEquals(
                Set.copyOf(provider().routes()),
                installed().all(AdminEndpoint.class).stream()
                        .map(endpoint -> new AdminRoute(
                                endpoint.method(), endpoint.path(), endpoint.summary(), endpoint.access()))
                        .collect(Collectors.toSet()),
                "routes() and the routes that install() registers");
    }

    /** {@code after()} and {@code before()} name other features, and stages in which this one takes part. */
    @Test
    public void orderIsWellFormed() {
        var provider = provider();
        var stages = installed().stages();
        Stream.concat(provider.after().stream(), provider.before().stream()).forEach(entry -> {
            int colon = entry.indexOf(':');
            var other = entry.substring(colon + 1);
            assertTrue(other.matches(NAME), () -> "\"" + entry + "\" names no feature");
            assertFalse(other.equals(provider.name()), () -> "\"" + entry + "\" names the feature itself");
            if (colon >= 0) {
                var stage = entry.substring(0, colon);
                assertTrue(STAGES.contains(stage), () -> "\"" + entry + "\" names none of the stages " + STAGES);
                assertTrue(
                        stages.contains(stage), () -> "\"" + entry + "\": the feature registers nothing in that stage");
            }
        });
        var both = new HashSet<>(provider.after());
        both.retainAll(provider.before());
        assertEquals(Set.of(), both, "features both after() and before()");
    }

    /** The feature's module provides it, shows nothing of itself, and needs neither the kernel nor another feature. */
    @Test
    public void moduleKeepsToItself() {
        var provider = provider().getClass();
        var module = descriptor(provider);
        assertAll(
                () -> assertEquals(Set.of(), module.exports(), "exported packages"),
                () -> assertEquals(Set.of(), module.opens(), "opened packages"),
                () -> assertFalse(module.isOpen(), "an open module"),
                () -> assertTrue(
                        module.provides().stream()
                                .filter(service -> service.service().equals(FeatureProvider.class.getName()))
                                .anyMatch(service -> service.providers().contains(provider.getName())),
                        "provides helios.spi.FeatureProvider with " + provider.getName()),
                () -> assertEquals(
                        List.of(),
                        module.requires().stream()
                                .map(ModuleDescriptor.Requires::name)
                                .filter(name -> name.startsWith("helios.") && !MAY_REQUIRE.contains(name))
                                .toList(),
                        "required modules that a feature may not know"));
    }

    private FakeHooks installed() {
        var hooks = new FakeHooks();
        var feature = create(context());
        feature.install(hooks);
        feature.close();
        return hooks;
    }

    private Feature create(FakeContext context) {
        return create(provider(), context);
    }

    private <C extends Record> Feature create(FeatureProvider<C> provider, FakeContext context) {
        return provider.create(provider.config().type().cast(config()), context);
    }

    private static void assertNoEffect(FakeContext context, Runnable action) {
        var before = threads();
        boolean existed = Files.exists(context.stateDir());
        assertDoesNotThrow(action::run);
        var started = threads();
        started.removeAll(before);
        assertEquals(Set.of(), started, "threads that were started");
        assertEquals(existed, Files.exists(context.stateDir()), "the state folder was made");
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** All keys at any depth: a component that is a table, or holds tables, stands for its own components. */
    private Stream<RecordComponent> keys() {
        ConfigSpec<?> spec = provider().config();
        return keys(spec.type());
    }

    private static Stream<RecordComponent> keys(Class<?> table) {
        return Arrays.stream(table.getRecordComponents()).flatMap(component -> {
            var tables = tables(component.getGenericType()).toList();
            return tables.isEmpty() ? Stream.of(component) : tables.stream().flatMap(FeatureContract::keys);
        });
    }

    private static Stream<Class<?>> tables(Type type) {
        return switch (type) {
            case ParameterizedType generic ->
                Arrays.stream(generic.getActualTypeArguments()).flatMap(FeatureContract::tables);
            case Class<?> found when found.isRecord() && !found.getName().startsWith("helios.spi.") -> Stream.of(found);
            default -> Stream.empty();
        };
    }

    /** Read from the files, for tests may run on the class path. */
    private static ModuleDescriptor descriptor(Class<?> provider) {
        try {
            var module = provider.getModule();
            if (module.isNamed()) {
                return module.getDescriptor();
            }
            var location = Path.of(
                    provider.getProtectionDomain().getCodeSource().getLocation().toURI());
            return ModuleFinder.of(location).findAll().stream()
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no module-info in " + location))
                    .descriptor();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
