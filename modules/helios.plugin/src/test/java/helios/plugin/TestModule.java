package helios.plugin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The smallest module that exports functions, made by hand. */
final class TestModule {

    private TestModule() {}

    /** A module with a memory of one page and a function of no parameters for each name. */
    static byte[] exporting(String... functions) {
        var module = new ByteArrayOutputStream();
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(module, 1, new byte[] {1, 0x60, 0, 0});
        section(module, 3, new byte[] {1, 0});
        section(module, 5, new byte[] {1, 0, 1});
        section(module, 7, exports(List.of(functions)));
        section(module, 10, new byte[] {1, 2, 0, 0x0b});
        return module.toByteArray();
    }

    private static byte[] exports(List<String> functions) {
        var body = new ByteArrayOutputStream();
        body.write(functions.size() + 1);
        export(body, "memory", 2);
        functions.forEach(name -> export(body, name, 0));
        return body.toByteArray();
    }

    private static void export(ByteArrayOutputStream body, String name, int kind) {
        body.write(name.length());
        body.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        body.write(kind);
        body.write(0);
    }

    private static void section(ByteArrayOutputStream module, int id, byte[] body) {
        module.write(id);
        module.write((body.length & 0x7f) | (body.length > 127 ? 0x80 : 0));
        if (body.length > 127) {
            module.write(body.length >> 7);
        }
        module.writeBytes(body);
    }
}
