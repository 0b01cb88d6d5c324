package helios.distribution;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** A compressed tar archive, written by hand so that it may be of ill will. */
final class Tarball {

    private static final int BLOCK = 512;
    private static final int MEBI = 1 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final GZIPOutputStream gzip = new GZIPOutputStream(bytes);

    Tarball() throws IOException {}

    /** A plain file. */
    Tarball file(String name, byte[] content) throws IOException {
        header(name, '0', content.length, "");
        gzip.write(content);
        gzip.write(new byte[Math.floorMod(-content.length, BLOCK)]);
        return this;
    }

    /** A symbolic link. */
    Tarball link(String name, String target) throws IOException {
        header(name, '2', 0, target);
        return this;
    }

    /** A file that claims to be very large, and so many mebibytes of it. */
    Tarball zeros(String name, long claimed, int mebibytes) throws IOException {
        header(name, '0', claimed, "");
        var zeros = new byte[MEBI];
        for (int i = 0; i < mebibytes; i++) {
            gzip.write(zeros);
        }
        return this;
    }

    byte[] bytes() throws IOException {
        gzip.write(new byte[2 * BLOCK]);
        gzip.close();
        return bytes.toByteArray();
    }

    private void header(String name, char type, long size, String target) throws IOException {
        var header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(size));
        put(header, 136, "%011o".formatted(0));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, target);
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        put(header, 148, "%06o".formatted(sum));
        header[154] = 0;
        gzip.write(header);
    }

    private static void put(byte[] header, int at, String text) {
        var ascii = text.getBytes(US_ASCII);
        System.arraycopy(ascii, 0, header, at, ascii.length);
    }
}
