package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.subscription.identity.JoinToken;
import io.fairlead.subscription.identity.TlsContexts;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** Buys a certificate with a join token, on a connection of its own. */
final class Joining {
  private Joining() {}

  /**
   * Asks; the secret is told only to a control plane of the authority that the token names.
   *
   * @throws IOException when that is not who answers, or nobody does
   */
  static ControlMessage.CertificateIssued ask(
      ControlPlaneEndpoint at, JoinToken token, AgentMessage.Join join, Timings timings)
      throws IOException, GeneralSecurityException {
    try (Wire wire = Wire.encrypted(at, TlsContexts.pinned(token.pin()), timings, _ -> {})) {
      wire.out().write(Frames.frame(MessageCodec.encode(join)));
      wire.out().flush();
      DataInputStream in = new DataInputStream(new BufferedInputStream(wire.in()));
      while (true) {
        byte[] body = Frames.read(in);
        if (body == null) {
          throw new EOFException("the control plane ended the connection without an answer");
        }
        Optional<ControlMessage> message = MessageCodec.controlMessage(body);
        if (message.orElse(null) instanceof ControlMessage.CertificateIssued answer) {
          return answer;
        }
      }
    }
  }
}
