package helios.feature.wasm;

import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.spi.query.Query;
import helios.sql.analysis.SqlFacets;
import helios.sql.analysis.Syntax;
import helios.sql.tree.SqlStatement;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Keeps clients from setting what plugins take for the host's word. */
final class ProtectedSettings {

    /** What stands in each statement that could name such a setting: a cheap look before it is parsed. */
    private static final byte[] NAMED = "helios.".getBytes(StandardCharsets.US_ASCII);

    private final HostAttributes attributes;

    ProtectedSettings(HostAttributes attributes) {
        this.attributes = attributes;
    }

    Decision.AtGate admit(Query query) {
        if (!namesOne(query.textBytes())) {
            return Decision.PROCEED;
        }
        if (query.facet(SqlFacets.SYNTAX) instanceof Syntax.Parsed parsed
                && parsed.tree() instanceof SqlStatement.Set set) {
            return attributes
                    .refusalOf(set.setting().toLowerCase(Locale.ROOT), query.session())
                    .<Decision.AtGate>map(reason -> new Decision.Reject(SqlState.INSUFFICIENT_PRIVILEGE, reason))
                    .orElse(Decision.PROCEED);
        }
        return Decision.PROCEED;
    }

    private static boolean namesOne(byte[] text) {
        for (int i = 0; i <= text.length - NAMED.length; i++) {
            int same = 0;
            while (same < NAMED.length && lower(text[i + same]) == NAMED[same]) {
                same++;
            }
            if (same == NAMED.length) {
                return true;
            }
        }
        return false;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }
}
