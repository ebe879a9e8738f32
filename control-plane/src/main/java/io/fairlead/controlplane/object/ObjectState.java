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

  String MODIFIED =
      "the object has been modified; please apply your changes to the latest version and try again";

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
      case Active(ObjectNode object, long version) ->
          switch (write) {
            case Create create -> new Decision.Refusal(new EntityReply.AlreadyExists());
            case Replace replace -> replaced(key, object, version, replace);
            case Delete delete -> deleted(key, object, version, delete);
          };
      case Terminating(ObjectNode object, long version) ->
          switch (write) {
            case Create create -> new Decision.Refusal(new EntityReply.AlreadyExists());
            case Replace replace -> replaced(key, object, version, replace);
            case Delete delete -> deleted(key, object, version, delete);
          };
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

  private static Decision replaced(
      ResourceKey key, ObjectNode object, long version, Replace replace) {
    if (replace.expectedSequenceNr() != version) {
      return new Decision.Refusal(new EntityReply.Conflict(MODIFIED));
    }
    ObjectNode wanted = Termination.carryOver(object, replace.object());
    if (Termination.begun(object) && !Termination.held(key.kind(), wanted)) {
      return Decision.change(
          Outcome.REMOVED, new ObjectEvent.Removed(key, wanted, replace.author()));
    }
    return wanted.equals(object)
        ? Decision.nothing(Outcome.UNCHANGED)
        : Decision.change(Outcome.WRITTEN, new ObjectEvent.Replaced(key, wanted, replace.author()));
  }

  private static Decision deleted(ResourceKey key, ObjectNode object, long version, Delete delete) {
    String uid = object.path("metadata").path("uid").stringValue("");
    String wantedUid = delete.preconditions().uid();
    if (wantedUid != null && !wantedUid.equals(uid)) {
      return new Decision.Refusal(
          new EntityReply.Conflict(
              "the UID in the precondition ("
                  + wantedUid
                  + ") does not match the UID in record ("
                  + uid
                  + "). The object might have been deleted and then recreated"));
    }
    Long wantedVersion = delete.preconditions().sequenceNr();
    if (wantedVersion != null && wantedVersion != version) {
      return new Decision.Refusal(
          new EntityReply.Conflict(
              "the ResourceVersion in the precondition does not match the ResourceVersion in"
                  + " record. The object might have been modified"));
    }
    if (!Termination.held(key.kind(), object)) {
      return Decision.change(
          Outcome.REMOVED, new ObjectEvent.Removed(key, object, delete.author()));
    }
    return Termination.begun(object)
        ? Decision.nothing(Outcome.TERMINATING)
        : Decision.change(
            Outcome.TERMINATING,
            new ObjectEvent.Replaced(
                key, Termination.begin(key.kind(), object, delete.moment().at()), delete.author()));
  }
}
