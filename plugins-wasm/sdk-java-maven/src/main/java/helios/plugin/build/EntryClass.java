package helios.plugin.build;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_Throwable;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import helios.plugin.sdk.Hooks;
import helios.plugin.sdk.Host;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * The class at which a module begins. Its {@code main} runs when the module starts, before the host takes its snapshot, and makes the
 * plugin; an export for each hook calls it:
 *
 * <pre>{@code
 * private static ThePlugin plugin;
 * public static void main(String[] words) { plugin = new ThePlugin(Guest.HOST); }
 * @Export(name = "pre_query") public static int preQuery() {
 *     try { return Guest.HOOKS.preQuery(plugin); } catch (Throwable failure) { return Guest.fail(failure); }
 * }
 * }</pre>
 */
final class EntryClass {

    static final String NAME = "helios.plugin.entry.Entry";

    private static final ClassDesc ENTRY = ClassDesc.of(NAME);
    private static final ClassDesc GUEST = ClassDesc.of("helios.plugin.sdk.guest.Guest");
    private static final ClassDesc HOOKS = of(Hooks.class);
    private static final ClassDesc HOST = of(Host.class);
    private static final ClassDesc EXPORT = ClassDesc.of("org.teavm.interop.Export");
    private static final String FIELD = "plugin";

    private final PluginClass plugin;
    private final ClassDesc type;

    private EntryClass(PluginClass plugin) {
        this.plugin = plugin;
        this.type = of(plugin.type());
    }

    private static ClassDesc of(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    static byte[] of(PluginClass plugin) {
        return ClassFile.of().build(ENTRY, new EntryClass(plugin)::write);
    }

    private void write(ClassBuilder entry) {
        entry.withFlags(ACC_PUBLIC | ACC_FINAL);
        entry.withField(FIELD, type, ACC_PRIVATE | ACC_STATIC);
        entry.withMethodBody(
                "main", MethodTypeDesc.of(CD_void, CD_String.arrayType()), ACC_PUBLIC | ACC_STATIC, this::main);
        plugin.hooks().forEach(hook -> export(entry, hook));
    }

    private void main(CodeBuilder code) {
        code.new_(type).dup();
        if (plugin.wantsHost()) {
            code.getstatic(GUEST, "HOST", HOST).invokespecial(type, INIT_NAME, MethodTypeDesc.of(CD_void, HOST));
        } else {
            code.invokespecial(type, INIT_NAME, MethodTypeDesc.of(CD_void));
        }
        code.putstatic(ENTRY, FIELD, type);
        code.getstatic(GUEST, "HOOKS", HOOKS).pop();
        code.return_();
    }

    private void export(ClassBuilder entry, HookType hook) {
        var annotation = Annotation.of(
                EXPORT, AnnotationElement.ofString("name", hook.hook().export()));
        entry.withMethod(
                hook.method(),
                MethodTypeDesc.of(CD_int),
                ACC_PUBLIC | ACC_STATIC,
                method -> method.with(RuntimeVisibleAnnotationsAttribute.of(annotation))
                        .withCode(code -> call(code, hook)));
    }

    private void call(CodeBuilder code, HookType hook) {
        code.trying(
                block -> block.getstatic(GUEST, "HOOKS", HOOKS)
                        .getstatic(ENTRY, FIELD, type)
                        .invokevirtual(HOOKS, hook.method(), MethodTypeDesc.of(CD_int, of(hook.type())))
                        .ireturn(),
                catches -> catches.catching(
                        CD_Throwable,
                        block -> block.invokestatic(GUEST, "fail", MethodTypeDesc.of(CD_int, CD_Throwable))
                                .ireturn()));
    }
}
