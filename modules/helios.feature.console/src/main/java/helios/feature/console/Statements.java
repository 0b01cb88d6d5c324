package helios.feature.console;

import helios.spi.local.LocalResult;
import helios.spi.local.LocalStatement;
import helios.spi.query.Column;
import helios.spi.query.Response;
import java.util.List;

/** Kinds of statements of the console. */
final class Statements {

    private static final LocalResult.Notice USAGE = new LocalResult.Notice("Console usage", """

            \tSHOW HELP|CONFIG|DATABASES|POOLS|CLIENTS|SERVERS|USERS|VERSION
            \tSHOW PEERS|PEER_POOLS
            \tSHOW FDS|SOCKETS|ACTIVE_SOCKETS|LISTS|MEM|STATE
            \tSHOW DNS_HOSTS|DNS_ZONES
            \tSHOW STATS|STATS_TOTALS|STATS_AVERAGES|TOTALS
            \tSHOW NODES|PLUGINS|PIPELINE|PINS
            \tSHOW LAST ROUTE [<client_id>]
            \tSET key = arg
            \tRELOAD
            \tPAUSE [<db>]
            \tRESUME [<db>]
            \tDISABLE <db>
            \tENABLE <db>
            \tRECONNECT [<db>]
            \tKILL [<db>]
            \tKILL_CLIENT <client_id>
            \tSUSPEND
            \tSHUTDOWN
            \tSHUTDOWN WAIT_FOR_SERVERS|WAIT_FOR_CLIENTS
            \tWAIT_CLOSE [<db>]
            \tDRAIN <node>
            \tUNDRAIN <node>""");

    private Statements() {}

    /** Does something, and says which tag that has. */
    interface Work {
        String run() throws Exception;
    }

    /** A table. */
    record Table(Show show) implements LocalStatement {

        @Override
        public List<Column> columns() {
            return show.columns();
        }

        @Override
        public LocalResult run() {
            return new LocalResult(show.table());
        }
    }

    /** Something that is done. */
    record Command(Work work) implements LocalStatement {

        @Override
        public List<Column> columns() {
            return List.of();
        }

        @Override
        public LocalResult run() throws Exception {
            return new LocalResult(new Response.Command(work.run()));
        }
    }

    /** Something that is only said. */
    record Told(String tag, LocalResult.Notice notice) implements LocalStatement {

        static final Told HELP = new Told("SHOW", USAGE);
        static final Told SET_IGNORED = new Told("SET", new LocalResult.Notice("SET ignored", ""));

        @Override
        public List<Column> columns() {
            return List.of();
        }

        @Override
        public LocalResult run() {
            return new LocalResult(new Response.Command(tag), List.of(notice));
        }
    }
}
