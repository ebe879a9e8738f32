package io.fairlead.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fairlead.controlplane.membership.Discovery;
import io.fairlead.controlplane.membership.HostPort;
import io.fairlead.controlplane.membership.Membership;
import io.fairlead.persistence.journal.JournalSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A control plane in a process of its own, to be killed. */
final class PlaneProcess implements AutoCloseable {

  private static final String READY = "ready";

  private final Process process;

  private PlaneProcess(Process process) {
    this.process = process;
  }

  /** What the process does: arguments are its directory, the journal, its number, all addresses. */
  public static void main(String[] args) throws Exception {
    List<HostPort> addresses = Arrays.stream(args).skip(3).map(HostPort::parse).toList();
    ControlPlane plane =
        ControlPlane.start(
                settings(Path.of(args[0]), args[1], addresses, Integer.parseInt(args[2])), _ -> {})
            .toCompletableFuture()
            .get(2, TimeUnit.MINUTES);
    System.out.println(READY);
    System.in.read(); // ends with the test
    plane.stop().toCompletableFuture().join();
    System.exit(0);
  }

  /** Of one of the members with these addresses. */
  static ControlPlaneSettings settings(
      Path dir, String journal, List<HostPort> addresses, int number) {
    Membership membership =
        new Membership(
            addresses.get(number), new Discovery.Seeds(addresses), Optional.empty(), "0.1.0");
    return TestSettings.in(dir.resolve("plane-" + number))
        .settings()
        .in(membership, JournalSettings.at(journal));
  }

  /** Starts one; what it says goes to a file in the directory. */
  static PlaneProcess fork(Path dir, String journal, List<HostPort> addresses, int number)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                PlaneProcess.class.getName(),
                dir.toString(),
                journal,
                Integer.toString(number)));
    addresses.forEach(address -> command.add(address.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectError(dir.resolve("plane-" + number + ".log").toFile())
            .start();
    return new PlaneProcess(process);
  }

  /** Returns when it serves. */
  void awaitReady() throws Exception {
    var lines = process.inputReader(UTF_8);
    for (String line = lines.readLine(); !READY.equals(line); line = lines.readLine()) {
      if (line == null) {
        throw new AssertionError("a control plane ended: " + process.waitFor());
      }
    }
  }

  /** As kill -9 does. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
