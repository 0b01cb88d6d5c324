package helios.host.metrics;

/** What the data path counts. */
enum Traffic {
    CONNECTIONS_ACCEPTED("helios_connections_accepted_total", "Client connections that were accepted."),
    CONNECTIONS_CLOSED("helios_connections_closed_total", "Client connections that have ended."),
    CONNECTIONS_REJECTED("helios_connections_rejected_total", "Client connections that were refused before a session."),
    QUERIES_PROCESSED("helios_queries_total", "Statements that were answered."),
    BYTES_RECEIVED("helios_bytes_received_total", "Bytes read from clients."),
    BYTES_SENT("helios_bytes_sent_total", "Bytes written to clients."),
    TRANSACTIONS("helios_transactions_total", "Transactions that have ended."),
    ERRORS("helios_errors_total", "Errors that clients were told.");

    private final String metric;
    private final String help;

    Traffic(String metric, String help) {
        this.metric = metric;
        this.help = help;
    }

    String metric() {
        return metric;
    }

    String help() {
        return help;
    }

    /** Its place among the counters. */
    @SuppressWarnings("EnumOrdinal")
    int place() {
        return ordinal();
    }
}
