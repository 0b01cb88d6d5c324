package helios.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own that runs a class of the tests or of the test kit, on the class path. */
final class Child {

    private Child() {}

    /** Starts it; its errors go to those of this JVM. */
    static Process start(Class<?> main, List<String> jvmOptions, String... arguments) throws IOException {
        return start(main, List.of(), jvmOptions, arguments);
    }

    /** As {@link #start(Class, List, String...)}, with more on the class path. */
    static Process start(Class<?> main, List<Path> more, List<String> jvmOptions, String... arguments)
            throws IOException {
        var classPath = new ArrayList<String>();
        for (var property : List.of("jdk.module.path", "java.class.path")) {
            classPath.add(System.getProperty(property, ""));
        }
        classPath.add(Path.of("target/test-classes").toAbsolutePath().toString());
        more.forEach(entry -> classPath.add(entry.toString()));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
