package helios.wire;

import helios.wire.FrontendMessage.PasswordMessage;
import helios.wire.FrontendMessage.SaslInitialResponse;
import helios.wire.FrontendMessage.SaslResponse;

/**
 * Decodes a client's answers to authentication requests; the caller knows which it asked for. Each method throws
 * {@link MalformedFrameException} if the fields do not fill the frame exactly. Stateless; a record owns its bytes.
 */
public final class FrontendMessages {

    private FrontendMessages() {}

    public static PasswordMessage passwordMessage(FrameView frame) {
        frame.expect(Frontend.PASSWORD_MESSAGE, "PasswordMessage");
        var in = new FieldReader(frame, "PasswordMessage");
        byte[] password = in.stringBytes("password");
        in.finish();
        return new PasswordMessage(password);
    }

    public static SaslInitialResponse saslInitialResponse(FrameView frame) {
        frame.expect(Frontend.PASSWORD_MESSAGE, "SASLInitialResponse");
        var in = new FieldReader(frame, "SASLInitialResponse");
        var message = new SaslInitialResponse(in.string("mechanism"), in.optionalBytes("response"));
        in.finish();
        return message;
    }

    public static SaslResponse saslResponse(FrameView frame) {
        frame.expect(Frontend.PASSWORD_MESSAGE, "SASLResponse");
        return new SaslResponse(new FieldReader(frame, "SASLResponse").rest());
    }
}
