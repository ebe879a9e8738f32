package io.fairlead.agent.nftables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A plane in a process of its own, for a test to kill: Service web with the endpoint pod 1. */
final class PlaneProcess {
  static final String VIP = "10.96.0.10";
  static final String IN_FORCE = "in force";

  private PlaneProcess() {}

  static ServiceWorld world() {
    return new ServiceWorld().service("web", VIP).ready("web", Lab.pod(1));
  }

  /** Runs in the namespace; says that the plane is in force and stays. */
  static Process start(NetworkNamespace namespace) throws IOException {
    return start(namespace, PlaneProcess.class);
  }

  /** Runs this class' main method in the namespace. */
  static Process start(NetworkNamespace namespace, Class<?> main, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                namespace.name(),
                System.getProperty("java.home") + "/bin/java",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** In the process. */
  public static void main(String[] args) throws Exception {
    NftablesPlane plane = NftablesPlane.start(Lab.PLACE, event -> {});
    world().applyTo(plane);
    System.out.println(plane.inForce() ? IN_FORCE : "refused");
    new CountDownLatch(1).await();
  }
}
