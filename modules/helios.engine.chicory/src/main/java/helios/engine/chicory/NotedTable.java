package helios.engine.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.types.Table;
import com.dylibso.chicory.wasm.types.TableLimits;

/** A table that notes whether it was written, and grows no further than all tables of an instance may together. */
final class NotedTable extends TableInstance {

    private final TableRoom room;

    /** Until an image was compared, it may be anything. */
    private boolean written = true;

    /** The limits are copied: Chicory counts growth in them, and they belong to the module, that is to all its instances. */
    NotedTable(Table declared, int initial, TableRoom room) {
        var limits = declared.limits();
        super(
                new Table(
                        declared.elementType(),
                        new TableLimits(limits.min(), limits.max(), limits.shared()),
                        declared.initialize()),
                initial);
        this.room = room;
        room.take(size());
    }

    @Override
    public void setRef(int index, int value, Instance instance) {
        written = true;
        super.setRef(index, value, instance);
    }

    @Override
    public int grow(int entries, int value, Instance instance) {
        if (entries < 0 || !room.has(entries)) {
            return -1;
        }
        int before = super.grow(entries, value, instance);
        if (before >= 0 && entries > 0) {
            room.take(entries);
            written = true;
        }
        return before;
    }

    boolean written() {
        return written;
    }

    /** The entries, and whether each belongs to an instance; all functions are the guest's own. */
    record Image(int[] references, boolean[] owned) {}

    Image image() {
        var image = new Image(new int[size()], new boolean[size()]);
        for (int i = 0; i < size(); i++) {
            image.references()[i] = ref(i);
            image.owned()[i] = instance(i) != null;
        }
        written = false;
        return image;
    }

    /** Makes the entries those of the image; answers {@code false} if the sizes differ. */
    boolean load(Image image, Instance owner) {
        int wanted = image.references().length;
        if (size() < wanted) {
            grow(wanted - size(), 0, owner);
        }
        if (size() != wanted) {
            return false;
        }
        for (int i = 0; i < wanted; i++) {
            store(i, image, owner);
        }
        written = false;
        return true;
    }

    @SuppressWarnings("NullAway") // Chicory's own mark of an entry that is no function of an instance
    private void store(int index, Image image, Instance owner) {
        super.setRef(index, image.references()[index], image.owned()[index] ? owner : null);
    }
}
