package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;

/** A control plane for one agent, played by a test, over a real socket. */
final class FakeControlPlane implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final ServerSocket server;

  FakeControlPlane() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    server.setSoTimeout(PATIENCE_MILLIS);
  }

  List<ControlPlaneEndpoint> endpoints() {
    return List.of(new ControlPlaneEndpoint("127.0.0.1", server.getLocalPort(), "secret"));
  }

  /** Waits for the agent. */
  Stream accept() throws IOException {
    return new Stream(server.accept());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** One stream, seen from the control plane. */
  static final class Stream implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    private Stream(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new DataInputStream(socket.getInputStream());
    }

    void say(ControlMessage... messages) throws IOException {
      for (ControlMessage message : messages) {
        socket.getOutputStream().write(Frames.frame(MessageCodec.encode(message)));
      }
    }

    AgentMessage.Hello hello() throws IOException {
      return (AgentMessage.Hello) next();
    }

    /** The next message that is not a Ping. */
    AgentMessage next() throws IOException {
      AgentMessage message =
          MessageCodec.agentMessage(Objects.requireNonNull(Frames.read(in))).orElseThrow();
      return message instanceof AgentMessage.Ping ? next() : message;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
