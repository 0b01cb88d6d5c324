package helios.host.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What keeps a session on its server, by answers that a server may give. */
final class StayTest {

    private final AtomicInteger most = new AtomicInteger(2);
    private final Stay stay = new Stay(most::get);

    private static OwnQuery.Answer set(String... names) {
        var rows = Stream.of(names)
                .map(name -> List.of(Optional.of("setting"), hex(name), hex("1")))
                .toList();
        return new OwnQuery.Answer(rows, List.of(), Optional.empty(), Optional.empty());
    }

    private static Optional<String> hex(String text) {
        return Optional.of(HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void moreSettingsThanMayFollowKeepASessionUntilTheyAreFewer() {
        assertThat(stay.answered(set("a", "b"), "alice")).isPresent();
        assertThat(stay.stays()).isFalse();
        assertThat(stay.answered(set("a", "b", "c"), "alice")).isPresent();
        assertThat(stay.causes()).containsExactly(Stay.Cause.SETTINGS);
        most.set(3);
        assertThat(stay.answered(set("a", "b", "c"), "alice")).isPresent();
        assertThat(stay.stays()).isFalse();
    }

    @Test
    void moreNamesThanMayBeRememberedKeepASessionForGood() {
        stay.mentions("SET app.a = 1; SET app.b = 1; SET app.a = 2");
        assertThat(stay.stays()).as("known names count once").isFalse();
        stay.mentions("SET app.c = 1");
        assertThat(stay.causes()).containsExactly(Stay.Cause.SETTINGS);
        assertThat(stay.answered(set(), "alice")).isPresent();
        assertThat(stay.stays()).as("nobody asks for what it has set there").isTrue();
    }
}
