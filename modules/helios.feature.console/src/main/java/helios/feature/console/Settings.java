package helios.feature.console;

import helios.spi.operations.SettingView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The configuration by PgBouncer's names, as far as it has a counterpart, and by its own. */
final class Settings {

    /** Keys by PgBouncer's names; its units are seconds. */
    private static final Map<String, String> COUNTERPARTS = counterparts();

    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
    private static final Pattern PORT = Pattern.compile("^\\[?(.*?):(\\d+)(?:[],].*)?$");

    private final Map<String, SettingView> byKey;

    Settings(List<SettingView> all) {
        byKey = all.stream()
                .collect(Collectors.toMap(SettingView::key, setting -> setting, (one, _) -> one, LinkedHashMap::new));
    }

    private static Map<String, String> counterparts() {
        var keys = new LinkedHashMap<String, String>();
        keys.put("admin_users", "console.admin_users");
        keys.put("auth_file", "auth.auth_file");
        keys.put("auth_query", "auth.auth_query");
        keys.put("client_idle_timeout", "limits.client_idle_secs");
        keys.put("client_login_timeout", "limits.startup_timeout_secs");
        keys.put("default_pool_size", "pool.max_pool_size");
        keys.put("idle_transaction_timeout", "limits.idle_in_transaction_secs");
        keys.put("listen_addr", "listen_address");
        keys.put("listen_port", "listen_address");
        keys.put("max_client_conn", "pool.max_client_connections");
        keys.put("max_db_connections", "pool.max_connections");
        keys.put("max_packet_size", "limits.max_message_bytes");
        keys.put("min_pool_size", "pool.min_connections");
        keys.put("pool_mode", "pool.mode");
        keys.put("query_timeout", "limits.query_timeout_secs");
        keys.put("query_wait_timeout", "pool.acquire_timeout_secs");
        keys.put("server_connect_timeout", "pool.connect_timeout_secs");
        keys.put("server_idle_timeout", "pool.idle_timeout_secs");
        keys.put("server_lifetime", "pool.max_lifetime_secs");
        keys.put("server_reset_query", "pool.reset_query");
        keys.put("stats_users", "console.stats_users");
        keys.put("unix_socket_dir", "unix_socket_dir");
        return keys;
    }

    /** Rows of SHOW CONFIG: PgBouncer's names first. */
    List<List<Object>> rows() {
        var rows = new ArrayList<List<Object>>();
        COUNTERPARTS.forEach((name, key) -> find(key)
                .ifPresent(setting -> rows.add(
                        row(name, translate(name, setting.value()), translate(name, setting.fallback()), setting))));
        byKey.values().stream()
                .filter(setting -> !COUNTERPARTS.containsKey(setting.key()))
                .map(setting -> row(setting.key(), setting.value(), setting.fallback(), setting))
                .forEach(rows::add);
        return rows;
    }

    private static List<Object> row(String name, String value, String fallback, SettingView setting) {
        return List.of(name, value, fallback, setting.live() ? "yes" : "no");
    }

    private Optional<SettingView> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** The text that a setting of PgBouncer's has; empty where what it is about is switched off. */
    String text(String name) {
        return Optional.ofNullable(COUNTERPARTS.get(name))
                .flatMap(this::find)
                .map(setting -> translate(name, setting.value()))
                .orElse("");
    }

    /** The number that a setting of PgBouncer's has; 0 where what it is about is switched off. */
    int number(String name) {
        return Optional.of(text(name))
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    /** The key of ours that a name of PgBouncer's means. */
    static String key(String name) {
        return COUNTERPARTS.getOrDefault(name, name);
    }

    private static String translate(String name, String value) {
        var address = PORT.matcher(value);
        if (name.startsWith("listen_") && address.matches()) {
            return address.group(name.equals("listen_addr") ? 1 : 2);
        }
        var duration = DURATION.matcher(value);
        return duration.matches() ? seconds(Double.parseDouble(duration.group(1)), duration.group(2)) : value;
    }

    private static String seconds(double amount, String unit) {
        double seconds = switch (unit) {
            case "ms" -> amount / 1000;
            case "m" -> amount * 60;
            case "h" -> amount * 3600;
            case "d" -> amount * 86_400;
            default -> amount;
        };
        return seconds == Math.rint(seconds) ? String.valueOf((long) seconds) : String.valueOf(seconds);
    }
}
