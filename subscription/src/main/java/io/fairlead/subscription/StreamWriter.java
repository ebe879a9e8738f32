package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending half of one stream: Hello first, then what the outbox has, a Ping when it has
 * nothing. Ends when interrupted or when the socket does.
 */
final class StreamWriter {
  private static final Logger LOG = LoggerFactory.getLogger(StreamWriter.class);

  private StreamWriter() {}

  /** Sends the Hello, then begins. */
  static Thread start(Wire stream, Outbox outbox, AgentMessage.Hello hello, Timings timings)
      throws IOException {
    OutputStream out = new BufferedOutputStream(stream.out());
    write(out, List.of(hello));
    return Thread.ofVirtual()
        .name("fairlead-stream-writer")
        .start(() -> run(stream, out, outbox, timings));
  }

  private static void run(Wire stream, OutputStream out, Outbox outbox, Timings timings) {
    List<AgentMessage> unsaid = List.of();
    try (stream) {
      while (!stream.closed()) {
        unsaid = outbox.take(timings.pingEvery());
        write(out, unsaid.isEmpty() ? List.of(new AgentMessage.Ping()) : unsaid);
      }
    } catch (IOException e) {
      outbox.putBack(unsaid);
      LOG.atDebug().addKeyValue("error", e.toString()).log("stream can not be written");
    } catch (InterruptedException e) {
      LOG.atTrace().log("stream writer ends");
    }
  }

  private static void write(OutputStream out, List<AgentMessage> messages) throws IOException {
    for (AgentMessage message : messages) {
      out.write(Frames.frame(MessageCodec.encode(message)));
    }
    out.flush();
  }
}
