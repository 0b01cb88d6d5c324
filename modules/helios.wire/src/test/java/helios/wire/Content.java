package helios.wire;

import io.netty.buffer.ByteBufUtil;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads a frame through every reader that is meant for it, to the last field, and writes down what they found. */
final class Content {

    private final QueryView query = new QueryView();
    private final ParseView parse = new ParseView();
    private final BindView bind = new BindView();
    private final ExecuteView execute = new ExecuteView();
    private final DescribeView describe = new DescribeView();
    private final FunctionCallView functionCall = new FunctionCallView();
    private final DataRowView dataRow = new DataRowView();
    private final RowDescriptionView rowDescription = new RowDescriptionView();
    private final CommandCompleteView commandComplete = new CommandCompleteView();

    String of(boolean fromClient, FrameView frame) {
        return fromClient ? ofClient(frame) : ofServer(frame);
    }

    private String ofClient(FrameView frame) {
        return switch (frame.tag()) {
            case Frontend.QUERY -> "Query[" + query.wrap(frame).query() + "]";
            case Frontend.PARSE -> {
                parse.wrap(frame);
                yield "Parse[%s, %s, %s]"
                        .formatted(
                                parse.statement(),
                                parse.query(),
                                list(parse.parameterTypeCount(), parse::parameterType));
            }
            case Frontend.BIND -> {
                bind.wrap(frame);
                yield "Bind[%s, %s, %s, [%s], %s]"
                        .formatted(
                                bind.portal(),
                                bind.statement(),
                                formats(bind.parameterFormats()),
                                values(bind.parameters()),
                                formats(bind.resultFormats()));
            }
            case Frontend.EXECUTE -> {
                execute.wrap(frame);
                yield "Execute[%s, %d]".formatted(execute.portal(), execute.maxRows());
            }
            case Frontend.DESCRIBE, Frontend.CLOSE -> {
                describe.wrap(frame);
                yield "%c[%c, %s]".formatted(frame.tag(), describe.kind(), describe.name());
            }
            case Frontend.FUNCTION_CALL -> {
                functionCall.wrap(frame);
                yield "FunctionCall[%d, %s, [%s], %d]"
                        .formatted(
                                functionCall.functionOid(),
                                formats(functionCall.argumentFormats()),
                                values(functionCall.arguments()),
                                functionCall.resultFormat());
            }
            case Frontend.PASSWORD_MESSAGE ->
                String.join(
                        " ",
                        either(frame, FrontendMessages::passwordMessage),
                        either(frame, FrontendMessages::saslInitialResponse),
                        either(frame, FrontendMessages::saslResponse));
            default -> raw(frame);
        };
    }

    private String ofServer(FrameView frame) {
        return switch (frame.tag()) {
            case Backend.DATA_ROW -> "DataRow[" + values(dataRow.wrap(frame).columns()) + "]";
            case Backend.COPY_DATA -> raw(frame);
            case Backend.ROW_DESCRIPTION -> {
                rowDescription.wrap(frame);
                yield text(BackendMessages.decode(frame))
                        + IntStream.range(0, rowDescription.fieldCount())
                                .mapToObj(this::field)
                                .collect(Collectors.joining("", " view ", ""));
            }
            case Backend.COMMAND_COMPLETE ->
                text(BackendMessages.decode(frame)) + " view "
                        + commandComplete.wrap(frame).tag();
            default -> text(BackendMessages.decode(frame));
        };
    }

    private String field(int i) {
        return "[%s, %d, %d, %d, %d, %d, %d]"
                .formatted(
                        rowDescription.name(i),
                        rowDescription.tableOid(i),
                        rowDescription.attributeNumber(i),
                        rowDescription.typeOid(i),
                        rowDescription.typeLength(i),
                        rowDescription.typeModifier(i),
                        rowDescription.format(i));
    }

    private static String either(FrameView frame, Function<FrameView, Record> decoder) {
        try {
            return text(decoder.apply(frame));
        } catch (MalformedFrameException _) {
            return "malformed";
        }
    }

    private static String raw(FrameView frame) {
        return "%c[%s]"
                .formatted(
                        frame.tag() & 0xFF, ByteBufUtil.hexDump(frame.buffer(), frame.bodyStart(), frame.bodyLength()));
    }

    private static List<String> formats(FormatCodes codes) {
        return list(codes.count(), codes::code);
    }

    /** From the last to the first, because asking for a late one first must not matter. */
    private static String values(ValueList values) {
        var texts = new ArrayList<String>();
        for (int i = values.count() - 1; i >= 0; i--) {
            texts.addFirst(values.isNull(i) ? "null" : Bytes.hex(values.value(i).toBytes()));
        }
        return String.join(", ", texts);
    }

    private static <T> List<String> list(int count, IntFunction<T> element) {
        return IntStream.range(0, count).mapToObj(element).map(String::valueOf).toList();
    }

    /** A record as text; unlike its own, with the contents of arrays and without names of components. */
    static String text(Object value) {
        return switch (value) {
            case byte[] bytes -> Bytes.hex(bytes);
            case short[] shorts -> Arrays.toString(shorts);
            case int[] ints -> Arrays.toString(ints);
            case Optional<?> optional -> optional.map(Content::text).orElse("null");
            case List<?> list -> list.stream().map(Content::text).toList().toString();
            case Record message ->
                Arrays.stream(message.getClass().getRecordComponents())
                        .map(component -> text(component(message, component)))
                        .collect(Collectors.joining(", ", message.getClass().getSimpleName() + "[", "]"));
            default -> value.toString();
        };
    }

    private static Object component(Record message, RecordComponent component) {
        try {
            return component.getAccessor().invoke(message);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a record's accessor is public", e);
        }
    }
}
