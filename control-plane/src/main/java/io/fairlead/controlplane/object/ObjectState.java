package io.fairlead.controlplane.object;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fairlead.controlplane.object.EntityCommand.Create;
import io.fairlead.controlplane.object.EntityCommand.Delete;
import io.fairlead.controlplane.object.EntityCommand.Replace;
import io.fairlead.controlplane.object.EntityReply.Outcome;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lifecycle every object has, whatever its kind (design D2). Pure: entities put their derived
 * state beside it and add to its decisions.
 *
 * <p>{@code sequenceNr} is that of the journal event that last changed the object itself; what an
 * entity derives does not count, so a writer who has read the object is not refused because, say,
 * endpoints have moved since.
 *
 * <p>{@code gone} are the uids of the last objects of this name that are gone, at most 16: a create
 * that was asked for again while its shard moved, or that a process heard which stood still
 * meanwhile, does not bring back what others have deleted since.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ObjectState.Absent.class, name = "absent"),
  @JsonSubTypes.Type(value = ObjectState.Active.class, name = "active"),
  @JsonSubTypes.Type(value = ObjectState.Terminating.class, name = "terminating")
})
public sealed interface ObjectState {

  /** Before the first event. */
  static ObjectState initial() {
    return new Absent(0);
  }

  long sequenceNr();

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  List<String> gone();

  /** There is no object; {@code sequenceNr} of its removal, 0 when there never was one. */
  record Absent(long sequenceNr, List<String> gone) implements ObjectState {
    public Absent {
      gone = kept(gone);
    }

    public Absent(long sequenceNr) {
      this(sequenceNr, List.of());
    }
  }

  /** There is an object, and nobody wants it gone. */
  record Active(ObjectNode object, long sequenceNr, List<String> gone) implements ObjectState {
    public Active {
      gone = kept(gone);
    }

    public Active(ObjectNode object, long sequenceNr) {
      this(object, sequenceNr, List.of());
    }
  }

  /** There is an object with a deletionTimestamp, and finalizers hold it. */
  record Terminating(ObjectNode object, long sequenceNr, List<String> gone) implements ObjectState {
    public Terminating {
      gone = kept(gone);
    }

    public Terminating(ObjectNode object, long sequenceNr) {
      this(object, sequenceNr, List.of());
    }
  }

  private static List<String> kept(@Nullable List<String> gone) {
    return gone == null ? List.of() : List.copyOf(gone); // older snapshots
  }

  /** What the write leads to in this state. */
  default Decision decide(ResourceKey key, EntityCommand.Write write) {
    return switch (this) {
      case Absent absent ->
          switch (write) {
            case Create create when absent.gone().contains(uid(create.object())) ->
                new Decision.Refusal(new EntityReply.AlreadyExists());
            case Create create ->
                Decision.change(
                    Outcome.WRITTEN,
                    new ObjectEvent.Created(key, create.object(), create.author()));
            case Replace replace -> new Decision.Refusal(new EntityReply.NotFound());
            case Delete delete -> new Decision.Refusal(new EntityReply.NotFound());
          };
      case Active(ObjectNode object, long version, var _) -> present(key, object, version, write);
      case Terminating(ObjectNode object, long version, var _) ->
          present(key, object, version, write);
    };
  }

  /** What a write of an object that is there leads to, on its way out or not. */
  private static Decision present(
      ResourceKey key, ObjectNode object, long version, EntityCommand.Write write) {
    return switch (write) {
      case Create create -> new Decision.Refusal(new EntityReply.AlreadyExists());
      case Replace replace ->
          Transitions.replaced(
              key,
              object,
              version,
              replace.expectedSequenceNr(),
              replace.object(),
              replace.author());
      case Delete delete ->
          Transitions.deleted(
              key,
              object,
              version,
              delete.preconditions(),
              delete.options(),
              delete.moment().at(),
              delete.author());
    };
  }

  /**
   * The state after the event.
   *
   * @throws IllegalStateException when the event is impossible here
   */
  default ObjectState apply(JournalPosition at, ObjectEvent event) {
    return switch (this) {
      case Absent absent ->
          switch (event) {
            case ObjectEvent.Created created ->
                of(created.object(), at.sequenceNr(), absent.gone());
            case ObjectEvent.Replaced replaced -> throw at.impossible(event, "absent");
            case ObjectEvent.Removed removed -> throw at.impossible(event, "absent");
          };
      case Active active -> next(at, event, active.gone(), "active");
      case Terminating terminating -> next(at, event, terminating.gone(), "terminating");
    };
  }

  /**
   * The event as one of an object's own, for entities that have no others.
   *
   * @throws IllegalStateException when it is none
   */
  static ObjectEvent ownEvent(JournalPosition at, JournalEvent event) {
    return switch (event) {
      case ObjectEvent own -> own;
      case JournalEvent other -> throw at.impossible(other, "of a kind without derived state");
    };
  }

  private static ObjectState next(
      JournalPosition at, ObjectEvent event, List<String> gone, String state) {
    return switch (event) {
      case ObjectEvent.Created created -> throw at.impossible(event, state);
      case ObjectEvent.Replaced replaced -> of(replaced.object(), at.sequenceNr(), gone);
      case ObjectEvent.Removed removed ->
          new Absent(at.sequenceNr(), with(gone, uid(removed.object())));
    };
  }

  private static ObjectState of(ObjectNode object, long sequenceNr, List<String> gone) {
    return Termination.begun(object)
        ? new Terminating(object, sequenceNr, gone)
        : new Active(object, sequenceNr, gone);
  }

  private static List<String> with(List<String> gone, String uid) {
    return uid.isEmpty()
        ? gone
        : Stream.concat(gone.stream().skip(Math.max(0, gone.size() - 15)), Stream.of(uid)).toList();
  }

  private static String uid(ObjectNode object) {
    return object.path("metadata").path("uid").stringValue("");
  }
}
