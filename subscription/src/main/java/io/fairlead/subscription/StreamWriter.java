package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
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

  static Thread start(Socket stream, Outbox outbox, AgentMessage.Hello hello, Timings timings)
      throws IOException {
    OutputStream out = new BufferedOutputStream(stream.getOutputStream());
    return Thread.ofVirtual()
        .name("fairlead-stream-writer")
        .start(
            () -> {
              try (stream) {
                write(out, List.of(hello));
                while (!stream.isClosed()) {
                  List<AgentMessage> messages = outbox.take(timings.pingEvery());
                  write(out, messages.isEmpty() ? List.of(new AgentMessage.Ping()) : messages);
                }
              } catch (IOException e) {
                LOG.atDebug().addKeyValue("error", e.toString()).log("stream can not be written");
              } catch (InterruptedException e) {
                LOG.atTrace().log("stream writer ends");
              }
            });
  }

  private static void write(OutputStream out, List<AgentMessage> messages) throws IOException {
    for (AgentMessage message : messages) {
      out.write(Frames.frame(MessageCodec.encode(message)));
    }
    out.flush();
  }
}
