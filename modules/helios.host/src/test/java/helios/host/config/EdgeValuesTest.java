package helios.host.config;

import static helios.host.config.Loading.NODE;
import static helios.host.config.Loading.load;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * X3: what 0, 1 and the largest value mean, for each key of the kernel that takes a number: each is either in force as it
 * was given, or refused by a sentence that names the bound; and where 0 is taken its meaning is documented.
 */
final class EdgeValuesTest {

    private static final Reference KERNEL = Loading.loader().reference(List.of());

    @TestFactory
    Stream<DynamicTest> x3EdgesOfEveryNumber() {
        return KERNEL.keys().stream()
                .filter(key -> key.type().matches("(integer|number|size|duration).*"))
                .map(key -> DynamicTest.dynamicTest(key.name(), () -> edges(key)));
    }

    private static void edges(Reference.Key key) {
        boolean zero = taken(key, "0");
        if (zero) {
            assertThat(key.doc()).as("what 0 means").containsAnyOf("0 = ", "0 to ");
        } else {
            assertThat(key.doc() + refusal(key, "0")).as("the least value").containsAnyOf("at least", "1 to");
        }
        var one = key.type().startsWith("size") ? "65536" : "1";
        assertThat(taken(key, one)).as("%s = %s", key.key(), one).isTrue();
        assertThat(refusal(key, "-1")).isNotEmpty();
        for (var largest : List.of(String.valueOf(Integer.MAX_VALUE), String.valueOf(Long.MAX_VALUE))) {
            if (!taken(key, largest)) {
                assertThat(refusal(key, largest)).contains(key.key());
            }
        }
    }

    private static Loaded with(Reference.Key key, String value) {
        var host = key.section().equals("[[nodes]]") ? "host = 'first'" : "";
        return load(String.join("\n", key.section(), host, key.key() + " = " + value, NODE));
    }

    private static boolean taken(Reference.Key key, String value) {
        return with(key, value) instanceof Loaded.Valid;
    }

    private static String refusal(Reference.Key key, String value) {
        return with(key, value) instanceof Loaded.Invalid(var errors, var _) ? errors.toString() : "";
    }
}
