package io.fairlead.agent.probes;

import io.fairlead.model.pod.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** tcpSocket: healthy when the connection is accepted in time. */
final class TcpProbe {
  private TcpProbe() {}

  static ProbeResult ask(Probe.TcpSocket action, String podIp, Duration timeout) {
    String host = action.host().isEmpty() ? podIp : action.host();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, action.port()), (int) timeout.toMillis());
      return new ProbeResult.Success();
    } catch (SocketTimeoutException e) {
      return new ProbeResult.Failure(
          "dial tcp %s: i/o timeout".formatted(HttpProbe.at(host, action.port())));
    } catch (IOException e) {
      return new ProbeResult.Failure(
          "dial tcp %s: %s".formatted(HttpProbe.at(host, action.port()), HttpProbe.cause(e)));
    }
  }
}
