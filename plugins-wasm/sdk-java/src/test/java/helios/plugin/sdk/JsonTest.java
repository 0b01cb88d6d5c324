package helios.plugin.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "[]",
                "{}",
                "-12",
                "0.5",
                "9007199254740991",
                "\"a\\\"\\\\\\n\\r\\t\\u0001ü\"",
                "{\"a\":[1,{\"b\":null}],\"c\":\"\"}"
            })
    void isWrittenAsItWasRead(String text) {
        assertThat(Json.read(text)).hasToString(text);
    }

    @Test
    void otherSpellingsAreRead() {
        var json = Json.read(" { \"a\" : [ 1e3 , \"\\u00fc\\/\\b\\f\" ] }\n");
        assertThat(json.member("a").orElseThrow().elements())
                .containsExactly(new Json.Num(1000), new Json.Text("ü/\b\f"));
        assertThat(json.member("b")).isEmpty();
        assertThat(json.text()).isEmpty();
        assertThat(json.elements()).isEmpty();
        assertThat(json.member("a").orElseThrow().elements().getFirst().number())
                .contains(1000.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1",
                "[1,]",
                "{\"a\"}",
                "{a:1}",
                "\"a",
                "\"\\",
                "\"\\x\"",
                "\"\\u12",
                "tru",
                "1 2",
                "--1",
                "nul",
                "{\"a\":1,}"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read(text))
                .withMessageContaining("not JSON from character");
    }

    @Test
    void depthIsBounded() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read("[".repeat(100_000)));
    }
}
