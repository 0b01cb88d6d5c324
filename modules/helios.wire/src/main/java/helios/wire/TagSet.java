package helios.wire;

/** A set of message tags, looked up by one load from a table. */
final class TagSet {

    private final boolean[] members = new boolean[256];

    private TagSet() {}

    static TagSet of(byte... tags) {
        var set = new TagSet();
        for (byte tag : tags) {
            set.members[tag & 0xFF] = true;
        }
        return set;
    }

    boolean contains(byte tag) {
        return members[tag & 0xFF];
    }
}
