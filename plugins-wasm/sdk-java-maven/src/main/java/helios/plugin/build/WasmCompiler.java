package helios.plugin.build;

import helios.plugin.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.teavm.diagnostics.ProblemProvider;
import org.teavm.tooling.TeaVMProblemRenderer;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.tooling.TeaVMToolLog;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * Compiles a plugin's class and all that it reaches, unless the last build did so of the same.
 *
 * @param folder for what the compiler writes
 * @param heapBytes what all calls begin with; it never grows
 * @param log what the compiler says
 */
record WasmCompiler(Path folder, int heapBytes, TeaVMToolLog log) {

    private static final String MODULE = "plugin.wasm";

    /**
     * Compiles.
     *
     * @param classPath the project's classes, and what they need
     * @return the module
     * @throws PluginException if the plugin uses what WebAssembly does not have
     */
    byte[] compile(PluginClass plugin, List<Path> classPath) throws IOException {
        var entry = folder.resolve("entry");
        var file = entry.resolve(EntryClass.NAME.replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        Files.write(file, EntryClass.of(plugin));
        var all = Stream.concat(Stream.of(entry), classPath.stream()).toList();
        var module = folder.resolve(MODULE);
        var made = folder.resolve("inputs.sha256");
        var inputs = Inputs.digest(all, heapBytes);
        if (Files.exists(module) && Files.exists(made) && Files.readString(made).equals(inputs)) {
            return Files.readAllBytes(module);
        }
        Files.deleteIfExists(made);
        compile(all);
        Files.writeString(made, inputs);
        return Files.readAllBytes(module);
    }

    private void compile(List<Path> classPath) throws IOException {
        try (var loader = ClassPath.loader(classPath)) {
            var tool = tool(loader);
            tool.generate();
            check(tool);
        } catch (TeaVMToolException e) {
            throw new PluginException("the plugin cannot be compiled to WebAssembly: " + e.getMessage(), e);
        }
    }

    private TeaVMTool tool(ClassLoader loader) {
        var tool = new TeaVMTool();
        tool.setTargetType(TeaVMTargetType.WEBASSEMBLY);
        tool.setMainClass(EntryClass.NAME);
        tool.setTargetDirectory(folder.toFile());
        tool.setTargetFileName(MODULE);
        tool.setClassLoader(loader);
        tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
        // An index out of bounds and a null are exceptions, as on the JVM, and no damage to the guest's memory.
        tool.setStrict(true);
        tool.setObfuscated(true);
        tool.setAssertionsRemoved(true);
        tool.setDebugInformationGenerated(false);
        tool.setMinHeapSize(heapBytes);
        tool.setMaxHeapSize(heapBytes);
        tool.setLog(log);
        return tool;
    }

    private void check(TeaVMTool tool) {
        ProblemProvider problems = tool.getProblemProvider();
        TeaVMProblemRenderer.describeProblems(tool.getDependencyInfo().getCallGraph(), problems, log);
        if (!problems.getSevereProblems().isEmpty()) {
            throw new PluginException(
                    "the plugin uses classes or methods that WebAssembly does not have: the errors above name them");
        }
    }
}
