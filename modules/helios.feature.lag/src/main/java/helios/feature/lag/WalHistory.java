package helios.feature.lag;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Where the primary's WAL ended, at moments of the past. What was committed before a moment lies below the position that the
 * primary named when it was asked at that moment: a server that has replayed up to there shows it. Thread-safe; bounded: of a
 * server that is further behind than this reaches back nothing is known.
 */
final class WalHistory {

    /**
     * Where it ended.
     *
     * @param asked when the primary was asked, by {@link System#nanoTime}
     * @param position in bytes
     * @param timeline which history of the cluster the position belongs to
     */
    record Mark(long asked, long position, int timeline) {

        /**
         * Tells whether a server has replayed up to here. The insert position behind a full page is that behind the next
         * page's header, which is no record and is not replayed.
         */
        boolean isReachedBy(long replayed) {
            return replayed >= position || (replayed % PAGE == 0 && position - replayed <= LONGEST_PAGE_HEADER);
        }
    }

    /** A timeline that the server does not show to the proxy's user: positions are compared without it. */
    static final int NOT_SHOWN = 0;

    private static final int PAGE = 8192;
    private static final int LONGEST_PAGE_HEADER = 40;
    private static final int CAPACITY = 512;

    private final Deque<Mark> latestFirst = new ArrayDeque<>();
    private boolean silent;

    /** Of marks with one position the latest alone tells something. */
    synchronized void add(Mark mark) {
        silent = false;
        var former = latestFirst.peekFirst();
        if (former != null && former.position() == mark.position() && former.timeline() == mark.timeline()) {
            latestFirst.removeFirst();
        }
        latestFirst.addFirst(mark);
        if (latestFirst.size() > CAPACITY) {
            latestFirst.removeLast();
        }
    }

    /** The primary lets nobody ask, or has no positions. */
    synchronized void silence() {
        latestFirst.clear();
        silent = true;
    }

    synchronized boolean isSilent() {
        return silent;
    }

    synchronized Optional<Mark> latest() {
        return Optional.ofNullable(latestFirst.peekFirst());
    }

    /** The latest mark that a server has reached. */
    synchronized Optional<Mark> reached(long replayed, int timeline) {
        for (var mark : latestFirst) {
            boolean same = timeline == NOT_SHOWN || mark.timeline() == timeline;
            if (same && mark.isReachedBy(replayed)) {
                return Optional.of(mark);
            }
        }
        return Optional.empty();
    }
}
