package io.fairlead.agent.streams;

import io.fairlead.agent.pods.PodHost;
import io.fairlead.agent.pods.PodRunner;
import io.fairlead.agent.pods.Works;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An agent of one pod in a process of its own, for a test to kill while a client's command runs.
 */
final class StreamingAgent {
  private static final String ADDRESS = "127.95.7.1";

  private StreamingAgent() {}

  /** Starts it. */
  static Process start(Path directory, int controlPlane, boolean tty, String own, String... command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StreamingAgent.class.getName(),
                directory.toString(),
                Integer.toString(controlPlane),
                Boolean.toString(tty),
                own)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT);
    builder.command().addAll(List.of(command));
    return builder.start();
  }

  static PodHost host(Path directory) {
    return new PodHost(
        directory, PodHost.Network.LOOPBACK, false, "cluster.local", List.of("127.0.0.1"));
  }

  /**
   * In the process: directory; port of the control plane; whether there is a terminal; how long the
   * pod sleeps; the command a client has executed in it.
   */
  public static void main(String[] args) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    PodRunner pods =
        PodRunner.start(
            host(Path.of(args[0])),
            () -> true,
            message -> {
              if (message instanceof AgentMessage.PodReported reported
                  && reported.report().containers().getFirst().state()
                      instanceof PodReport.Running) {
                running.countDown();
              }
            });
    String spec =
        "{'terminationGracePeriodSeconds': 0, 'dnsPolicy': 'Default', 'containers':"
            + " [{'name': 'c', 'image': 'host', 'command': ['sleep', '%s']}]}".formatted(args[3]);
    NodeImage image =
        NodeImage.of(
            "e",
            1,
            List.of(
                new ImageEntry.OfNode(new NodeFacts("n1", List.of("127.95.7.0/24"))),
                new ImageEntry.OfPodWork(Works.pod("bound", spec).policedAt(List.of(ADDRESS)))));
    pods.apply(image, image.entries().keySet());
    running.await();
    boolean tty = Boolean.parseBoolean(args[2]);
    new StreamServer(pods, Timings.DEFAULT)
        .open(
            new ControlMessage.OpenStream(
                "secret",
                new StreamRequest.Exec(
                    new NamespacedName("default", "bound"),
                    "uid-bound",
                    "c",
                    Arrays.asList(args).subList(4, args.length),
                    true,
                    true,
                    !tty,
                    tty)),
            new ControlPlaneEndpoint("127.0.0.1", Integer.parseInt(args[1]), ""));
    new CountDownLatch(1).await();
  }
}
