package helios.host.pgbouncer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects notes, and tells them in the order of the files. */
final class Notes {

    private record At(Place place, Note note) {}

    private final String file;
    private final List<At> notes = new ArrayList<>();

    /**
     * None yet.
     *
     * @param file the ini file, whose notes come first
     */
    Notes(String file) {
        this.file = file;
    }

    void lost(Place place, String subject, String text) {
        add(place, subject, Note.Kind.NO_COUNTERPART, text);
    }

    void check(Place place, String subject, String text) {
        add(place, subject, Note.Kind.CHECK, text);
    }

    /** Notes something that no line of the file says. */
    void check(String subject, String text) {
        check(new Place(file, 0), subject, text);
    }

    private void add(Place place, String subject, Note.Kind kind, String text) {
        notes.add(new At(place, new Note(place.toString(), subject, kind, text)));
    }

    List<Note> inOrder() {
        return notes.stream()
                .sorted(Comparator.comparing((At at) -> !at.place.file().equals(file))
                        .thenComparing(at -> at.place.file())
                        .thenComparingInt(at -> at.place.line()))
                .map(At::note)
                .toList();
    }
}
