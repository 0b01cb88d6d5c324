package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * X2: which test proves the effect of which key. Every key that {@code helios explain} names for the kernel and the admin
 * API stands here, with its text, default and reload class, and with a test that exists.
 */
final class ConfigurationKeysTest {

    private static final Path ROOT = Path.of(System.getProperty("helios.root"));
    private static final Pattern KEY = Pattern.compile(
            "(?m)^([a-z_.]+)\\n {4}type {5}(\\S.*)\\n {4}default {2}(\\S.*)\\n {4}changes {2}([LCS]): .*\\n {4}(\\S.*)$");

    private static final String RELOAD = "distribution/ReloadTest#";
    private static final String HOST = "helios.host/";
    private static final String HEALTH = "distribution/HealthTest#";
    private static final String AUTH = "distribution/AuthTest#";
    private static final String BALANCE = "distribution/BalanceTest#";
    private static final String LAG = "distribution/LagTest#";
    private static final String PLUGIN_ACCEPTANCE = "distribution/PluginAcceptanceTest#";
    private static final String PLUGIN_FILES = "distribution/PluginFilesTest#";
    private static final String PLUGIN_SESSIONS = "distribution/PluginSessionsTest#";
    private static final String WASM = "helios.feature.wasm/";
    private static final String POOL = "distribution/PoolTest#";
    private static final String LENDER = "helios.feature.pool/LenderTest#";
    private static final String ADMIN = "helios.admin/AdminTest#";

    private static final Map<String, String> TESTS = tests();

    private static Map<String, String> tests() {
        var tests = new LinkedHashMap<String, String>();
        tests.put("listen_address", "distribution/HandOverTest#x10TenHandOversInARowUnderLoad");
        tests.put("unix_socket_dir", HOST + "net/AcceptorTest#unixSockets");
        tests.put("write_timeout_secs", RELOAD + "writeTimeout");
        tests.put("shutdown_drain_timeout_secs", "distribution/DrainTest#x9TheDeadlineEndsWhatDoesNotFinish");
        tests.put("watch_config", RELOAD + "watchConfig");
        tests.put("log_level", RELOAD + "logLevelAndFormat");
        tests.put("log_format", RELOAD + "logLevelAndFormat");
        tests.put("so_reuseport", "distribution/HandOverTest#withoutASharedPortThereIsNoHandOver");
        tests.put("state_dir", "distribution/FirstFileTest#theMinimalFileWorksWithoutItsSections");
        tests.put("features_dir", "distribution/HookContractTest#aRewriterChangesWhatRuns");
        tests.put("backend.user", RELOAD + "theProxysOwnConnections");
        tests.put("backend.password", RELOAD + "theProxysOwnPassword");
        tests.put("backend.database", RELOAD + "theProxysOwnConnections");
        tests.put("backend.sslmode", RELOAD + "tlsTowardsServers");
        tests.put("backend.ssl_root_cert", RELOAD + "authorityOfServers");
        tests.put("backend.ssl_cert", RELOAD + "tlsTowardsServers");
        tests.put("backend.ssl_key", RELOAD + "tlsTowardsServers");
        tests.put("backend.allow_weak_auth", HOST + "auth/BackendLoginTest");
        tests.put("backend.application_name", RELOAD + "theProxysOwnConnections");
        tests.put("tls.enabled", RELOAD + "x11AnotherCertificateAndOneThatDoesNotMatchItsKey");
        tests.put("tls.cert_path", RELOAD + "x11AnotherCertificateAndOneThatDoesNotMatchItsKey");
        tests.put("tls.key_path", RELOAD + "x11AnotherCertificateAndOneThatDoesNotMatchItsKey");
        tests.put("tls.ca_path", RELOAD + "demandsOnClients");
        tests.put("tls.require_client_cert", RELOAD + "demandsOnClients");
        tests.put("tls.require_tls", RELOAD + "demandsOnClients");
        tests.put("tls.min_version", RELOAD + "minimumVersion");
        tests.put("nodes.host", RELOAD + "x7ARemovedNodeDrainsAndIsGoneEverywhere");
        tests.put("nodes.port", RELOAD + "x7ARemovedNodeDrainsAndIsGoneEverywhere");
        tests.put("nodes.name", RELOAD + "x7ARemovedNodeDrainsAndIsGoneEverywhere");
        tests.put("nodes.role", "distribution/FirstFileTest#theMinimalFileWorksWithoutItsSections");
        tests.put("nodes.enabled", RELOAD + "x7ARemovedNodeDrainsAndIsGoneEverywhere");
        for (var shownToFeatures : List.of("sync_state", "weight", "zone", "tags")) {
            tests.put("nodes." + shownToFeatures, HOST + "config/ReferenceTest#bindsEveryKey");
        }
        tests.put("nodes.max_connections", HOST + "node/OnlineCheckTest");
        for (var key : List.of("action", "user", "database", "address", "tls", "method")) {
            tests.put("hba." + key, RELOAD + "hbaRules");
        }
        tests.put("limits.max_cancel_keys", RELOAD + "maxCancelKeys");
        tests.put("limits.max_message_bytes", RELOAD + "maxMessageBytes");
        tests.put("limits.max_pending_bytes", "distribution/MemoryTest#aClientThatStopsReadingStallsNobodyElse");
        tests.put("limits.startup_timeout_secs", RELOAD + "startupTimeout");
        tests.put("limits.backend_write_timeout_secs", RELOAD + "serversThatStall");
        tests.put("limits.client_write_timeout_secs", RELOAD + "clientWriteTimeout");
        tests.put("limits.backend_read_timeout_secs", RELOAD + "backendReadTimeout");
        tests.put("limits.query_timeout_secs", RELOAD + "queryTimeout");
        tests.put("limits.idle_in_transaction_secs", RELOAD + "idleLimits");
        tests.put("limits.client_idle_secs", RELOAD + "idleLimits");
        tests.put("limits.backend_cancel_timeout_ms", RELOAD + "serversThatStall");
        tests.put("limits.client_keepalive_secs", RELOAD + "clientKeepalive");
        tests.put("limits.ignore_startup_parameters", RELOAD + "ignoreStartupParameters");
        tests.put(
                "limits.max_prepared_statements",
                "distribution/PreparedLimitTest#x12OneTooManyIsRefusedAndTheOthersStay");
        tests.put("limits.max_prepared_bytes", HOST + "session/PreparedStatementsTest");
        tests.put("limits.max_tracked_settings", POOL + "aSessionWithTooManySettingsStaysUntilItHasFewer");
        tests.put(
                "limits.max_tracked_savepoints",
                "distribution/NotifyTest#aRollbackToASavepointThatIsNotRememberedUndoesEveryUnlisten");
        tests.put("admin.enabled", HOST + "config/ConfigLoaderTest#switchesFeaturesBySections");
        tests.put("admin.address", ADMIN + "opensAnotherListenerForAnotherAddress");
        tests.put("admin.token", ADMIN + "wantsTheTokenWhereThereIsOne");
        tests.put("admin.read_token", ADMIN + "letsTheReadTokenReadAlone");
        tests.put("admin.allow_insecure", ADMIN + "opensEverywhereOnlyWithAWarning");
        tests.put("admin.hosts", ADMIN + "refusesForeignNamesUnlessTheCallerHasAToken");
        tests.put("admin.tls", ADMIN + "servesHttpsWithTheProxysCertificate");
        tests.put("console.enabled", HOST + "config/ConfigLoaderTest#switchesFeaturesBySections");
        tests.put("console.admin_users", "distribution/ConsoleTest#u4OnlyNamedUsersComeInAndStatsUsersOnlyLook");
        tests.put("console.stats_users", "distribution/ConsoleTest#u4OnlyNamedUsersComeInAndStatsUsersOnlyLook");
        tests.put("health.enabled", HOST + "config/ConfigLoaderTest#switchesFeaturesBySections");
        tests.put("health.check_interval_secs", HEALTH + "troubleOfASessionIsLookedIntoAtOnce");
        tests.put("health.check_timeout_secs", HEALTH + "aFrozenServerIsDownInTimeAndUpAfterTwoAnswers");
        tests.put("health.failure_threshold", "helios.feature.health/VerdictTest#downAfterFailuresInARow");
        tests.put("health.success_threshold", "helios.feature.health/VerdictTest#upAgainAfterAnswersInARow");
        tests.put("health.check_query", HEALTH + "aQueryThatFailsEverywhereMakesEverythingDownAndSaysWhy");
        tests.put("health.fast_interval_ms", HEALTH + "troubleOfASessionIsLookedIntoAtOnce");
        tests.put("load_balancer.enabled", HOST + "config/ConfigLoaderTest#switchesFeaturesBySections");
        tests.put("load_balancer.strategy", BALANCE + "keysDecideWhoReads");
        tests.put("load_balancer.read_write_split", BALANCE + "keysDecideWhoReads");
        tests.put("load_balancer.read_from", BALANCE + "keysDecideWhoReads");
        tests.put("load_balancer.primary_reads", BALANCE + "r15WithoutStandbysThePrimaryReadsUnlessItNeverMay");
        tests.put(
                "load_balancer.latency_threshold_ms",
                "helios.feature.balance/PickerTest#theFastShareAndTheSlowAreTriedAgain");
        tests.put("load_balancer.read_retries", BALANCE + "keysDecideWhoReads");
        tests.put("load_balancer.zone", BALANCE + "keysDecideWhoReads");
        tests.put("load_balancer.assume_readonly_functions", BALANCE + "aBusyStandbyIsAvoided");
        tests.put("lag_routing.enabled", HOST + "config/ConfigLoaderTest#switchesFeaturesBySections");
        tests.put("lag_routing.ryw", LAG + "withoutItOwnWritesAreMissed");
        tests.put("lag_routing.ryw_scope", LAG + "theSessionsOfAUserSeeEachOthersWritesIfTheyShall");
        tests.put("lag_routing.ryw_window_ms", LAG + "theWindowCountsWherePositionsCannotBeHad");
        tests.put("lag_routing.ryw_wait_ms", LAG + "aReadWaitsForAStandbyAsLongAsItMay");
        tests.put("lag_routing.poll_interval_ms", LAG + "aReloadForgetsNoWrites");
        tests.put("auth.enabled", HOST + "config/ConfigLoaderTest#switchesFeaturesBySections");
        tests.put("auth.mode", AUTH + "nobodyProvesAnythingWhereEverybodyIsTrusted");
        tests.put("auth.default_action", AUTH + "whoIsInNoRuleIsRefusedWhereThatIsTheDefault");
        tests.put("auth.auth_file", AUTH + "aFileAdmitsAndIsReadAnewWhenItChanges");
        tests.put("auth.auth_query", AUTH + "a6AQueryOfOnesOwnIsSafeFromWhatClientsSend");
        tests.put("auth.lockout.max_failures", AUTH + "tooManyFailuresLockAnAddressOut");
        tests.put("auth.lockout.lock_secs", AUTH + "tooManyFailuresLockAnAddressOut");
        tests.put("pool.enabled", HOST + "config/ConfigLoaderTest#switchesFeaturesBySections");
        tests.put("pool.mode", POOL + "manySessionsShareOneConnection");
        tests.put("pool.min_connections", POOL + "aPoolInUseIsKeptWarmAndRefilledWhenItsClientIsGone");
        tests.put("pool.max_connections", POOL + "p37AnIdleConnectionMakesRoomForAnotherPool");
        tests.put("pool.max_pool_size", POOL + "manySessionsShareOneConnection");
        tests.put("pool.max_client_connections", POOL + "clientsBeyondTheLimitAreRefused");
        tests.put("pool.idle_timeout_secs", POOL + "p36IdleConnectionsGoButForThoseThatAreKept");
        tests.put("pool.max_lifetime_secs", POOL + "oldConnectionsAreReplaced");
        tests.put("pool.acquire_timeout_secs", POOL + "p29WhoWaitsTooLongGets53300AndNothingOfItRuns");
        tests.put("pool.connect_timeout_secs", POOL + "aServerThatLetsNobodyInIsToldInTime");
        tests.put("pool.max_dials_per_node", LENDER + "p34NothingLeaks");
        tests.put("pool.max_waiting", LENDER + "oneTooManyThatWaitsIsRefused");
        tests.put("pool.reset_query", POOL + "aResetOfOnesOwnRunsInstead");
        tests.put("pool.optimize_unnamed_parse", POOL + "unnamedTextsAreNotSharedWhereThatIsOff");
        tests.put("pool.server_prepared_statements", POOL + "p15AConnectionKeepsSoManyStatementsAndNoMore");
        tests.put("pool.admission_wait_secs", POOL + "aClientBeyondTheLimitWaitsItsTurnAndACancelDoesNot");
        tests.put("pool.test_on_acquire", LENDER + "aConnectionThatMayHaveBeenLostUnnoticedHasToAnswer");
        tests.put("pool.skip_clean_reset", POOL + "aCleanConnectionIsResetIfThatIsWanted");
        tests.put("pool.leak_warn_secs", POOL + "aLeaseThatLastsIsNamedInTheLog");
        tests.put("pool.pin_timeout_secs", POOL + "aSessionThatRestsOnAConnectionIsEnded");
        for (var key : List.of("name", "user", "database", "mode", "max_pool_size")) {
            tests.put("pool.overrides." + key, POOL + "usersAndDatabasesHaveModesAndSizesOfTheirOwn");
        }
        tests.put("pool.sequence_values", POOL + "p27SequenceValuesOfOthersAreNotTold");
        tests.put("plugins.enabled", HOST + "config/ConfigLoaderTest#switchesFeaturesBySections");
        tests.put("plugins.plugin_dir", PLUGIN_FILES + "theStartIsRefusedForWhatIsMissing");
        tests.put("plugins.engine", PLUGIN_FILES + "theStartIsRefusedForWhatIsMissing");
        tests.put("plugins.hot_reload", PLUGIN_FILES + "whatIsDroppedInRunsAndWhatIsRemovedDoesNot");
        tests.put("plugins.reload_interval_ms", PLUGIN_FILES + "whatIsDroppedInRunsAndWhatIsRemovedDoesNot");
        tests.put("plugins.memory_limit_mb", PLUGIN_SESSIONS + "memoryBeyondTheTotalRefusesThePlugin");
        tests.put("plugins.timeout_ms", PLUGIN_ACCEPTANCE + "g1g2LoopsAndMemoryBombsEndAndOthersGoOn");
        tests.put("plugins.max_plugins", PLUGIN_FILES + "noMoreThanSoManyAndNoTwoOfOneName");
        tests.put("plugins.max_module_bytes", PLUGIN_FILES + "noMoreThanSoManyAndNoTwoOfOneName");
        tests.put("plugins.fuel_metering", PLUGIN_FILES + "theStartIsRefusedForWhatIsMissing");
        tests.put("plugins.fuel_limit", WASM + "WasmConfigTest#limitsOfAPlugin");
        tests.put("plugins.max_instances", WASM + "WasmConfigTest#limitsOfAPlugin");
        tests.put("plugins.max_result_bytes", PLUGIN_SESSIONS + "resultsOfReadsAreShown");
        tests.put("plugins.trust_root", PLUGIN_ACCEPTANCE + "d8ATrustRootDemandsASignature");
        tests.put("plugins.signature_scope", PLUGIN_ACCEPTANCE + "g13g14SignaturesDecideWhoIsLoaded");
        tests.put("plugins.order", PLUGIN_ACCEPTANCE + "g15GuardsSeeWhatComesOutInTheEnd");
        tests.put("plugins.required", PLUGIN_FILES + "aRequiredPluginKeepsTheProxyFromBeingReady");
        tests.put("plugins.on_load_error", PLUGIN_FILES + "theStartIsRefusedForWhatIsMissing");
        tests.put("plugins.failure_threshold", PLUGIN_ACCEPTANCE + "g8g9g10ATrapRefusesUnderClosedAndPassesUnderOpen");
        tests.put("plugins.client_attributes", WASM + "HostAttributesTest#clientsHandOverWhatMatches");
        tests.put("plugins.allow_signer_change", PLUGIN_ACCEPTANCE + "g13g14SignaturesDecideWhoIsLoaded");
        tests.put("plugins.allow_downgrade", PLUGIN_ACCEPTANCE + "g13g14SignaturesDecideWhoIsLoaded");
        tests.put("plugins.kv_max_value_bytes", PLUGIN_FILES + "entriesAreReadAndWritten");
        tests.put("plugins.kv_max_keys_per_plugin", PLUGIN_FILES + "entriesAreReadAndWritten");
        tests.put("plugins.kv_max_plugins", PLUGIN_FILES + "entriesAreReadAndWritten");
        tests.put("plugins.kv_max_total_bytes", PLUGIN_FILES + "entriesAreReadAndWritten");
        tests.put("plugins.kv_file", PLUGIN_FILES + "entriesAreReadAndWritten");
        tests.put("plugins.kv_seed", PLUGIN_FILES + "entriesAreReadAndWritten");
        tests.put("plugins.inline_ms", PLUGIN_SESSIONS + "aCallThatTakesLongIsMadeElsewhere");
        tests.put("plugins.memory_total_mb", PLUGIN_SESSIONS + "memoryBeyondTheTotalRefusesThePlugin");
        tests.put("plugins.post_query_queue", PLUGIN_SESSIONS + "aFullQueueHoldsUpWhoeverWouldAddToIt");
        tests.put("plugins.policy", PLUGIN_ACCEPTANCE + "g8g9g10ATrapRefusesUnderClosedAndPassesUnderOpen");
        tests.put("plugins.kv", PLUGIN_FILES + "entriesAreReadAndWritten");
        tests.put("plugins.attributes", PLUGIN_ACCEPTANCE + "attributesOfOnePluginAreInTheNextOnesInput");
        return tests;
    }

    @TempDir
    private Path folder;

    private record Key(String name, String type, String fallback, String letter, String text) {}

    private List<Key> keys() throws Exception {
        var explained =
                new Installation(Path.of(System.getProperty("helios.home"))).helios(folder, Map.of(), "explain");
        assertThat(explained.exit()).isZero();
        var keys = KEY.matcher(explained.output())
                .results()
                .map(found -> new Key(found.group(1), found.group(2), found.group(3), found.group(4), found.group(5)))
                .toList();
        assertThat(keys).hasSize((int) explained
                .output()
                .lines()
                .filter(line -> line.startsWith("    changes "))
                .count());
        return keys;
    }

    @Test
    void x2EachKeyHasATestOfItsEffect() throws Exception {
        var mine = keys().stream()
                .map(Key::name)
                .filter(
                        name -> !name.contains(".")
                                || name.matches(
                                        "(backend|tls|nodes|hba|limits|admin|auth|health|pool|console|plugins|load_balancer|lag_routing)\\..*"))
                .toList();

        assertThat(TESTS.keySet()).containsExactlyInAnyOrderElementsOf(mine);
        for (var test : TESTS.entrySet()) {
            assertThat(exists(test.getValue()))
                    .as("%s, which shows the effect of %s", test.getValue(), test.getKey())
                    .isTrue();
        }
    }

    @Test
    void eachKeySaysWhatItIs() throws Exception {
        assertThat(keys()).allSatisfy(key -> {
            assertThat(key.text()).endsWith(".").hasSizeGreaterThan(8);
            assertThat(key.letter()).isIn("L", "C", "S");
        });
    }

    /** Finds {@code module/package/Class#method} among the sources. */
    private static boolean exists(String test) throws IOException {
        var module = test.substring(0, test.indexOf('/'));
        var method = test.contains("#") ? test.substring(test.indexOf('#') + 1) : "class";
        var file = test.replaceAll(".*/|#.*", "") + ".java";
        var sources = ROOT.resolve(module.equals("distribution") ? module : "modules/" + module)
                .resolve("src/test/java");
        try (Stream<Path> files = Files.walk(sources)) {
            var found = files.filter(path -> path.getFileName().toString().equals(file))
                    .toList();
            return found.size() == 1
                    && Files.readString(found.getFirst()).contains(" " + method + (method.equals("class") ? " " : "("));
        }
    }
}
