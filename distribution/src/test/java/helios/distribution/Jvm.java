package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the JVM of a running proxy tells of itself to {@code jcmd}. */
record Jvm(long pid) {

    private static final Pattern LOOP = Pattern.compile("\"helios-loop-\\S+\" .*? allocated=([0-9.]+)([BKMG]) ");
    private static final Pattern HEAP = Pattern.compile("\\bused ([0-9]+)K");
    private static final Pattern METASPACE = Pattern.compile("Metaspace +used ([0-9]+)K");
    private static final Pattern THREAD = Pattern.compile("(?m)^\"(?!C[12] CompilerThread)");
    private static final Pattern OTHER = Pattern.compile("- +Other \\(reserved=[0-9]+KB, committed=([0-9]+)KB");

    /** The bytes that all event loops have allocated since they started; told in units of 1 KiB, or coarser ones. */
    long allocatedByLoops() {
        var output = ask("Thread.print", "-e");
        var found = LOOP.matcher(output).results().toList();
        assertThat(found).as(output).isNotEmpty();
        return found.stream()
                .mapToLong(thread -> Math.round(Double.parseDouble(thread.group(1)) * unit(thread.group(2))))
                .sum();
    }

    private static long unit(String letter) {
        return 1L << (10 * "BKMG".indexOf(letter));
    }

    /** The bytes of objects that live. */
    long heapAfterCollection() {
        ask("GC.run");
        return kibibytes(HEAP, ask("GC.heap_info"));
    }

    /** The bytes of classes that are loaded. */
    long metaspace() {
        ask("GC.run");
        return kibibytes(METASPACE, ask("VM.metaspace"));
    }

    /** The platform threads, but for the compiler's, which come and go as they are needed. */
    long threads() {
        return THREAD.matcher(ask("Thread.print")).results().count();
    }

    /** The bytes of memory outside the heap that buffers have; wants {@code -XX:NativeMemoryTracking=summary}. */
    long directMemory() {
        return kibibytes(OTHER, ask("VM.native_memory", "summary"));
    }

    private static long kibibytes(Pattern pattern, String output) {
        var matcher = pattern.matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return 1024 * Long.parseLong(matcher.group(1));
    }

    private String ask(String... command) {
        var words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        words.addAll(List.of(command));
        try {
            var process = new ProcessBuilder(words).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
