package io.fairlead.agent.streams;

import io.fairlead.agent.pods.host.Terminal;
import io.fairlead.agent.pods.runtime.ContainerRuntime;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Run;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.StreamConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
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
  private final ContainerRuntime runtime;
  private final StreamConnection connection;

  ExecStream(StreamRequest.Exec request, ContainerRuntime runtime, StreamConnection connection) {
    this.request = request;
    this.runtime = runtime;
    this.connection = connection;
  }

  /** Runs to the end, which the client is told if it is there. */
  void run(Run run) throws IOException, InterruptedException {
    if (request.tty()) {
      try (Terminal terminal = Terminal.open()) {
        inTerminal(run, terminal);
      }
    } else {
      withPipes(run);
    }
  }

  private void withPipes(Run run) throws IOException, InterruptedException {
    Process process = start(run, null);
    if (process == null) {
      return;
    }
    OutputStream stdin = process.getOutputStream();
    if (!request.stdin()) {
      stdin.close();
    }
    Input input =
        Input.start(connection, stdin, stdin::close, (_, _) -> {}, () -> runtime.kill(process));
    Pump out = Pump.start(process.getInputStream(), Channel.STDOUT, connection);
    Pump err = Pump.start(process.getErrorStream(), Channel.STDERR, connection);
    tell(process, input, List.of(out, err));
  }

  private void inTerminal(Run run, Terminal terminal) throws IOException, InterruptedException {
    Process process = start(run, terminal.device());
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
  private @Nullable Process start(Run run, @Nullable Path terminal) throws IOException {
    try {
      return runtime.exec(run, request.command(), terminal);
    } catch (IOException e) {
      Input.none(connection, () -> {});
      connection.write(Statuses.notStarted(String.valueOf(e.getMessage())));
      return null;
    }
  }

  private void hangUp(Process process, Terminal terminal) {
    runtime.kill(process);
    try {
      terminal.close();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("terminal could not be closed");
    }
  }
}
