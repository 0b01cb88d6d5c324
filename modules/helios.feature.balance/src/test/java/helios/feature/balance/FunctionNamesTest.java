package helios.feature.balance;

import static org.assertj.core.api.Assertions.assertThat;

import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Volatility;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which functions {@code assume_readonly_functions} means. */
final class FunctionNamesTest {

    private static boolean assumed(String glob, String schema, String name) {
        var catalog = FunctionNames.of(List.of(glob)).in(Catalog.UNKNOWN);
        var said = Optional.of(schema).filter(text -> !text.isEmpty());
        return catalog.function(said, name, SearchPath.UNKNOWN) == Volatility.STABLE;
    }

    @Test
    void aNameWithoutADotIsMeantInAnySchema() {
        assertThat(assumed("pg_sleep", "", "pg_sleep")).isTrue();
        assertThat(assumed("pg_sleep", "pg_catalog", "pg_sleep")).isTrue();
        assertThat(assumed("pg_sleep", "", "pg_sleep_for")).isFalse();
        assertThat(assumed("pg_sleep*", "", "pg_sleep_for")).isTrue();
        assertThat(assumed("pg?sleep", "", "pgxsleep")).isTrue();
        assertThat(assumed("f(", "", "f(")).as("no regular expression").isTrue();
    }

    @Test
    void aNameWithADotMeansCallsThatWriteTheSchema() {
        assertThat(assumed("app.*", "app", "f")).isTrue();
        assertThat(assumed("app.*", "other", "f")).isFalse();
        assertThat(assumed("app.*", "", "f")).isFalse();
    }
}
