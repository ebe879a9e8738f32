package io.fairlead.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.metrics.SliceMetrics.Sync;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WorkloadsUnderTest;
import io.fairlead.model.endpointslice.SliceDelta;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What one sync of a Service's slices comes to (E18). */
class SliceSyncTest {

  private final WorkloadsUnderTest workloads = new WorkloadsUnderTest();
  private final PodSlices derivation = new PodSlices(workloads::now, name -> null, name -> false);
  private final ObjectNode service = SampleObjects.service("default", "api", "api");
  private Map<String, ObjectNode> slices = Map.of();

  private Sync sync() {
    List<SliceDelta> deltas = derivation.deltas(service, slices, Moment.now());
    System.err.println("DELTAS " + deltas + "\n  OF " + slices);
    Sync sync = SliceSync.of(slices, deltas);
    slices = SliceDelta.apply(slices, deltas);
    return sync;
  }

  private void pod(int number, boolean ready) {
    String address = "10.0.%d.%d".formatted(number / 200, number % 200 + 1);
    workloads.put(SampleObjects.pod("default", "p" + number, "api", address, ready));
  }

  @Test
  void aNewServiceHasItsPlaceholder() {
    assertEquals(new Sync(1, 0, 0, 0, 0, 0), sync());
    assertEquals(Sync.NOTHING, sync());
  }

  @Test
  void endpointsComeAndChange() {
    pod(0, true);
    pod(1, true);
    assertEquals(new Sync(1, 0, 0, 2, 0, 0), sync());

    pod(1, false);
    pod(2, true);
    assertEquals(new Sync(0, 1, 0, 1, 1, 0), sync());
  }

  @Test
  void whatDoesNotFitOpensAnotherSlice() {
    for (int i = 0; i < 100; i++) {
      pod(i, true);
    }
    assertEquals(new Sync(1, 0, 0, 100, 0, 0), sync());

    pod(100, true);
    assertEquals(new Sync(1, 0, 0, 1, 0, 0), sync());
  }
}
