package io.fairlead.bench.dataplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The userspace data plane beside haproxy in TCP mode, one Service of one pod on loopback
 * addresses: new connections a second that brought a byte, and bytes a second of a few streams.
 */
public final class UserspaceBench {
  private static final String POD = "127.66.0.1";
  private static final String OURS = "127.64.66.1";
  private static final String HAPROXY = "127.64.66.2";

  private UserspaceBench() {}

  /** A few lines of figures; one that says why where it can not be measured. */
  public static String run(int rounds) throws IOException {
    Path configuration = Files.createTempFile("fairlead-bench", ".cfg");
    try (Namespaces namespaces = new Namespaces()) {
      namespaces.make("node");
      namespaces.run("node", List.of("sysctl", "-qw", "net.ipv4.ip_local_port_range=1024 65535"));
      Files.writeString(
          configuration,
          """
          global
            nbthread 2
            maxconn 5000
          defaults
            mode tcp
            timeout connect 5s
            timeout client 1m
            timeout server 1m
            option splice-auto
          listen service
            bind %s:80
            server pod %s:%d
          """
              .formatted(HAPROXY, POD, Acceptor.PORT));
      namespaces.start("node", Acceptor.class, List.of(POD));
      namespaces.start("node", UserspaceHost.class, List.of(OURS, POD));
      namespaces.spawn("node", List.of("haproxy", "-db", "-f", configuration.toString()));
      String direct = "direct";
      return "userspace, one Service of one pod\n%s"
          .formatted(
              namespaces.java(
                  "node",
                  Connector.class,
                  List.of(
                      Integer.toString(rounds),
                      Connector.Aim.text(direct, POD, Acceptor.PORT, direct) + ",byte",
                      Connector.Aim.text("fairlead", OURS, 80, direct) + ",byte",
                      Connector.Aim.text("haproxy", HAPROXY, 80, direct) + ",byte")));
    } finally {
      Files.delete(configuration);
    }
  }
}
