package io.fairlead.controlplane.object;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fairlead.controlplane.object.EntityCommand.Create;
import io.fairlead.controlplane.object.EntityCommand.Delete;
import io.fairlead.controlplane.object.EntityCommand.Replace;
import io.fairlead.controlplane.object.EntityReply.Outcome;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lifecycle every object has, whatever its kind (design D2). Pure: entities put their derived
 * state beside it and add to its decisions.
 *
 * <p>{@code sequenceNr} is that of the journal event that last changed the object itself; what an
 * entity derives does not count, so a writer who has read the object is not refused because, say,
 * endpoints have moved since.
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

  /** There is no object; {@code sequenceNr} of its removal, 0 when there never was one. */
  record Absent(long sequenceNr) implements ObjectState {}

  /** There is an object, and nobody wants it gone. */
  record Active(ObjectNode object, long sequenceNr) implements ObjectState {}

  /** There is an object with a deletionTimestamp, and finalizers hold it. */
  record Terminating(ObjectNode object, long sequenceNr) implements ObjectState {}

  /** What the write leads to in this state. */
  default Decision decide(ResourceKey key, EntityCommand.Write write) {
    return switch (this) {
      case Absent absent ->
          switch (write) {
            case Create create ->
                Decision.change(
                    Outcome.WRITTEN,
                    new ObjectEvent.Created(key, create.object(), create.author()));
            case Replace replace -> new Decision.Refusal(new EntityReply.NotFound());
            case Delete delete -> new Decision.Refusal(new EntityReply.NotFound());
          };
      case Active(ObjectNode object, long version) -> present(key, object, version, write);
      case Terminating(ObjectNode object, long version) -> present(key, object, version, write);
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
            case ObjectEvent.Created created -> of(created.object(), at.sequenceNr());
            case ObjectEvent.Replaced replaced -> throw at.impossible(event, "absent");
            case ObjectEvent.Removed removed -> throw at.impossible(event, "absent");
          };
      case Active active -> next(at, event, "active");
      case Terminating terminating -> next(at, event, "terminating");
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

  private static ObjectState next(JournalPosition at, ObjectEvent event, String state) {
    return switch (event) {
      case ObjectEvent.Created created -> throw at.impossible(event, state);
      case ObjectEvent.Replaced replaced -> of(replaced.object(), at.sequenceNr());
      case ObjectEvent.Removed removed -> new Absent(at.sequenceNr());
    };
  }

  private static ObjectState of(ObjectNode object, long sequenceNr) {
    return Termination.begun(object)
        ? new Terminating(object, sequenceNr)
        : new Active(object, sequenceNr);
  }
}
