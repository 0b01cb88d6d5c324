package helios.distribution;

import helios.testkit.Frames;

/** What a driver sends for one query; public, because code that JMH generates reads it. */
public enum QueryShape {
    SIMPLE,
    EXTENDED,
    PREPARED;

    byte[] request() {
        var frames = new Frames();
        return (switch (this) {
                    case SIMPLE -> frames.query("SELECT 1");
                    case EXTENDED ->
                        frames.parse("", "SELECT $1::int")
                                .bind("", "", "1")
                                .describe('P', "")
                                .execute("", 0)
                                .sync();
                    case PREPARED -> frames.bind("", "kept", "1").execute("", 0).sync();
                })
                .toBytes();
    }
}
