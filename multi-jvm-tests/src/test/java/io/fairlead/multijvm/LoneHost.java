package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A host for one system in the kernel's plane: a network namespace that leads nowhere. */
final class LoneHost implements AutoCloseable {
  private static final List<String> NEEDED = List.of("ip", "nsenter", "unshare", "nft", "kubectl");

  private final String name;

  private LoneHost(String name) {
    this.name = name;
  }

  /**
   * Makes one; the test is skipped where that is not possible.
   *
   * @param prefix of its name, at most 10 characters
   * @param commands the test needs, besides those of every such test
   * @param addresses it has besides those of loopback, as {@code 192.0.2.1/32}
   */
  static LoneHost make(String prefix, List<String> commands, String... addresses)
      throws IOException, InterruptedException {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root, for network namespaces");
    List<String> needed = new ArrayList<>(NEEDED);
    needed.addAll(commands);
    for (String command : needed) {
      assumeTrue(Commands.installed(command), "needs the command " + command);
    }
    LoneHost host =
        new LoneHost(prefix + "%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000)));
    Commands.run("ip", "netns", "add", host.name);
    Commands.run("ip", "-n", host.name, "link", "set", "lo", "up");
    for (String address : addresses) {
      Commands.run("ip", "-n", host.name, "addr", "add", address, "dev", "lo");
    }
    return host;
  }

  /** Starts the system there. */
  FairleadProcess up(Path data, String serviceCidr, String podCidr) throws IOException {
    return FairleadProcess.upIn(
        name,
        data,
        "--dataplane",
        "nftables",
        "--service-cidr",
        serviceCidr,
        "--pod-cidr",
        podCidr);
  }

  /** What is before a command that is to run there. */
  List<String> within() {
    return List.of("nsenter", "--net=/run/netns/" + name);
  }

  /** The command line of kubectl there. */
  List<String> kubectlCommand(FairleadProcess up, String... words) {
    List<String> command = new ArrayList<>(within());
    command.addAll(List.of("kubectl", "--kubeconfig", up.kubeconfig().toString()));
    command.addAll(List.of(words));
    return command;
  }

  /** What kubectl says; it must succeed. */
  String kubectl(FairleadProcess up, String... words) throws IOException, InterruptedException {
    return Commands.run(kubectlCommand(up, words).toArray(String[]::new));
  }

  /** Applies these objects, by way of a file in {@code dir}. */
  void apply(FairleadProcess up, Path dir, String yaml) throws IOException, InterruptedException {
    Path file = Files.writeString(dir.resolve("objects.yaml"), yaml);
    kubectl(up, "apply", "-f", file.toString());
  }

  @Override
  public void close() throws IOException {
    try {
      Commands.run("ip", "netns", "del", name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while removing " + name, e);
    }
  }
}
