package helios.host;

import helios.host.session.ClientSession;
import helios.spi.operations.Operations;
import helios.spi.operations.SessionView;
import helios.spi.query.Decision;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** The running proxy as operators see it. */
final class LiveOperations implements Operations {

    private final Sessions sessions;

    LiveOperations(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public List<SessionView> sessions() {
        return sessions.all(ClientSession::view).stream()
                .sorted(Comparator.comparingLong(SessionView::number))
                .toList();
    }

    @Override
    public boolean cancel(UUID session) {
        return sessions.with(session, ClientSession::cancel);
    }

    @Override
    public boolean end(UUID session, Decision.Reject reason) {
        return sessions.with(session, found -> found.end(reason));
    }
}
