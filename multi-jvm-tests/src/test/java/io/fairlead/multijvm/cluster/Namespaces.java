package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.multijvm.Commands;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace for each member, joined by a bridge in one more, where what goes from one
 * address to another can be thrown away. Needs root.
 *
 * <pre>
 *   member 1 ──┐
 *   member 2 ──┼── bridge ── this host's own namespace: .1 clients, .2 the database, .3 and .4 pods
 *   member 3 ──┘     └ pairs (from, to) whose packets are dropped
 * </pre>
 */
final class Namespaces implements Network {
  private static final int BYTE = 256;
  private static final int MEMBERS = 10;
  private static final String CUT =
      """
      table bridge cut {
        set pairs { type ipv4_addr . ipv4_addr; }
        chain forward {
          type filter hook forward priority 0;
          ip saddr . ip daddr @pairs drop;
        }
      }
      """;

  private final String id;
  private final String prefix;
  private final int members;
  private final List<Relay> relays = new ArrayList<>();

  private Namespaces(int members) {
    long pid = ProcessHandle.current().pid();
    this.id = "flc%04x".formatted(pid % (BYTE * BYTE));
    // 198.18.0.0/15 is for such networks: RFC 2544.
    this.prefix = "198.%d.%d.".formatted(18 + pid / BYTE % 2, pid % BYTE);
    this.members = members;
  }

  /** Makes them; the test is skipped where that is not possible. */
  static Namespaces make(int members) throws IOException {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root, for network namespaces");
    for (String command : List.of("ip", "nsenter", "nft", "sysctl")) {
      assumeTrue(Commands.installed(command), "needs the command " + command);
    }
    Namespaces made = new Namespaces(members);
    StringBuilder lines = new StringBuilder();
    lines.append(
        """
        netns add %1$s
        -n %1$s link add br0 type bridge
        -n %1$s link set br0 up
        link add %1$sh type veth peer name host netns %1$s
        -n %1$s link set host master br0 up
        link set %1$sh up
        """
            .formatted(made.id));
    for (int last = 1; last <= 4; last++) {
      lines.append("addr add %s%d/24 dev %sh\n".formatted(made.prefix, last, made.id));
    }
    for (int member = 1; member <= members; member++) {
      lines.append(
          """
          netns add %1$s
          link add eth0 netns %1$s type veth peer name m%2$d netns %3$s
          -n %3$s link set m%2$d master br0 up
          -n %1$s link set lo up
          -n %1$s addr add %4$s/24 dev eth0
          -n %1$s link set eth0 up
          """
              .formatted(made.namespace(member), member, made.id, made.address(member)));
    }
    try {
      ip(lines.toString());
      made.nft(CUT);
      for (int member = 1; member <= members; member++) {
        made.forward(member);
      }
    } catch (IOException e) {
      made.close();
      throw e;
    }
    return made;
  }

  private String namespace(int member) {
    return id + "-" + member;
  }

  @Override
  public String address(int member) {
    return prefix + (MEMBERS + member);
  }

  @Override
  public List<String> within(int member) {
    return List.of("nsenter", "--net=/run/netns/" + namespace(member));
  }

  @Override
  public List<String> own() {
    return List.of(prefix + 3, prefix + 4);
  }

  /** Where the database is; what goes to and from it can be cut as that of a member. */
  String database() {
    return prefix + 2;
  }

  @Override
  public HostAndPort reached(int port) throws IOException {
    Relay relay = Relay.between(database(), port);
    relays.add(relay);
    return new HostAndPort(database(), relay.port());
  }

  /** What goes to and from the database comes so much later. */
  void slow(Duration by) {
    relays.forEach(relay -> relay.slow(by));
  }

  /** As a host whose kernel forwards for others. */
  private void forward(int member) throws IOException {
    List<String> command = new ArrayList<>(within(member));
    command.addAll(List.of("sysctl", "-qw", "net.ipv4.ip_forward=1"));
    run(command, "");
  }

  /** From now on nothing that is sent from one to the other arrives. */
  void drop(String from, String to) throws IOException {
    nft("add element bridge cut pairs { %s . %s }\n".formatted(from, to));
  }

  /** Everything arrives again. */
  void heal() throws IOException {
    nft("flush set bridge cut pairs\n");
  }

  private void nft(String text) throws IOException {
    run(List.of("nsenter", "--net=/run/netns/" + id, "nft", "-f", "-"), text);
  }

  /** One command after the other: a batch of ip knows only one namespace. */
  private static void ip(String lines) throws IOException {
    for (String line : lines.lines().toList()) {
      List<String> words = new ArrayList<>(List.of("ip"));
      words.addAll(List.of(line.strip().split(" ")));
      run(words, "");
    }
  }

  private static void run(List<String> command, String input) throws IOException {
    try {
      Commands.Ended ended = Commands.run(command, input);
      if (ended.status() != 0) {
        throw new IOException(command + ": " + ended.said());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted at " + command, e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Relay relay : relays) {
      relay.close();
    }
    IOException failed = null;
    for (int member = 0; member <= members; member++) {
      try {
        run(List.of("ip", "netns", "del", member == 0 ? id : namespace(member)), "");
      } catch (IOException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
