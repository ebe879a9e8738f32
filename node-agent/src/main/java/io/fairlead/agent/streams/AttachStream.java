package io.fairlead.agent.streams;

import io.fairlead.agent.pods.host.Terminal;
import io.fairlead.agent.pods.runtime.ContainerRuntime;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Run;
import io.fairlead.model.pod.ContainerWork;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.model.stream.StreamRequest.Output;
import io.fairlead.subscription.StreamConnection;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running container writes from now on, by way of its log, and its input, until it ends or
 * the client goes away. Whoever is the first to attach to a container that waits for that, as
 * {@code kubectl run -i} makes it, sees what it wrote before, too.
 */
final class AttachStream {
  private static final Logger LOG = LoggerFactory.getLogger(AttachStream.class);
  private static final Duration GLANCE = Duration.ofMillis(20);
  private static final int GLANCES_PER_LOOK = 5;

  private final StreamRequest.Attach request;
  private final ContainerWork.Terminal terminal;
  private final ContainerRuntime runtime;
  private final Run run;
  private final StreamConnection connection;
  private final AtomicBoolean clientGone = new AtomicBoolean();

  AttachStream(
      StreamRequest.Attach request,
      ContainerWork.Terminal terminal,
      ContainerRuntime runtime,
      Run run,
      StreamConnection connection) {
    this.request = request;
    this.terminal = terminal;
    this.runtime = runtime;
    this.run = run;
    this.connection = connection;
  }

  /** Runs to the end; how the container ended is told by its status only. */
  void run(Path log, LogStream.Over over) throws IOException, InterruptedException {
    boolean all = terminal.stdinOnce() && runtime.firstToAttach(run);
    try (LogReader reader = all ? LogReader.all(log) : LogReader.tail(log, 0);
        OutputStream stdin = stdin()) {
      Input input =
          Input.start(connection, stdin, () -> inputEnds(stdin), this::resize, () -> gone(stdin));
      boolean last = false;
      for (int glance = 1; !clientGone.get(); glance++) {
        for (byte[] row = reader.next(); row != null; row = reader.next()) {
          Optional<LogLine> line = LogLine.parse(row);
          if (line.isPresent()) {
            send(line.get());
          }
        }
        if (last) {
          break;
        }
        last = glance % GLANCES_PER_LOOK == 0 && over.seen();
        if (!last) {
          Thread.sleep(GLANCE);
        }
      }
      input.ignore();
      connection.write(Statuses.success());
    }
  }

  private void send(LogLine line) throws IOException {
    byte[] text = line.text();
    if (line.complete()) {
      text = Arrays.copyOf(text, text.length + 1);
      text[text.length - 1] = '\n';
    }
    boolean error = line.output() == Output.STDERR && !terminal.tty();
    if (error ? request.stderr() : request.stdout()) {
      connection.write(StreamFrame.of(error ? Channel.STDERR : Channel.STDOUT, text));
    }
  }

  private OutputStream stdin() throws IOException {
    Optional<Path> fifo =
        request.stdin() && terminal.stdin() ? runtime.stdin(run) : Optional.empty();
    if (fifo.isEmpty()) {
      return OutputStream.nullOutputStream();
    }
    File file = fifo.get().toFile();
    // Opened for both first: to write to a pipe that nobody reads any more would wait for ever.
    try (RandomAccessFile _ = new RandomAccessFile(file, "rw")) {
      return new FileOutputStream(file);
    }
  }

  private void inputEnds(OutputStream stdin) throws IOException {
    if (!request.stdin() || !terminal.stdinOnce()) {
      return;
    }
    if (terminal.tty()) {
      stdin.write(Input.END_OF_TRANSMISSION);
    } else {
      stdin.close();
      runtime.endStdin(run);
    }
  }

  /** A terminal waits for somebody else to attach. */
  private void gone(OutputStream stdin) {
    clientGone.set(true);
    try {
      if (!terminal.tty()) {
        inputEnds(stdin);
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("input could not be ended");
    }
  }

  private void resize(int columns, int rows) throws IOException {
    Optional<Path> device = runtime.terminal(run);
    if (terminal.tty() && device.isPresent()) {
      Terminal.resize(device.get(), columns, rows);
    }
  }
}
