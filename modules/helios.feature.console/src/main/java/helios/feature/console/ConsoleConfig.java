package helios.feature.console;

import helios.spi.config.Doc;
import java.util.List;

/** The {@code [console]} section. */
record ConsoleConfig(
        @Doc("Users who may do everything on the console. At the root as admin_users.")
        List<String> adminUsers,

        @Doc("Users who may look at everything on the console. At the root as stats_users.")
        List<String> statsUsers) {

    ConsoleConfig {
        adminUsers = List.copyOf(adminUsers);
        statsUsers = List.copyOf(statsUsers);
    }
}
