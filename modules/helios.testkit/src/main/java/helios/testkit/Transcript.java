package helios.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The messages that a client received, to be compared with what another connection received for the same requests.
 *
 * @param messages all messages in their order
 */
public record Transcript(List<Message> messages) {

    /** Columns whose values differ between two connections that behave alike. */
    private static final Set<String> VOLATILE_COLUMNS = Set.of(
            "pid",
            "pg_backend_pid",
            "xmin",
            "xmax",
            "txid_current",
            "pg_current_xact_id",
            "pg_current_xact_id_if_assigned",
            "txid_current_if_assigned");

    private static final Pattern VOLATILE_NUMBER =
            Pattern.compile("(?i)\\b(process|pid|transaction|virtual transaction|virtualxid)(\\s+|=)[0-9]+(/[0-9]+)?");

    /** Copies the list. */
    public Transcript {
        messages = List.copyOf(messages);
    }

    /** The bytes as they stood on the wire. */
    public byte[] bytes() {
        var all = new Frames();
        messages.forEach(message -> all.bytes(message.frame()));
        return all.toBytes();
    }

    /** The tags in their order, such as {@code "1tnCZ"}. */
    public String tags() {
        var tags = new StringBuilder();
        messages.forEach(message -> tags.append(message.tag()));
        return tags.toString();
    }

    /**
     * The same messages without what may differ between two connections that behave alike: cancel keys and process ids,
     * the random parts of authentication, process and transaction numbers in errors and notices, and the values of
     * columns that are known to carry such numbers ({@code pid}, {@code pg_backend_pid}, {@code xmin},
     * {@code txid_current} and their like). All else stays byte for byte.
     */
    public Transcript normalised() {
        var normaliser = new Normaliser();
        return new Transcript(messages.stream().map(normaliser::normalise).toList());
    }

    /** Remembers the last RowDescription, by which the rows behind it are read. */
    private static final class Normaliser {

        private List<String> columns = List.of();

        Message normalise(Message message) {
            return switch (message.tag()) {
                case 'K' -> Message.of('K', new byte[0]);
                case 'A' ->
                    Message.of('A', ByteBuffer.wrap(message.body()).putInt(0, 0).array());
                case 'R' -> authentication(message);
                case 'E', 'N' -> response(message);
                case 'T' -> {
                    columns = ResultCollector.columns(message.buffer());
                    yield message;
                }
                case 'D' -> row(message);
                default -> message;
            };
        }

        private static Message authentication(Message message) {
            int kind = message.buffer().getInt();
            boolean random = kind == 5 || kind == 11 || kind == 12;
            return random ? Message.of('R', Frames.intBytes(kind)) : message;
        }

        private static Message response(Message message) {
            var body = new Frames();
            message.fields()
                    .forEach((letter, text) -> body.bytes(new byte[] {(byte) letter.charValue()})
                            .bytes(VOLATILE_NUMBER
                                    .matcher(text)
                                    .replaceAll("$1$2<n>")
                                    .getBytes(UTF_8))
                            .bytes(new byte[1]));
            return Message.of(message.tag(), body.bytes(new byte[1]).toBytes());
        }

        private Message row(Message message) {
            var source = message.buffer();
            int count = source.getShort();
            if (count != columns.size()) {
                return message;
            }
            var values = new ArrayList<byte[]>();
            values.add(new byte[] {(byte) (count >> 8), (byte) count});
            for (int i = 0; i < count; i++) {
                int length = source.getInt();
                var value = new byte[Math.max(0, length)];
                source.get(value);
                boolean masked = length >= 0 && VOLATILE_COLUMNS.contains(columns.get(i));
                values.add(Frames.intBytes(masked ? 0 : length));
                values.add(masked ? new byte[0] : value);
            }
            var body = new Frames();
            values.forEach(body::bytes);
            return Message.of('D', body.toBytes());
        }
    }
}
