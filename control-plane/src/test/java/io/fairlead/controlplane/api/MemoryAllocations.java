package io.fairlead.controlplane.api;

import io.fairlead.controlplane.allocation.Admission;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Hands out 127.64.0.2, .3 ... and refuses an address that another Service has. */
final class MemoryAllocations implements Allocations {
  private final Map<String, String> ownerOf = new HashMap<>();
  final List<String> abandoned = new ArrayList<>();

  @Override
  public CompletionStage<Admission> admit(ObjectNode service, @Nullable ObjectNode old) {
    return CompletableFuture.completedStage(decide(service, true));
  }

  @Override
  public CompletionStage<Admission> preview(ObjectNode service, @Nullable ObjectNode old) {
    return CompletableFuture.completedStage(decide(service, false));
  }

  private synchronized Admission decide(ObjectNode service, boolean claim) {
    String uid = service.at("/metadata/uid").asString("");
    String wanted = service.at("/spec/clusterIP").asString("");
    if (wanted.equals("None") || service.at("/spec/type").asString("").equals("ExternalName")) {
      return new Admission.Admitted(service);
    }
    if (!wanted.isEmpty()) {
      String owner = ownerOf.getOrDefault(wanted, uid);
      if (!owner.equals(uid)) {
        return new Admission.Rejected(
            List.of(
                FieldError.invalid(
                    FieldPath.of("spec").child("clusterIPs").index(0),
                    wanted,
                    "failed to allocate IP " + wanted + ": provided IP is already allocated")));
      }
      return new Admission.Admitted(service);
    }
    String address = "127.64.0." + (2 + ownerOf.size());
    if (claim) {
      ownerOf.put(address, uid);
    }
    ObjectNode filled = service.deepCopy();
    if (filled.path("spec") instanceof ObjectNode spec) {
      spec.put("clusterIP", address);
      spec.putArray("clusterIPs").add(address);
    }
    return new Admission.Admitted(filled);
  }

  @Override
  public synchronized CompletionStage<Void> abandon(String uid) {
    abandoned.add(uid);
    ownerOf.values().remove(uid);
    return CompletableFuture.completedStage(null);
  }
}
