package helios.host.net;

import helios.wire.Text;
import java.util.Arrays;

/** Names of roles and databases as the server reads them out of a startup packet. */
final class Names {

    /** One byte less than the server's NAMEDATALEN. */
    private static final int MAX_BYTES = 63;

    private Names() {}

    /** A name cut to 63 bytes, as the server does, in the midst of a character if need be. */
    static String truncate(String name) {
        byte[] bytes = Text.encode(name);
        return bytes.length <= MAX_BYTES ? name : Text.decode(Arrays.copyOf(bytes, MAX_BYTES));
    }
}
