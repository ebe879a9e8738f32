package io.fairlead.agent.pods;

import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.PodWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A runner in a process of its own, for a test to kill; prints what it tells. */
final class PodsProcess {
  private PodsProcess() {}

  /** Runs in the network namespace with this name: the pod of this uid and spec. */
  static Process start(String namespace, Path directory, String uid, String spec)
      throws IOException {
    return new ProcessBuilder(
            "nsenter",
            "--net=/run/netns/" + namespace,
            System.getProperty("java.home") + "/bin/java",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            PodsProcess.class.getName(),
            directory.toString(),
            uid,
            spec)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** In the process; an empty spec: nothing is asked for. */
  public static void main(String[] args) throws Exception {
    PodRunner runner =
        PodRunner.start(
            new PodHost(
                Path.of(args[0]),
                PodHost.Network.NAMESPACES,
                false,
                "cluster.local",
                List.of("192.0.2.1")),
            () -> true,
            System.out::println);
    NodeImage image = image(args[1], args[2]);
    runner.apply(image, image.entries().keySet());
    new CountDownLatch(1).await();
  }

  private static NodeImage image(String uid, String spec) {
    ImageEntry node =
        new ImageEntry.OfNode(new NodeFacts("n1", List.of("10.244.7.0/24", "fd00:244:0:7::/64")));
    if (spec.isEmpty()) {
      return NodeImage.of("e", 1, List.of(node));
    }
    PodWork work = Works.pod("web", uid, spec).policedAt(List.of("10.244.7.1", "fd00:244:0:7::1"));
    return NodeImage.of("e", 1, List.of(node, new ImageEntry.OfPodWork(work)));
  }
}
