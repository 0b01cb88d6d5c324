package helios.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the messages up to ReadyForQuery into results. */
final class ResultCollector {

    private final Consumer<byte[]> copySink;
    private final List<QueryResult> results = new ArrayList<>();
    private List<String> columns = List.of();
    private List<List<Optional<String>>> rows = new ArrayList<>();
    private @Nullable PgException error;

    ResultCollector(Consumer<byte[]> copySink) {
        this.copySink = copySink;
    }

    /** Takes the next message; true when it is ReadyForQuery. */
    boolean accept(Message message) {
        switch (message.tag()) {
            case 'T' -> columns = columns(message.buffer());
            case 'D' -> rows.add(row(message.buffer()));
            case 'd' -> copySink.accept(message.body());
            case 'C' -> finish(Message.cstring(message.buffer()));
            case 'I', 's' -> finish("");
            case 'E' -> fail(message);
            case 'Z' -> {
                return true;
            }
            default -> {}
        }
        return false;
    }

    List<QueryResult> results() {
        throwError();
        return Collections.unmodifiableList(results);
    }

    void throwError() {
        if (error != null) {
            throw error;
        }
    }

    private void finish(String tag) {
        results.add(new QueryResult(columns, rows, tag));
        columns = List.of();
        rows = new ArrayList<>();
    }

    private void fail(Message message) {
        if (error == null) {
            error = new PgException(message.fields());
        }
    }

    static List<String> columns(ByteBuffer description) {
        var names = new ArrayList<String>();
        int count = description.getShort();
        for (int i = 0; i < count; i++) {
            names.add(Message.cstring(description));
            description.position(description.position() + 18);
        }
        return names;
    }

    private static List<Optional<String>> row(ByteBuffer data) {
        var values = new ArrayList<Optional<String>>();
        int count = data.getShort();
        for (int i = 0; i < count; i++) {
            int length = data.getInt();
            if (length < 0) {
                values.add(Optional.empty());
            } else {
                var value = new byte[length];
                data.get(value);
                values.add(Optional.of(new String(value, UTF_8)));
            }
        }
        return values;
    }
}
