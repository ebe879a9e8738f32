package io.fairlead.controlplane.api;

import io.fairlead.controlplane.PlaneUnderTest;
import io.fairlead.controlplane.catalog.CatalogImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The control plane of a test class, in a directory of its own: started before the class's tests,
 * stopped after them. Register it as a static extension.
 */
final class ApiUnderTest implements BeforeAllCallback, AfterAllCallback {
  private final HttpTester http = new HttpTester(this::api);
  private Path dir = Path.of("");
  private @Nullable PlaneUnderTest plane;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    dir = Files.createTempDirectory("api-under-test");
    plane = PlaneUnderTest.start(data());
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    running().close();
    List<Path> made;
    try (Stream<Path> all = Files.walk(dir)) {
      made = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : made) {
      Files.delete(file);
    }
  }

  private PlaneUnderTest running() {
    return Objects.requireNonNull(plane, "started before the class's tests");
  }

  ApiServer api() {
    return running().plane().api();
  }

  /** The administrator's client. */
  HttpTester http() {
    return http;
  }

  /** Where the control plane keeps its state. */
  Path data() {
    return dir.resolve("data");
  }

  /** A kubeconfig file of the administrator. */
  Path kubeconfig() throws IOException {
    Path file = dir.resolve("kubeconfig");
    api().writeKubeconfig(file);
    return file;
  }

  /** Ends an actor of the system itself. */
  void stopActor(String name) {
    running().stopActor(name);
  }

  /** Returns once the image is as wanted. */
  void await(String what, Predicate<CatalogImage> wanted) {
    running().await(what, wanted);
  }
}
