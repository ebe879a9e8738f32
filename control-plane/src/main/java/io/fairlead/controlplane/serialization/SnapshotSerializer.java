package io.fairlead.controlplane.serialization;

import io.fairlead.controlplane.allocation.PoolState;
import io.fairlead.controlplane.networkpolicy.NetworkPolicyState;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.controlplane.service.ServiceState;
import io.fairlead.persistence.serialization.Manifest;
import io.fairlead.persistence.serialization.ManifestRegistry;
import io.fairlead.persistence.serialization.RecordSerializer;

/** Snapshots of entities' states; every version of each has a golden file in the tests. */
public final class SnapshotSerializer extends RecordSerializer {

  /** Stored with every snapshot; never changes. */
  public static final int IDENTIFIER = 71_003;

  static final ManifestRegistry REGISTRY =
      ManifestRegistry.of(
          Manifest.first("Absent", ObjectState.Absent.class),
          Manifest.first("Active", ObjectState.Active.class),
          Manifest.first("Terminating", ObjectState.Terminating.class),
          Manifest.first("Service", ServiceState.class),
          Manifest.first("NetworkPolicy", NetworkPolicyState.class),
          Manifest.first("Pool", PoolState.class));

  public SnapshotSerializer() {
    super(IDENTIFIER, REGISTRY);
  }
}
