package helios.wire;

/** The arrays in which views note where the elements of a list lie. */
final class Offsets {

    /** A view keeps an array of this length for its next frame; a longer one goes with the giant frame that needed it. */
    static final int KEPT = 1024;

    private Offsets() {}

    /** An array for so many elements: the present one if it is long enough and no relic of a giant frame. */
    static int[] fitting(int[] present, int count) {
        boolean fits = present.length >= count && (present.length <= KEPT || count > KEPT);
        return fits ? present : new int[count];
    }
}
