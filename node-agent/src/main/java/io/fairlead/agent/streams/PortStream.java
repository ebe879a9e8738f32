package io.fairlead.agent.streams;

import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.StreamConnection;
import java.io.IOException;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to a port of a pod, until the pod's side ends it or the client goes away. */
final class PortStream {
  private static final Logger LOG = LoggerFactory.getLogger(PortStream.class);

  private final StreamRequest.PortForward request;
  private final StreamConnection connection;

  /** Connects to the port. */
  interface Dial {
    Socket dial() throws IOException, InterruptedException;
  }

  PortStream(StreamRequest.PortForward request, StreamConnection connection) {
    this.request = request;
    this.connection = connection;
  }

  /** Runs to the end; that nobody listens is said on STATUS. */
  void run(Dial dial) throws IOException, InterruptedException {
    Socket dialed;
    try {
      dialed = dial.dial();
    } catch (IOException e) {
      Input.none(connection, () -> {});
      connection.write(
          StreamFrame.status(
              "error forwarding port %d to pod %s, uid : %s"
                  .formatted(request.port(), request.uid(), e.getMessage())));
      return;
    }
    try (Socket socket = dialed) {
      Input input =
          Input.start(
              connection,
              socket.getOutputStream(),
              socket::shutdownOutput,
              (_, _) -> {},
              () -> close(socket));
      Pump.start(socket.getInputStream(), Channel.STDOUT, connection).await();
      input.ignore();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("socket could not be closed");
    }
  }
}
