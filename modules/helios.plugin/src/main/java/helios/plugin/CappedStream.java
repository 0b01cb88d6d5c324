package helios.plugin;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What an archive inflates to; reading stops at the cap, so that a bomb costs no more than that. */
final class CappedStream extends FilterInputStream {

    private final long cap;
    private final String refusal;
    private long count;

    CappedStream(InputStream in, long cap, String refusal) {
        super(in);
        this.cap = cap;
        this.refusal = refusal;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
        long skipped = super.skip(wanted);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long more) {
        count += more;
        if (count > cap) {
            throw new PluginException(refusal);
        }
    }
}
