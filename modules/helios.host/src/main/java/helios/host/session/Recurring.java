package helios.host.session;

/**
 * A text that clients parse again and again as the unnamed statement, and whether it pays to keep it on servers by a name.
 * There it is parsed once and may get a generic plan, which is worse for some: so every so often it runs unnamed all the
 * same, and if it is slower by name it stays unnamed. Thread-safe.
 */
final class Recurring {

    /** How often it runs unnamed before it is kept. */
    private static final int FIRST = 2;
    /** Of so many executions one runs unnamed, to compare. */
    private static final int CONTROL = 64;
    /** How many of these are compared with what ran by its name meanwhile. */
    private static final int ENOUGH = 24;

    private static final double TOO_SLOW = 1.5;
    /** Less is noise. */
    private static final double TOLERANCE_NANOS = 200_000;
    /** By how many of its standard errors a mean has to differ to count. */
    private static final double CERTAIN = 4;

    private final String name;
    private int parses;
    private Sample alone = new Sample();
    private Sample shared = new Sample();
    private boolean withdrawn;

    /** Times that something took: their logarithms, for a few take much longer than most. */
    private static final class Sample {
        private int count;
        private double sum;
        private double squares;

        void add(long nanos) {
            double log = Math.log((double) Math.max(1, nanos));
            count++;
            sum += log;
            squares += log * log;
        }

        double mean() {
            return sum / count;
        }

        double variance() {
            return Math.max(0, squares / count - mean() * mean());
        }
    }

    Recurring(String name) {
        this.name = name;
    }

    /** What it is called on servers. */
    String name() {
        return name;
    }

    /** It is parsed once more; tells whether by its name. */
    synchronized boolean parse() {
        return ++parses > FIRST && !withdrawn && parses % CONTROL != 0;
    }

    /** An execution took so long. */
    synchronized void took(boolean byName, long nanos) {
        (byName ? shared : alone).add(nanos);
        if (alone.count >= ENOUGH && shared.count >= ENOUGH) {
            withdrawn |= isSlower();
            alone = new Sample();
            shared = new Sample();
        }
    }

    private boolean isSlower() {
        double chance = CERTAIN * Math.sqrt(shared.variance() / alone.count);
        return shared.mean() - alone.mean() > Math.max(Math.log(TOO_SLOW), chance)
                && Math.exp(shared.mean()) - Math.exp(alone.mean()) > TOLERANCE_NANOS;
    }
}
