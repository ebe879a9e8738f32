package io.fairlead.agent.streams;

import io.fairlead.model.stream.StreamFrame;
import io.fairlead.subscription.StreamConnection;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Passes on what comes from the client, on a thread of its own, and notices when it is gone. */
final class Input {
  /** What a terminal takes for the end of input: ctrl-D. */
  static final byte END_OF_TRANSMISSION = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Input.class);

  private final StreamConnection connection;
  private final OutputStream to;
  private final Action atEnd;
  private final Sizes sizes;
  private volatile boolean ignored;

  /** Something that the system may refuse. */
  interface Action {
    void run() throws IOException;
  }

  /** Takes the size of the client's window, in characters. */
  interface Sizes {
    void resize(int columns, int rows) throws IOException;
  }

  private Input(StreamConnection connection, OutputStream to, Action atEnd, Sizes sizes) {
    this.connection = connection;
    this.to = to;
    this.atEnd = atEnd;
    this.sizes = sizes;
  }

  /**
   * Begins.
   *
   * @param atEnd the client's input is at its end
   * @param gone the client is not there any more, before it was ignored
   */
  static Input start(
      StreamConnection connection, OutputStream to, Action atEnd, Sizes sizes, Runnable gone) {
    Input input = new Input(connection, to, atEnd, sizes);
    connection.onGone(
        () -> {
          if (!input.ignored) {
            gone.run();
          }
        });
    Thread.ofPlatform().daemon().name("fairlead-stream-input").start(input::run);
    return input;
  }

  /** Only notices when the client is gone. */
  static void none(StreamConnection connection, Runnable gone) {
    Thread.ofVirtual()
        .name("fairlead-stream-input")
        .start(new Input(connection, OutputStream.nullOutputStream(), () -> {}, (_, _) -> {})::run);
    connection.onGone(gone);
  }

  /** What still comes is of no use. */
  void ignore() {
    ignored = true;
  }

  private void run() {
    try {
      for (StreamFrame frame = connection.read(); frame != null; frame = connection.read()) {
        if (!ignored) {
          take(frame);
        }
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("the control plane is gone");
    }
  }

  /** A program that does not read (any more) is no reason not to hear what else the client says. */
  private void take(StreamFrame frame) {
    try {
      switch (frame.channel()) {
        case STDIN -> {
          to.write(frame.payload());
          to.flush();
          if (frame.end()) {
            atEnd.run();
          }
        }
        case RESIZE -> resize(frame.payload());
        case STDOUT, STDERR, STATUS -> {}
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("input is not read any more");
    }
  }

  private void resize(byte[] payload) throws IOException {
    try {
      JsonNode size = JsonMapper.shared().readTree(payload);
      int columns = size.path("Width").asInt(0);
      int rows = size.path("Height").asInt(0);
      if (columns > 0 && rows > 0) {
        sizes.resize(columns, rows);
      }
    } catch (JacksonException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("no size of a window");
    }
  }
}
