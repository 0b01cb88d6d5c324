package helios.host.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import helios.spi.FeatureProvider;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No text whatsoever makes the loader throw, or refuse without a reason. */
final class AnyTextTest {

    private static final List<FeatureProvider<?>> INSTALLED =
            List.of(Features.ADMIN, Features.POOL, Features.EVERYTHING, Features.FAILOVER);

    private static final String[] WORDS = {
        "listen_address",
        "proxy",
        "admin_address",
        "admin",
        "pool",
        "pool_mode",
        "everything",
        "inner",
        "depth",
        "labels",
        "rules",
        "needy",
        "must",
        "nodes",
        "host",
        "port",
        "role",
        "sync",
        "sync_state",
        "hba",
        "action",
        "address",
        "tls",
        "cert_path",
        "limits",
        "max_cancel_keys",
        "latency_buckets_ms",
        "backend",
        "password",
        "password_file",
        "enabled",
        "failover",
        "switchover",
        "sites",
        "numbers",
        "names",
        "size",
        "wait_ms",
        "tr_mode",
        "ha",
        "x",
        "\"\"",
        "\"a.b\""
    };

    private static final String[] VALUES = {
        "1",
        "-1",
        "0",
        "1.5",
        "1e400",
        "nan",
        "-inf",
        "true",
        "false",
        "\"\"",
        "\"x\"",
        "'y'",
        "\"${HOME}\"",
        "\"${NONE}\"",
        "\"${\"",
        "\"$${\"",
        "[]",
        "[1, \"a\"]",
        "[[1], {}]",
        "{}",
        "{ a = 1 }",
        "[{ host = \"h\" }]",
        "2026-01-01",
        "07:32:00",
        "\"primary\"",
        "\"5s\"",
        "\"64MB\"",
        "99999999999999999999",
        "0x7fffffffffffffff",
        "\"\"\"a\nb\"\"\"",
        "'''",
        "\"\\u0000\"",
        "\"/\"",
        "\"/dev/null\"",
        "\"99999999999999999999999999TB\"",
        "\"[::1]:1\""
    };

    private static final String[] NOISE = {
        "[", "]", "[[", "]]", "=", ".", ",", "\"", "'", "#", "\n", "\r", "{", "}", "\u0000", "\uFEFF", "é", "\uD800"
    };

    private static String text(Random random) {
        var out = new StringBuilder();
        int lines = random.nextInt(8);
        for (int i = 0; i < lines; i++) {
            switch (random.nextInt(10)) {
                case 0, 1 -> out.append('[').append(path(random)).append(']');
                case 2 -> out.append("[[").append(path(random)).append("]]");
                case 3 -> out.append(pick(random, NOISE));
                default -> out.append(path(random)).append(" = ").append(pick(random, VALUES));
            }
            out.append(random.nextInt(20) == 0 ? pick(random, NOISE) : "\n");
        }
        return (random.nextBoolean() ? "nodes = [{ host = \"db\" }]\n" : "") + out;
    }

    private static String path(Random random) {
        var path = pick(random, WORDS);
        while (random.nextInt(4) == 0) {
            path += "." + pick(random, WORDS);
        }
        return path;
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    private static int check(long seed) {
        // Neighbouring seeds begin alike, unless they are spread.
        var random = new Random(seed * 0x9E3779B97F4A7C15L);
        var text = text(random);
        var overrides = random.nextBoolean()
                ? Overrides.none()
                : Overrides.none().with("--set", path(random), pick(random, VALUES));
        try {
            switch (Loading.loader().load(new Source.Text("proxy.toml", text), overrides, INSTALLED)) {
                case Loaded.Valid(var configuration) -> {
                    assertThat(configuration.toToml()).isNotEmpty();
                    return 1;
                }
                case Loaded.Invalid(var errors, var _) ->
                    assertThat(errors)
                            .isNotEmpty()
                            .isSorted()
                            .allSatisfy(error -> assertThat(error.text()).isNotBlank());
                case Loaded.Unreadable(var reason) -> fail(reason);
            }
            return 0;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ":\n" + text, e);
        }
    }

    @Test
    void neverThrows() {
        int valid = 0;
        for (long seed = 0; seed < 500; seed++) {
            valid += check(seed);
        }
        assertThat(valid).as("texts that are valid").isGreaterThan(10);
    }

    @Test
    @Tag("long")
    void neverThrowsForLong() {
        for (long seed = 500; seed < 300_000; seed++) {
            check(seed);
        }
    }

    @Test
    void readsDeepAndLongTexts() {
        for (var text : List.of(
                "[".repeat(100_000),
                "a.".repeat(20_000) + "b = 1",
                "x = " + "[".repeat(50_000),
                "x = \"" + "${".repeat(100_000) + "\"")) {
            assertThat(Loading.load(text)).isInstanceOf(Loaded.Invalid.class);
        }
    }
}
