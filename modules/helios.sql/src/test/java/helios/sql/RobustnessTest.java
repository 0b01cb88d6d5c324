package helios.sql;

import static org.assertj.core.api.Assertions.assertThat;

import helios.sql.analysis.Analysis;
import helios.sql.analysis.Classification;
import helios.sql.analysis.RelationUse;
import helios.sql.analysis.Syntax;
import helios.sql.catalog.BuiltinCatalog;
import helios.sql.catalog.SearchPath;
import helios.sql.edit.NotProvableException;
import helios.sql.edit.SqlText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whatever the parser accepts is analysed, classified and edited without a failure. */
final class RobustnessTest {

    private static final int DEFAULT_STACK = 1 << 20;

    @Test
    void answersForEachStatementOfTheCorpus() {
        int parsed = 0;
        for (var sql : Corpus.statements()) {
            parsed += answers(sql) ? 1 : 0;
        }
        assertThat(parsed).isGreaterThan(100);
    }

    /** As deep as the parser goes, on a stack of the usual size. */
    @Test
    void answersForWhatIsNestedDeeply() throws InterruptedException {
        var nests = List.<Function<Integer, String>>of(
                deep -> "select " + "(".repeat(deep) + "1" + ")".repeat(deep),
                deep -> "select " + "- ".repeat(deep) + "1",
                deep -> "select " + "f(".repeat(deep) + "t.a" + ")".repeat(deep) + " from t",
                deep -> "select " + "(select ".repeat(deep) + "a" + ")".repeat(deep) + " from t",
                deep -> "select * from " + "(select * from ".repeat(deep) + "t" + ") x".repeat(deep),
                deep -> "with a as (".repeat(deep) + "select 1 from t" + ") select * from a".repeat(deep),
                deep -> "select * from " + "(t join ".repeat(deep) + "t" + " on true)".repeat(deep),
                deep -> "(".repeat(deep) + "select 1 from t" + ")".repeat(deep),
                deep -> "select * from t" + " left join t on true".repeat(deep),
                deep -> "select 1 from t where " + "a in (select 1 from t where ".repeat(deep) + "true"
                        + ")".repeat(deep),
                deep -> "explain " + "select case when true then ".repeat(1) + "case when a then ".repeat(deep) + "1"
                        + " end".repeat(deep) + " end from t");
        var failures = new ArrayList<Throwable>();
        var depths = new ArrayList<Integer>();
        var thread = new Thread(
                null,
                () -> {
                    for (var nest : nests) {
                        try {
                            depths.add(deepest(nest));
                        } catch (RuntimeException | StackOverflowError e) {
                            failures.add(e);
                        }
                    }
                },
                "default stack",
                DEFAULT_STACK);
        thread.start();
        thread.join();
        assertThat(failures).isEmpty();
        assertThat(depths).hasSameSizeAs(nests).allMatch(depth -> depth > 20);
    }

    private static int deepest(Function<Integer, String> nest) {
        int low = 1;
        int high = 10_000;
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (answers(nest.apply(middle))) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Returns whether it was parsed; everything else that is asked must not fail. */
    private static boolean answers(String sql) {
        var syntax = Syntax.of(sql.getBytes(StandardCharsets.UTF_8), LexerOptions.DEFAULT);
        if (!(syntax instanceof Syntax.Parsed parsed)) {
            return false;
        }
        var catalog = BuiltinCatalog.INSTANCE;
        Classification.of(parsed.tree(), parsed.facts(), catalog, SearchPath.UNKNOWN);
        var analysis = Analysis.of(parsed.tree(), parsed.facts().verb(), parsed.text(), catalog, SearchPath.UNKNOWN);
        analysis.output().forEach(column -> assertThat(column.name()).isNotNull());
        var text = SqlText.of(syntax, catalog, SearchPath.UNKNOWN);
        int relations = Math.min(analysis.relations().size(), 3);
        for (int i = 0; i < relations; i++) {
            edit(text, analysis.relations().get(i), i);
        }
        return true;
    }

    private static void edit(SqlText text, RelationUse use, int index) {
        try {
            var edited = text.restrict(index, "tenant = 1");
            assertThat(edited.analysis().relations().get(index).name())
                    .hasToString(use.name().toString());
        } catch (NotProvableException e) {
            // as it says
        }
        try {
            var swapped = text.replaceRelation(index, "another.one");
            assertThat(swapped.analysis().relations().get(index).name()).hasToString("another.one");
        } catch (NotProvableException e) {
            // as it says
        }
    }
}
