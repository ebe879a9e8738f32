package io.fairlead.controlplane.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.Await;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members whose processes are gone, and such as only do not answer. */
class ProcessDeathsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Nobody is removed by being of one mind, within what this test waits for. */
  private static final String NEVER_OF_ONE_MIND =
      """
      pekko.cluster.seed-node-timeout = 2s
      pekko.cluster.split-brain-resolver.stable-after = 10m
      pekko.cluster.split-brain-resolver.down-all-when-unstable = off
      """;

  @TempDir Path dir;

  /** A member in a JVM of its own: its number, and the ports of all. */
  public static void main(String[] args) throws Exception {
    List<Integer> ports = Stream.of(args).skip(1).map(Integer::valueOf).toList();
    try (TestMember _ = member(ports, Integer.parseInt(args[0]))) {
      System.in.read();
    }
  }

  private static TestMember member(List<Integer> ports, int number) {
    List<HostPort> all = ports.stream().map(port -> new HostPort("127.0.0.1", port)).toList();
    return TestMember.start(
        new Membership(all.get(number), new Discovery.Seeds(all), Optional.empty(), "1.2.3"),
        Optional.empty(),
        NEVER_OF_ONE_MIND);
  }

  @Test
  void aKilledProcessIsNoMemberWithoutAnybodyWaiting() throws Exception {
    List<Integer> ports = TestMember.freePorts(3);
    try (TestMember one = member(ports, 0);
        TestMember other = member(ports, 1)) {
      Process killed = fork(ports, 2);
      try {
        awaitMembers(3, one, other);
        killed.destroyForcibly().waitFor();
        awaitMembers(2, one, other);
        assertEquals(2, one.seen().acting().size());
      } finally {
        killed.destroyForcibly();
      }
    }
  }

  private static void awaitMembers(int count, TestMember... members) {
    Await.until(
        PATIENCE,
        () ->
            Arrays.stream(members)
                .map(TestMember::seen)
                .allMatch(seen -> seen.members().size() == count && seen.majority()),
        () -> Arrays.stream(members).map(TestMember::seen).toList().toString());
  }

  private Process fork(List<Integer> ports, int number) throws Exception {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    File said = dir.resolve("member.log").toFile();
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            path,
            ProcessDeathsTest.class.getName(),
            Integer.toString(number));
    return new ProcessBuilder(Stream.concat(command, ports.stream().map(Object::toString)).toList())
        .redirectErrorStream(true)
        .redirectOutput(said)
        .start();
  }

  @Test
  void aPortThatNobodyHasIsRefused() throws Exception {
    int port = TestMember.freePorts(1).getFirst();
    assertTrue(
        ProcessDeaths.refuses(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
  }

  /** As of a process that is paused: the kernel takes the connection. */
  @Test
  void aProcessThatOnlyStandsStillRefusesNothing() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertFalse(ProcessDeaths.refuses(address(socket)));
      assertFalse(ProcessDeaths.refuses(address(socket)));
      assertFalse(ProcessDeaths.refuses(address(socket)), "with the queue full");
      assertFalse(ProcessDeaths.refuses(address(socket)), "with the queue full");
    }
  }

  private static InetSocketAddress address(ServerSocket socket) {
    return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
  }

  @Test
  void aNameThatIsNotThereRefusesNothing() {
    assertFalse(ProcessDeaths.refuses(InetSocketAddress.createUnresolved("nobody.invalid", 7355)));
  }
}
