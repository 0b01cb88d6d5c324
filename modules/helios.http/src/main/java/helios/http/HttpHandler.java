package helios.http;

/** Answers requests, in two steps, so that a caller who is not admitted cannot make the server hold a body. */
@FunctionalInterface
public interface HttpHandler {

    /**
     * Decides by the head alone who will answer. Called on the server's only thread: it must return at once.
     *
     * @throws HttpException to refuse the request before its body is read
     */
    Responder accept(HttpHead head);

    /** Answers one request. */
    @FunctionalInterface
    interface Responder {

        /** Answers, on a virtual thread; the body is the caller's, empty if there was none. */
        HttpReply answer(byte[] body) throws Exception;
    }
}
