package io.fairlead.controlplane.membership;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fairlead.controlplane.api.pki.IssuedMember;
import io.fairlead.controlplane.membership.Discovery.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link TestMember} in a JVM of its own, which says how many members it sees act. */
final class MemberProcess implements AutoCloseable {
  private static final int REQUIRED = 2;

  private final Process process;

  private MemberProcess(Process process) {
    this.process = process;
  }

  /**
   * What the process does.
   *
   * @param args the authority's directory, both addresses, settings as HOCON, and where the others
   *     are looked up
   */
  public static void main(String[] args) throws Exception {
    Membership membership =
        new Membership(
            HostPort.parse(args[1]),
            new Discovery.Bootstrap(source(args), HostPort.parse(args[2]), REQUIRED),
            Optional.of(new PeerTls.OfSystem()),
            "1.2.3");
    TestMember member =
        TestMember.start(
            membership,
            Optional.of(IssuedMember.open(Path.of(args[0]), Clock.systemUTC())),
            args[3]);
    member.follow(seen -> System.out.println(seen.acting().size()));
    System.in.read(); // ends with the test
    System.exit(0);
  }

  private static Source source(String[] args) {
    return switch (args[4]) {
      case "dns" -> new Source.Dns(args[5], args[6], List.of(HostPort.parse(args[7])));
      case "kubernetes" -> new Source.Kubernetes(args[5], args[6], args[7]);
      default -> throw new IllegalArgumentException(args[4]);
    };
  }

  /** Starts one; what it says of itself goes to a file in the directory. */
  static MemberProcess fork(
      Path dir,
      HostPort address,
      HostPort management,
      String settings,
      Map<String, String> environment,
      String... source)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                MemberProcess.class.getName(),
                dir.resolve("pki").toString(),
                address.toString(),
                management.toString(),
                settings));
    command.addAll(List.of(source));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return new MemberProcess(
        builder.redirectError(dir.resolve(address.host() + ".log").toFile()).start());
  }

  /** Returns when it sees so many members act. */
  void awaitActing(int count) throws Exception {
    var lines = process.inputReader(UTF_8);
    String wanted = Integer.toString(count);
    for (String line = lines.readLine(); !wanted.equals(line); line = lines.readLine()) {
      if (line == null) {
        throw new AssertionError("a member ended: " + process.waitFor());
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
