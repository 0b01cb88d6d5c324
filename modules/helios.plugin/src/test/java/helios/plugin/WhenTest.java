package helios.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which calls a manifest's conditions spare. */
final class WhenTest {

    private record Statement(
            Optional<String> kind,
            Optional<List<String>> tables,
            Set<String> attributes,
            String sql,
            String application)
            implements When.Subject {

        @Override
        public boolean hasAttribute(String key) {
            return attributes.contains(key);
        }

        @Override
        public byte[] text() {
            return sql.getBytes(UTF_8);
        }

        @Override
        public String applicationName() {
            return application;
        }
    }

    private static final Statement READ = new Statement(
            Optional.of("READ"), Optional.of(List.of("public.users")), Set.of("tenant_id"), "SELECT 1 <-> 2", "psql");
    private static final Statement UNKNOWN = new Statement(Optional.empty(), Optional.empty(), Set.of(), "???", "");

    private static boolean matches(String when, Hook hook, Statement statement) {
        return WhenReader.read(Json.object(when.replace('\'', '"').getBytes(UTF_8), "when"))
                .matches(hook, statement);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'kinds':['read']}|true|true",
                "{'kinds':['WRITE','DDL']}|false|true",
                "{'tables':['users']}|true|true",
                "{'tables':['USER?']}|true|true",
                "{'tables':['public.*']}|true|true",
                "{'tables':['app.users','orders']}|false|true",
                "{'attributes':['tenant_id']}|true|false",
                "{'attributes':['other']}|false|false",
                "{'text_any':['<#>','<->']}|true|false",
                "{'text_any':['select']}|true|false",
                "{'text_any':['update']}|false|false",
                "{'application_name':['PSQL*']}|true|false",
                "{'application_name':['pgbench']}|false|false",
                "{'kinds':['WRITE'],'text_any':['<->']}|true|true",
                "{'kinds':[]}|false|false",
                "{}|true|true",
                "{'kinds':['WRITE'],'weather':['sunny']}|true|true",
            })
    void oneOfTheMembersSuffices(String when, boolean read, boolean unknown) {
        assertThat(matches(when, Hook.PRE_QUERY, READ)).isEqualTo(read);
        assertThat(matches(when, Hook.PRE_QUERY, UNKNOWN)).isEqualTo(unknown);
    }

    @Test
    void hooksMayHaveConditionsOfTheirOwn() {
        var when = "{'route':{'text_any':['<=>']}}";
        assertThat(matches(when, Hook.ROUTE, READ)).isFalse();
        assertThat(matches(when, Hook.PRE_QUERY, READ)).isTrue();
        assertThat(matches("{'kinds':['WRITE']}", Hook.METRICS, READ)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "*,anything,true",
        "a*c,abbc,true",
        "a*c,abcd,false",
        "a?c,abc,true",
        "a?c,ac,false",
        "*b*,abc,true",
        "A*,abc,true",
        "'',x,false",
        "a*b*c,aXbYbZc,true"
    })
    void globsMatchWholeTexts(String glob, String text, boolean expected) {
        assertThat(new Glob(glob).matches(text)).isEqualTo(expected);
    }

    @Test
    void quotedNamesAreMatchedByTheirLastPart() {
        assertThat(new Glob("my.table").matchesTable("app.\"my.table\"")).isFalse();
        assertThat(new Glob("my?table").matchesTable("app.\"my.table\"")).isTrue();
        assertThat(new Glob("users").matchesTable("\"users\"")).isTrue();
    }
}
