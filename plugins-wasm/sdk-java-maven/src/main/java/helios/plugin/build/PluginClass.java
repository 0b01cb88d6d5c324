package helios.plugin.build;

import helios.plugin.Hook;
import helios.plugin.PluginException;
import helios.plugin.sdk.Host;
import helios.plugin.sdk.Plugin;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The class of a project that is its plugin.
 *
 * @param type the class, which was loaded to be looked at, and is not initialized
 * @param annotation what it says of itself
 * @param hooks those whose interfaces it implements
 * @param wantsHost whether its constructor takes a {@link Host}
 */
record PluginClass(Class<?> type, Plugin annotation, List<HookType> hooks, boolean wantsHost) {

    private static final String CLASS = ".class";

    /**
     * Finds it among the compiled classes of a project.
     *
     * @throws PluginException if there is not exactly one that can be used
     */
    static PluginClass find(Path classes, ClassLoader loader) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            var found = files.filter(file -> file.toString().endsWith(CLASS))
                    .map(file -> load(name(classes.relativize(file)), loader))
                    .filter(type -> type.isAnnotationPresent(Plugin.class))
                    .toList();
            if (found.size() != 1) {
                throw new PluginException("a plugin's project has one class with @Plugin, but " + classes + " has "
                        + found.size() + ": " + found);
            }
            return of(found.getFirst());
        }
    }

    private static String name(Path file) {
        var text = file.toString().replace(file.getFileSystem().getSeparator(), ".");
        return text.substring(0, text.length() - CLASS.length());
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new PluginException("the class " + name + " cannot be loaded: " + e, e);
        }
    }

    static PluginClass of(Class<?> type) {
        var annotation = Optional.ofNullable(type.getAnnotation(Plugin.class))
                .orElseThrow(() -> new PluginException(type.getName() + " has no @Plugin"));
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
            throw new PluginException(type.getName() + " must be public and not abstract");
        }
        var hooks = Arrays.stream(Hook.values())
                .map(HookType::of)
                .filter(hook -> hook.type().isAssignableFrom(type))
                .toList();
        if (hooks.isEmpty()) {
            throw new PluginException(type.getName() + " implements no hook, such as PreQueryHook");
        }
        boolean wantsHost = hasConstructor(type, Host.class);
        if (!wantsHost && !hasConstructor(type)) {
            throw new PluginException(
                    type.getName() + " has no public constructor without parameters or with a Host alone");
        }
        return new PluginClass(type, annotation, hooks, wantsHost);
    }

    private static boolean hasConstructor(Class<?> type, Class<?>... parameters) {
        return Arrays.stream(type.getConstructors())
                .anyMatch(constructor -> Arrays.equals(constructor.getParameterTypes(), parameters));
    }
}
