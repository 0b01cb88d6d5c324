package helios.wire.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a password before it is hashed. */
final class PasswordsTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                // ASCII stays, control characters too
                "pencil, pencil",
                "a\u0007b, a\u0007b",
                // soft hyphen vanishes, spaces become U+0020, compatibility forms are composed
                "I\u00adX, IX",
                "a\u00a0\u3000b, a  b",
                "\u00aa, a",
                "\u2168, IX",
                "e\u0301, \u00e9",
                // right-to-left text by itself is well-formed
                "\u0627\u0628, \u0627\u0628",
                // what SASLprep refuses is hashed as it is: mixed directions, controls, code points unassigned in 3.2
                "\u06271, \u06271",
                "\u0627a\u0627\u00aa, \u0627a\u0627\u00aa",
                "\u00aa\u0007b, \u00aa\u0007b",
                "\u2168\u0221, \u2168\u0221",
                "\u2168\ud83d\ude00, \u2168\ud83d\ude00",
                // nothing would be left
                "\u00ad, \u00ad"
            })
    void preparesAsPostgresDoes(String password, String expected) {
        assertThat(new String(Passwords.prepared(password), UTF_8)).isEqualTo(expected);
    }

    @Test
    void keepsBytesThatAreNotUtf8() {
        assertThat(Passwords.prepared("p\udce9\u00aa")).containsExactly('p', 0xe9, 0xc2, 0xaa);
        assertThat(Passwords.raw("\udc80\ud83d\ude00")).containsExactly(0x80, 0xf0, 0x9f, 0x98, 0x80);
    }

    @Test
    void hashesForMd5() {
        var stored = Passwords.md5("pass", "alice");
        assertThat(stored).hasSize(35);
        assertThat(Passwords.isMd5(stored)).isTrue();
        assertThat(Passwords.isMd5(stored.toUpperCase(Locale.ROOT))).isFalse();
        assertThat(Passwords.md5Response(stored, new byte[] {1, 2, 3, 4}))
                .hasSize(35)
                .isNotEqualTo(Passwords.md5Response(stored, new byte[] {1, 2, 3, 5}));
    }
}
