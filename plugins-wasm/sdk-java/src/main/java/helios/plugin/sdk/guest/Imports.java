package helios.plugin.sdk.guest;

import org.teavm.interop.Address;
import org.teavm.interop.Import;

/** The host's functions, with the names and types of ABI 2. */
final class Imports {

    private Imports() {}

    @Import(module = "helios", name = "text")
    static native int text(int field, Address out, int room);

    @Import(module = "helios", name = "number")
    static native long number(int field);

    @Import(module = "helios", name = "attribute")
    static native int attribute(Address key, int keyLength, Address out, int room);

    @Import(module = "helios", name = "set_attribute")
    static native int setAttribute(Address key, int keyLength, Address value, int valueLength);

    @Import(module = "helios", name = "reply")
    static native int reply(int part, Address bytes, int length);

    @Import(module = "helios", name = "sql")
    static native int sql(int what, int index, Address out, int room);

    @Import(module = "helios", name = "edit")
    static native int edit(int what, int index, Address text, int length);

    @Import(module = "env", name = "kv_get")
    static native int kvGet(Address key, int keyLength, Address out, int room);

    @Import(module = "env", name = "kv_set")
    static native int kvSet(Address key, int keyLength, Address value, int valueLength);

    @Import(module = "env", name = "kv_delete")
    static native int kvDelete(Address key, int keyLength);

    @Import(module = "env", name = "kv_add")
    static native int kvAdd(Address key, int keyLength, long delta, Address out);

    @Import(module = "env", name = "kv_cas")
    static native int kvCas(Address key, int keyLength, Address old, int oldLength, Address next, int nextLength);

    @Import(module = "env", name = "sha256_hex")
    static native int sha256Hex(Address bytes, int length, Address out);

    @Import(module = "env", name = "now_ms")
    static native long nowMs();

    @Import(module = "env", name = "log")
    static native int log(int level, Address text, int length);

    @Import(module = "env", name = "abort")
    static native void abort(Address message, Address file, int line, int column);
}
