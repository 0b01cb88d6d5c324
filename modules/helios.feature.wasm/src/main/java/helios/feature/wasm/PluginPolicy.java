package helios.feature.wasm;

import helios.plugin.FailPolicy;
import helios.plugin.Hook;
import helios.plugin.Manifest;
import java.time.Duration;
import java.util.Optional;

/**
 * What configuration and manifest agree on for one plugin.
 *
 * @param fail the configuration's; absent: the manifest's
 * @param timeout of a call
 * @param inline of a call on an event loop
 * @param enabled whether it is called at all
 * @param failureThreshold failures in a row after which it has failed
 * @param instances at most
 * @param queue how many calls of observers may wait
 */
record PluginPolicy(
        Optional<FailPolicy> fail,
        Duration timeout,
        Duration inline,
        boolean enabled,
        int failureThreshold,
        int instances,
        int queue) {

    static PluginPolicy of(WasmConfig config, Manifest manifest) {
        var own = config.policy(manifest.name());
        var timeout = own.timeoutMs().orElseGet(() -> shorter(config.timeoutMs(), manifest.timeout()));
        return new PluginPolicy(
                own.fail(),
                timeout,
                shorter(config.inlineMs(), Optional.of(timeout)),
                own.enabled(),
                config.failureThreshold(),
                config.instances(),
                config.postQueryQueue());
    }

    private static Duration shorter(Duration one, Optional<Duration> other) {
        return other.filter(time -> time.compareTo(one) < 0).orElse(one);
    }

    FailPolicy of(Manifest manifest, Hook hook) {
        return fail.orElseGet(() -> manifest.failPolicy(hook));
    }
}
