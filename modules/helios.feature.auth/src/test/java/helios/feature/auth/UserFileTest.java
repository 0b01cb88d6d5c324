package helios.feature.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.testkit.FakeLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of users and their secrets. */
final class UserFileTest {

    private static final String VERIFIER =
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$" + "A".repeat(43) + "=:" + "B".repeat(43) + "=";

    @TempDir
    Path folder;

    private final FakeLog log = new FakeLog();
    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("users.txt");
    }

    private UserFile file(String text) throws IOException {
        Files.writeString(path, text);
        return new UserFile(path, log);
    }

    @Test
    void readsBothFormsAndEveryKindOfSecret() throws IOException {
        var users = file("""
                # users
                ; of two systems

                clear:pass:word\s
                "quo""ted" "a ""b"" "
                "stored" "%s"\r
                hashed:md5%s
                """.formatted(VERIFIER, "0123456789abcdef".repeat(2)));

        assertThat(password(users, "clear")).isEqualTo("pass:word ");
        assertThat(password(users, "quo\"ted")).isEqualTo("a \"b\" ");
        assertThat(users.find("stored")).containsInstanceOf(StoredSecret.Scram.class);
        assertThat(users.find("hashed")).containsInstanceOf(StoredSecret.Md5.class);
        assertThat(users.find("nobody")).isEmpty();
    }

    private static String password(UserFile users, String user) {
        return ((StoredSecret.Clear) users.find(user).orElseThrow()).password().reveal();
    }

    @Test
    void aSecretMayBeLong() throws IOException {
        var secret = "\"\"x".repeat(50_000);
        assertThat(password(file("\"a\" \"" + secret + "\""), "a")).hasSize(100_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            value = {
                "alone =>> line 2 of {} must be user:secret",
                "\"open:x =>> line 2 of {} must be user:secret",
                "\"a\"\"b\" =>> line 2 of {} must be user:secret",
                "\"a\" \"b\" c =>> line 2 of {} must be user:secret",
                "\"\" \"b\" =>> line 2 of {} must be user:secret",
                "none: =>> line 2 of {} has no secret",
                ":x =>> line 2 of {} must be user:secret",
                "a2:SCRAM-SHA-256$4096:!$a:b =>> line 2 of {} holds a SCRAM-SHA-256 verifier that is malformed",
                "first:hunter2 =>> line 2 of {} names the user \"first\" a second time",
            })
    void refusesWhatItCannotRead(String line, String expected) {
        assertThatThrownBy(() -> file("first:a\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("auth_file: ")
                .hasMessageContaining(expected.replace("{}", path.toString()))
                .hasMessageNotContainingAny("hunter2", "open");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> new UserFile(path, log))
                .hasMessage("auth_file: cannot read " + path + ": there is no such file");
    }

    @Test
    void readsAChangedFileAnewAndKeepsWhatItKnewIfThatFails() throws IOException {
        var users = file("a:one");
        Files.writeString(path, "a:two2\n");
        assertThat(password(users, "a")).isEqualTo("two2");
        Files.writeString(path, "a:three\nnonsense\n");
        assertThat(password(users, "a")).isEqualTo("two2");
        Files.delete(path);
        assertThat(password(users, "a")).isEqualTo("two2");
        Files.writeString(path, "a:four\n");
        assertThat(password(users, "a")).isEqualTo("four");
        assertThat(log.lines()).anyMatch(line -> line.contains("line 2 of")).noneMatch(line -> line.contains("three"));
    }
}
