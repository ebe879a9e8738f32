package io.fairlead.controlplane.serialization;

import io.fairlead.controlplane.allocation.PoolEntity;
import io.fairlead.controlplane.allocation.PoolState;
import io.fairlead.controlplane.networkpolicy.NetworkPolicyState;
import io.fairlead.controlplane.object.EntityType;
import io.fairlead.controlplane.object.JournalPosition;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.controlplane.service.ServiceState;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.journal.EntityStates;
import io.fairlead.persistence.journal.FeedRecord;
import io.fairlead.persistence.serialization.UnreadableRecordException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states of all entities, folded outside of them by the same pure functions. */
public final class FoldedStates implements EntityStates {

  @Override
  public StoredState fold(
      String persistenceId, @Nullable StoredState base, List<FeedRecord> events) {
    Object state = base == null ? initial(persistenceId) : decoded(base);
    long last = base == null ? 0 : base.sequenceNr();
    for (FeedRecord event : events) {
      last = event.sequenceNr();
      state = apply(state, new JournalPosition(persistenceId, last), event.event());
    }
    return new StoredState(
        last,
        SnapshotSerializer.IDENTIFIER,
        SnapshotSerializer.REGISTRY.manifestOf(state),
        SnapshotSerializer.REGISTRY.encode(state));
  }

  private static Object decoded(StoredState base) {
    if (base.serializer() != SnapshotSerializer.IDENTIFIER) {
      throw UnreadableRecordException.ofNewer("serializer " + base.serializer());
    }
    return SnapshotSerializer.REGISTRY.decode(base.payload(), base.manifest());
  }

  private static Object initial(String persistenceId) {
    String type = persistenceId.substring(0, persistenceId.indexOf('|'));
    if (type.equals(PoolEntity.TYPE_KEY.name())) {
      return PoolState.initial();
    }
    for (EntityType known : EntityType.values()) {
      if (known.typeKey().name().equals(type)) {
        return switch (known) {
          case OBJECT, INGRESS -> ObjectState.initial();
          case SERVICE -> ServiceState.initial();
          case NETWORK_POLICY -> NetworkPolicyState.initial();
        };
      }
    }
    throw new IllegalArgumentException("no entity of ours: " + persistenceId);
  }

  private static Object apply(Object state, JournalPosition at, JournalEvent event) {
    return switch (state) {
      case ObjectState object -> object.apply(at, ObjectState.ownEvent(at, event));
      case ServiceState service -> service.apply(at, event);
      case NetworkPolicyState policy -> policy.apply(at, event);
      case PoolState pool -> pool.apply(at, event);
      default -> throw new IllegalArgumentException("no state of ours: " + state.getClass());
    };
  }
}
