package io.fairlead.agent.streams;

import io.fairlead.agent.pods.host.BoundProcesses;
import io.fairlead.agent.pods.host.Inside;
import io.fairlead.agent.pods.host.Terminal;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.StreamConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a command in a container, with pipes or a terminal, until it ends or the client goes away.
 */
final class ExecStream {
  private static final Logger LOG = LoggerFactory.getLogger(ExecStream.class);

  private final StreamRequest.Exec request;
  private final StreamConnection connection;

  ExecStream(StreamRequest.Exec request, StreamConnection connection) {
    this.request = request;
    this.connection = connection;
  }

  /** Runs to the end, which the client is told if it is there. */
  void run(Inside.Where where) throws IOException, InterruptedException {
    if (request.tty()) {
      try (Terminal terminal = Terminal.open()) {
        inTerminal(where, terminal);
      }
    } else {
      withPipes(where);
    }
  }

  private void withPipes(Inside.Where where) throws IOException, InterruptedException {
    Process process = start(where, null);
    if (process == null) {
      return;
    }
    OutputStream stdin = process.getOutputStream();
    if (!request.stdin()) {
      stdin.close();
    }
    Input input =
        Input.start(connection, stdin, stdin::close, (_, _) -> {}, () -> Inside.kill(process));
    Pump out = Pump.start(process.getInputStream(), Channel.STDOUT, connection);
    Pump err = Pump.start(process.getErrorStream(), Channel.STDERR, connection);
    tell(process, input, List.of(out, err));
  }

  private void inTerminal(Inside.Where where, Terminal terminal)
      throws IOException, InterruptedException {
    Process process = start(where, terminal);
    if (process == null) {
      return;
    }
    OutputStream stdin = terminal.input();
    Input input =
        Input.start(
            connection,
            stdin,
            () -> stdin.write(Input.END_OF_TRANSMISSION),
            terminal::resize,
            () -> hangUp(process, terminal));
    tell(process, input, List.of(Pump.start(terminal.output(), Channel.STDOUT, connection)));
  }

  private void tell(Process process, Input input, List<Pump> outputs)
      throws IOException, InterruptedException {
    int code = process.waitFor();
    for (Pump output : outputs) {
      output.finish();
    }
    input.ignore();
    connection.write(Statuses.exited(code));
  }

  /** Null: it could not be started, and the client knows. */
  private @Nullable Process start(Inside.Where where, @Nullable Terminal terminal)
      throws IOException {
    try {
      return BoundProcesses.start(Inside.prepare(where, terminal, request.command()));
    } catch (IOException e) {
      Input.none(connection, () -> {});
      connection.write(Statuses.notStarted(String.valueOf(e.getMessage())));
      return null;
    }
  }

  private static void hangUp(Process process, Terminal terminal) {
    Inside.kill(process);
    try {
      terminal.close();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("terminal could not be closed");
    }
  }
}
