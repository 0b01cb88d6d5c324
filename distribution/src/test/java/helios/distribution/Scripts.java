package helios.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scripts under test, and small stand-ins for the programs that they start. */
final class Scripts {

    /** The folders of {@code helios} in which a JDK is looked for, where a test may find one that it did not put there. */
    private static final List<String> USUAL_FOLDERS =
            List.of("/usr/lib/jvm/*", "/usr/java/*", "/usr/local/*jdk*", "/opt/*/*", "/opt/*", "/Library/Java/");

    private static final Path ROOT = Path.of(System.getProperty("helios.root"));

    private Scripts() {}

    /** Copies a script of the repository into {@code folder}, with texts replaced that must each occur in it. */
    static Path copy(String name, Path folder, Map<String, String> replacements) throws IOException {
        var text = Files.readString(ROOT.resolve(name));
        for (var replacement : replacements.entrySet()) {
            if (!text.contains(replacement.getKey())) {
                throw new IllegalArgumentException(name + " does not contain " + replacement.getKey());
            }
            text = text.replace(replacement.getKey(), replacement.getValue());
        }
        return executable(folder.resolve(name), text);
    }

    /** Copies the launcher so that it looks for JDKs in JAVA_HOME, on PATH and in {@code folder} alone. */
    static Path copyLauncher(Path target, Path folder) throws IOException {
        var replacements = new LinkedHashMap<String, String>();
        replacements.put(USUAL_FOLDERS.getFirst(), folder + "/*");
        USUAL_FOLDERS.stream().skip(1).forEach(usual -> replacements.put(usual, folder + "/none"));
        return copy("helios", target, replacements);
    }

    /** Makes a folder that passes for a JDK of the given release; its {@code java} tells how it was called. */
    static Path fakeJdk(Path home, String release) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + release + "\"\n");
        executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        executable(home.resolve("bin/java"), """
                #!/bin/sh
                echo "pid=$$ signal=${_JAVA_SR_SIGNUM:-}"
                for argument in "$@"; do echo "<$argument>"; done
                """);
        return home;
    }

    static Path executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Makes a folder to serve as PATH that holds just these of the machine's programs. */
    static Path path(Path folder, String... programs) throws IOException {
        Files.createDirectories(folder);
        for (var program : programs) {
            executable(folder.resolve(program), "#!/bin/sh\nexec " + find(program) + " \"$@\"\n");
        }
        return folder;
    }

    private static Path find(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this test needs " + program + " on PATH"));
    }
}
