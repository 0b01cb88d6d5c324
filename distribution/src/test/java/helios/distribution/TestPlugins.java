package helios.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.testkit.wasm.Wat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder of plugins whose guests are assembled here.
 *
 * @param folder where they are put
 */
record TestPlugins(Path folder) {

    private static final int REPLIES = 1024;

    /** A file takes its place at once, as a careful operator would have it. */
    void put(String file, byte[] bytes) throws IOException {
        var beside = Files.write(folder.resolve("." + file + ".new"), bytes);
        Files.move(beside, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A module with its manifest beside it. */
    void put(String name, String hooks, String more, byte[] module) throws IOException {
        put(name + ".json", manifest(name, "1.0.0", hooks, more).getBytes(UTF_8));
        put(name + ".wasm", module);
    }

    static String manifest(String name, String version, String hooks, String more) {
        var listed = "\"" + String.join("\",\"", hooks.split(",")) + "\"";
        return "{\"name\":\"" + name + "\",\"version\":\"" + version + "\",\"hooks\":[" + listed + "]"
                + (more.isEmpty() ? "" : "," + more) + "}";
    }

    /** A guard that refuses what is forbidden, for that reason. */
    void putGuard(String version, String reason) throws IOException {
        put("guard.json", guard(version).getBytes(UTF_8));
        put("guard.wasm", saying(reason));
    }

    static String guard(String version) {
        return manifest("guard", version, "pre_query", "\"when\":{\"text_any\":[\"forbidden\"]}");
    }

    static byte[] saying(String reason) {
        return replying("pre_query", "{\"action\":\"block\",\"value\":\"" + reason + "\"}");
    }

    /**
     * A guest of ABI 1 that always says the same.
     *
     * @param hooksAndReplies a hook's export and its reply, in turn
     */
    static byte[] replying(String... hooksAndReplies) {
        var functions = new ArrayList<String>();
        int at = REPLIES;
        for (int i = 0; i < hooksAndReplies.length; i += 2) {
            var reply = hooksAndReplies[i + 1];
            functions.add("(data (i32.const %d) \"%s\")".formatted(at, escaped(reply)));
            functions.add("(func (export \"%s\") (param i32 i32) (result i64) (i64.const %d))"
                    .formatted(hooksAndReplies[i], ((long) at << 32) | reply.getBytes(UTF_8).length));
            at += reply.getBytes(UTF_8).length;
        }
        return push("", functions);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** A guest of ABI 1 around some functions. */
    static byte[] push(String imports, List<String> functions) {
        return Wat.assemble("""
                (module
                  %s
                  (memory (export "memory") 4)
                  (func (export "alloc") (param i32) (result i32) (i32.const 65536))
                  (func (export "dealloc") (param i32 i32))
                  %s)
                """.formatted(imports, String.join("\n", functions)));
    }

    /** A guest of ABI 1 with one hook of this body. */
    static byte[] hook(String export, String body) {
        return push("", List.of("(func (export \"%s\") (param i32 i32) (result i64) %s)".formatted(export, body)));
    }

    /** A guest of ABI 1 that keeps the last input of a hook under the key {@code last}. */
    static byte[] keeping(String export) {
        return push(
                "(import \"env\" \"kv_set\" (func $set (param i32 i32 i32 i32) (result i32)))",
                List.of(
                        "(data (i32.const 0) \"last\")",
                        ("(func (export \"%s\") (param i32 i32)"
                                        + " (drop (call $set (i32.const 0) (i32.const 4) (local.get 0) (local.get 1))))")
                                .formatted(export)));
    }

    /** A guest of ABI 2 whose hooks add one to the entry that is named as the hook's first letters. */
    static byte[] counting(String... exports) {
        var functions = new StringBuilder();
        int at = 0;
        for (var export : exports) {
            functions.append("(data (i32.const %d) \"%s\")\n".formatted(at, export));
            functions.append(
                    "(func (export \"%s\") (result i32) (call $add (i32.const %d) (i32.const %d) (i64.const 1) (i32.const 4096)))\n"
                            .formatted(export, at, export.length()));
            at += export.length();
        }
        return Wat.assemble("""
                (module
                  (import "env" "kv_add" (func $add (param i32 i32 i64 i32) (result i32)))
                  (memory (export "memory") 1)
                  %s)
                """.formatted(functions));
    }

    /** A guest of ABI 2 that keeps a field of each call under the name of the hook. */
    static byte[] noting(int field, String... exports) {
        var functions = new StringBuilder();
        int at = 0;
        for (var export : exports) {
            functions.append("(data (i32.const %d) \"%s\")\n".formatted(at, export));
            functions.append("""
                    (func (export "%s") (result i32)
                      (drop (call $set (i32.const %d) (i32.const %d) (i32.const 4096)
                        (call $text (i32.const %d) (i32.const 4096) (i32.const 4096))))
                      (i32.const 0))
                    """.formatted(export, at, export.length(), field));
            at += export.length();
        }
        return Wat.assemble("""
                (module
                  (import "env" "kv_set" (func $set (param i32 i32 i32 i32) (result i32)))
                  (import "helios" "text" (func $text (param i32 i32 i32) (result i32)))
                  (memory (export "memory") 1)
                  %s)
                """.formatted(functions));
    }

    /** A guest of ABI 1 with one hook that keeps its input under the key {@code last} and says something. */
    static byte[] keepingAndReplying(String export, String reply) {
        return push(
                "(import \"env\" \"kv_set\" (func $set (param i32 i32 i32 i32) (result i32)))",
                List.of(
                        "(data (i32.const 0) \"last\")",
                        "(data (i32.const %d) \"%s\")".formatted(REPLIES, escaped(reply)),
                        ("(func (export \"%s\") (param i32 i32) (result i64)"
                                        + " (drop (call $set (i32.const 0) (i32.const 4) (local.get 0) (local.get 1)))"
                                        + " (i64.const %d))")
                                .formatted(export, ((long) REPLIES << 32) | reply.getBytes(UTF_8).length)));
    }
}
