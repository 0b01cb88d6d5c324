package helios.admin;

import helios.http.HttpHead;
import helios.http.Json;
import helios.spi.admin.AdminRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request as an endpoint sees it. */
record AdminCall(HttpHead head, Map<String, String> variables, byte[] body, String caller) implements AdminRequest {

    @Override
    public String path(String variable) {
        return Optional.ofNullable(variables.get(variable))
                .orElseThrow(() -> new IllegalArgumentException("the path has no variable {" + variable + "}"));
    }

    @Override
    public Optional<String> query(String name) {
        return Optional.ofNullable(head.target().parameters().get(name));
    }

    @Override
    public Optional<String> header(String name) {
        return head.header(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public Map<String, Object> json() {
        return Json.readObject(body);
    }
}
