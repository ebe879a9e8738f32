package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.config.Role;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.NodeImage;
import io.fairlead.multijvm.Await;
import io.fairlead.subscription.ControlPlaneSubscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The disks of an agent and a gateway are full: both serve on, follow what changes, and say that
 * their images are not kept; killed then, they start from the last images that were; and when there
 * is room again, the images of now are kept.
 */
@Whole
@Timeout(600)
class FullDiskIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** A few times as long as an image that was refused waits to be tried again. */
  private static final Duration MEANWHILE = Duration.ofSeconds(7);

  @AutoClose private Cluster cluster;
  @AutoClose private ProbedService service;
  private List<Member> both;

  @BeforeEach
  void start() throws Exception {
    cluster = Cluster.of(1).agents(1).gateways(1).withSmallDisks().start("full-disk");
    service = ProbedService.make(cluster);
    both = Stream.concat(cluster.agents().stream(), cluster.gateways().stream()).toList();
  }

  @Test
  void theDataPlaneNeedsNoRoom() throws Exception {
    awaitKept("probe");
    try (Probes probes = Probes.begin(service)) {
      for (Member each : both) {
        cluster.disk(each).fill();
      }
      follow("full");
      for (Member each : both) {
        Await.until("it says so", LIMIT, () -> unsaved(each) > 0);
        Await.until(
            "it says so",
            LIMIT,
            () -> each.output().contains("last good image can not be written"));
      }
      Await.passed(MEANWHILE);
      both.forEach(each -> assertFalse(kept(each, "full"), "there is room"));
      probes.assertUndisturbed();
      tell("full: %d answers, none missing".formatted(probes.answered()));
    }
    for (Member each : both) {
      each.kill();
      long from = System.nanoTime();
      each.restart();
      each.awaitReady();
      tell("%s is back after %d ms".formatted(each, (System.nanoTime() - from) / 1_000_000));
    }
    try (Probes probes = Probes.begin(service)) {
      follow("still");
      Await.passed(MEANWHILE);
      for (Member each : both) {
        assertTrue(kept(each, "probe") && !kept(each, "still"), "the last good image is there");
        cluster.disk(each).free();
      }
      long from = System.nanoTime();
      awaitKept("still");
      tell("kept %d ms after there was room".formatted((System.nanoTime() - from) / 1_000_000));
      for (Member each : both) {
        Await.until("it says so", LIMIT, () -> unsaved(each) == 0);
        assertEquals(List.of(), leftOver(each));
      }
      probes.assertUndisturbed();
    }
  }

  private void follow(String name) {
    NewService made = NewService.make(cluster.controlPlanes().getFirst(), name);
    both.forEach(made::awaitAt);
  }

  private void awaitKept(String name) {
    for (Member each : both) {
      Await.until(name + " on the disk of " + each, LIMIT, () -> kept(each, name));
    }
  }

  /** Whether the image on its disk, which is whole, has that Service or an Ingress of its name. */
  private static boolean kept(Member member, String name) {
    NodeImage image = ControlPlaneSubscription.lastGood(images(member)).orElseThrow();
    NamespacedName wanted = new NamespacedName("default", name);
    return image.service(wanted) != null
        || image.ingresses().stream().anyMatch(each -> each.name().equals(wanted));
  }

  private static Path images(Member member) {
    return member.directory().resolve(member.role() == Role.GATEWAY ? "gateway" : "node");
  }

  /** Files that were begun and not ended. */
  private static List<Path> leftOver(Member member) throws IOException {
    try (Stream<Path> files = Files.walk(member.directory())) {
      return files.filter(file -> file.toString().endsWith(".new")).toList();
    }
  }

  private static double unsaved(Member member) throws IOException, InterruptedException {
    return member.metric("fairlead_image_unsaved_seconds");
  }

  private static void tell(String figures) {
    System.out.println("full disk: " + figures);
  }
}
