package helios.host.config;

import static helios.host.config.Loading.NODE;
import static helios.host.config.Loading.valid;
import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.config.Applies;
import helios.spi.config.Default;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reload changes. */
final class ChangesTest {

    record Ranged(
            @Default("1") @Applies(Applies.When.RESTART) int min,
            @Default("9") int max,
            Nested inner,
            Optional<Nested> maybe) {
        record Nested(
                @Default("1") int a,
                @Default("1") @Applies(Applies.When.RESTART) int b) {}

        Ranged {
            if (max < min) {
                throw new IllegalArgumentException("max must be at least min");
            }
        }
    }

    private static final FeatureProvider<Ranged> RANGED =
            new Features.Fake<>("ranged", Sections.of("ranged"), Ranged.class, false);

    @TempDir
    private Path folder;

    private static Changes changes(String older, String newer) {
        return valid(newer + NODE, Features.POOL, RANGED).changesFrom(valid(older + NODE, Features.POOL, RANGED));
    }

    @Test
    void findsNothingWhereNothingChanged() {
        var changes = changes("log_level = \"info\"\n[ranged]", "\n[proxy]\nlog_level = \"INFO\"\n[ranged]\nmax = 9");

        assertThat(changes.changed()).isEmpty();
        assertThat(changes.requiresRestart()).isEmpty();
    }

    @Test
    void namesWhatChangedAndKeepsWhatNeedsARestart() {
        var older = valid("listen_address = \":1\"\n[pool]\nmode = \"session\"" + NODE, Features.POOL);
        var newer = valid(
                "listen_address = \":2\"\nlog_level = \"warn\"\n[pool]\nmode = \"statement\"\n[limits]\nquery_timeout_secs = 5\n"
                        + NODE + "port = 1",
                Features.POOL);

        var changes = newer.changesFrom(older);

        assertThat(changes.changed()).containsExactly("log_level", "nodes", "limits.query_timeout_secs", "pool.mode");
        assertThat(changes.requiresRestart()).containsExactly("listen_address");
        assertThat(changes.configuration().proxy().listenAddress()).containsExactly(new Address("", 1));
        assertThat(changes.configuration().proxy().logLevel()).isEqualTo(ProxyConfig.LogLevel.WARN);
        assertThat(changes.configuration().nodes().getFirst().port()).isEqualTo(1);
        assertThat(changes.configuration().sameFor(Features.POOL, older)).isFalse();
        assertThat(changes.configuration().sameFor(Features.POOL, newer)).isTrue();
    }

    @Test
    void looksIntoNestedTables() {
        var changes = changes(
                "[ranged]\n[ranged.inner]\n[ranged.maybe]",
                "[ranged]\n[ranged.inner]\na = 2\nb = 2\n[ranged.maybe]\na = 3\nb = 3");

        assertThat(changes.changed()).containsExactly("ranged.inner.a", "ranged.maybe.a");
        assertThat(changes.requiresRestart()).containsExactly("ranged.inner.b", "ranged.maybe.b");
        assertThat(changes.configuration().of(RANGED).orElseThrow().inner()).isEqualTo(new Ranged.Nested(2, 1));
        assertThat(changes.configuration().of(RANGED).orElseThrow().maybe()).contains(new Ranged.Nested(3, 1));
    }

    @Test
    void waitsWithAllOfASectionThatIsOnlyValidAsAWhole() {
        var changes = changes("[ranged]\nmin = 5\nmax = 9", "[ranged]\nmin = 1\nmax = 2");

        assertThat(changes.changed()).isEmpty();
        assertThat(changes.requiresRestart()).containsExactlyInAnyOrder("ranged.min", "ranged.max");
        assertThat(changes.configuration().of(RANGED).orElseThrow().max()).isEqualTo(9);
    }

    @Test
    void seesFeaturesSwitchedOnAndOff() {
        assertThat(changes("", "[ranged]\n[pool]\nenabled = false").changed())
                .containsExactly("pool.enabled", "ranged.enabled");
        assertThat(changes("[ranged]", "").configuration().of(RANGED)).isEmpty();
        assertThat(changes("[ranged]", "[ranged]\n[ranged.maybe]").changed()).containsExactly("ranged.maybe");
    }

    @Test
    void seesThatASecretFileHasAnotherValue() throws java.io.IOException {
        var file = Files.writeString(folder.resolve("secret"), "one");
        var text = "[backend]\npassword_file = \"" + file + "\"" + NODE;
        var older = valid(text);
        Files.writeString(file, "two");

        var newer = valid(text);

        assertThat(newer.changesFrom(older).changed()).containsExactly("backend.password");
        assertThat(newer.hash()).as("a secret does not enter the hash").isEqualTo(older.hash());
        assertThat(valid(NODE + "port = 1").hash()).isNotEqualTo(valid(NODE).hash());
    }
}
