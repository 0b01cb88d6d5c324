package helios.plugin.build;

import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/** Loads classes of a project; the SDK's are those that this module has itself. */
final class ClassPath {

    private ClassPath() {}

    static URLClassLoader loader(List<Path> path) {
        return new URLClassLoader(
                path.stream().map(ClassPath::url).toArray(URL[]::new), ClassPath.class.getClassLoader());
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
