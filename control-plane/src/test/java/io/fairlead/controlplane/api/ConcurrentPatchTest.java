package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A patch that names no version is applied to whatever version there is, as often as it takes. */
@Timeout(180)
class ConcurrentPatchTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final int CLIENTS = 16;
  private static final int PATCHES = 20;

  @RegisterExtension private static final ApiUnderTest API = new ApiUnderTest();

  @Test
  void manyWhoPatchOneObjectAllGetTheirFieldIn() throws Exception {
    API.http().post(MAPS, "{\"metadata\":{\"name\":\"shared\"}}");
    List<Future<List<Integer>>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < CLIENTS; client++) {
        int id = client;
        clients.add(threads.submit(() -> patches(id)));
      }
      for (Future<List<Integer>> client : clients) {
        assertEquals(List.of(200), client.get(150, TimeUnit.SECONDS));
      }
    }

    assertEquals(CLIENTS * PATCHES, API.http().get(MAPS + "/shared").json().path("data").size());
  }

  /** The distinct codes that one client's patches are answered with. */
  private static List<Integer> patches(int client) throws Exception {
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < PATCHES; i++) {
      String patch = "{\"data\":{\"c%d-%d\":\"x\"}}".formatted(client, i);
      codes.add(API.http().patch(MAPS + "/shared", "merge-patch+json", patch).code());
    }
    return codes.stream().distinct().toList();
  }
}
