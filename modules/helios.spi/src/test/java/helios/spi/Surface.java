package helios.spi;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a module lets others see, as sorted text: each exported package, its public types, their public and protected members. */
final class Surface {

    private static final Set<String> OVERRIDDEN_BY_RECORDS = Set.of("equals", "hashCode", "toString");
    private static final Set<String> DECLARED_BY_ENUMS = Set.of("values", "valueOf");

    private Surface() {}

    /** Returns the surface of the module compiled into {@code classes}, which must be one of this JVM. */
    static String of(Path classes) throws IOException {
        var module = ModuleFinder.of(classes).findAll().iterator().next().descriptor();
        var packages = module.exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .sorted()
                .toList();
        var text = new StringBuilder("module " + module.name() + "\n");
        for (var name : packages) {
            text.append("\npackage ").append(name).append('\n');
            try (var files = Files.list(classes.resolve(name.replace('.', '/')))) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
                        .sorted()
                        .map(file -> load(name + '.' + file.replace(".class", "")))
                        .filter(Surface::isVisible)
                        .forEach(type -> text.append(describe(type)));
            }
        }
        return text.toString();
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Surface.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isVisible(Class<?> type) {
        var enclosing = type.getEnclosingClass();
        return isVisible(type.getModifiers()) && (enclosing == null || isVisible(enclosing));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String describe(Class<?> type) {
        var members = Stream.of(type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
                .flatMap(Arrays::stream)
                .filter(member ->
                        isVisible(member.getModifiers()) && !member.isSynthetic() && !isImplicit(type, member))
                .map(Surface::describe)
                .sorted()
                .map(line -> "    " + line + "\n")
                .collect(joining());
        return "  " + header(type) + "\n" + members;
    }

    /** Tells whether the type's header says already that there is this member. */
    private static boolean isImplicit(Class<?> type, Member member) {
        if (!type.isRecord()) {
            return type.isEnum() && DECLARED_BY_ENUMS.contains(member.getName());
        }
        var components = Arrays.stream(type.getRecordComponents());
        return switch (member) {
            case Method method ->
                OVERRIDDEN_BY_RECORDS.contains(method.getName())
                        || components.anyMatch(
                                component -> component.getAccessor().equals(method));
            case Constructor<?> constructor ->
                List.of(constructor.getParameterTypes())
                        .equals(components.map(RecordComponent::getType).toList());
            default -> false;
        };
    }

    private static String header(Class<?> type) {
        var text = new StringBuilder(annotations(type)).append(shorten(type.toGenericString()));
        if (type.isRecord()) {
            text.append(Arrays.stream(type.getRecordComponents())
                    .map(Surface::describe)
                    .collect(joining(", ", "(", ")")));
        }
        if (type.getGenericSuperclass() != null
                && !Set.of(Object.class, Record.class, Enum.class).contains(type.getSuperclass())) {
            text.append(" extends ").append(shorten(type.getGenericSuperclass().getTypeName()));
        }
        text.append(list(type.isInterface() ? " extends " : " implements ", List.of(type.getGenericInterfaces())));
        if (type.isSealed()) {
            text.append(list(" permits ", List.of(type.getPermittedSubclasses())));
        }
        return text.toString();
    }

    private static String list(String word, List<? extends Type> types) {
        return types.isEmpty()
                ? ""
                : types.stream().map(type -> shorten(type.getTypeName())).collect(joining(", ", word, ""));
    }

    private static String describe(RecordComponent component) {
        return annotations(component) + shorten(component.getGenericType().getTypeName()) + " " + component.getName();
    }

    private static String describe(Member member) {
        var owner = member.getDeclaringClass().getTypeName() + ".";
        return switch (member) {
            case Field field -> shorten(field.toGenericString().replace(owner, ""));
            case Constructor<?> constructor -> shorten(constructor.toGenericString());
            case Method method -> shorten(method.toGenericString().replace(" " + owner, " ")) + defaultValue(method);
            default -> throw new IllegalArgumentException(member.toString());
        };
    }

    private static String defaultValue(Method method) {
        return method.getDefaultValue() == null ? "" : " default " + method.getDefaultValue();
    }

    private static String annotations(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .map(annotation -> shorten(annotation.toString()) + " ")
                .sorted()
                .collect(joining());
    }

    private static String shorten(String text) {
        return text.replaceAll("java\\.lang\\.(?=[A-Z])", "");
    }
}
