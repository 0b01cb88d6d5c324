package helios.host.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import helios.wire.Backend;
import helios.wire.FrameView;
import helios.wire.RowDescriptionView;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What rows a statement gives, as far as its clients rely on it: the names, types and type modifiers of its columns, in
 * order. Kept as a digest, for there may be many columns.
 */
record RowShape(ByteBuffer digest) {

    private static final RowShape NONE = new RowShape(ByteBuffer.allocate(0));

    /** Of a reply to Describe: RowDescription or NoData. */
    static RowShape of(FrameView frame) {
        if (frame.tag() == Backend.NO_DATA) {
            return NONE;
        }
        var columns = new RowDescriptionView().wrap(frame);
        var digest = sha256();
        var fixed = ByteBuffer.allocate(2 * Integer.BYTES);
        for (int i = 0; i < columns.fieldCount(); i++) {
            digest.update(columns.name(i).toString().getBytes(ISO_8859_1));
            digest.update((byte) 0);
            digest.update(fixed.clear()
                    .putInt(columns.typeOid(i))
                    .putInt(columns.typeModifier(i))
                    .flip());
        }
        return new RowShape(ByteBuffer.wrap(digest.digest()).asReadOnlyBuffer());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
