package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Outcome.Deleted;
import io.fairlead.multijvm.history.Outcome.Found;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Outcome.Reason;
import io.fairlead.multijvm.history.Outcome.Refused;
import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Outcome.Written;
import io.fairlead.multijvm.history.Request.Create;
import io.fairlead.multijvm.history.Request.Delete;
import io.fairlead.multijvm.history.Request.Get;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.multijvm.history.Request.Patch;
import io.fairlead.multijvm.history.Request.Update;
import java.util.Optional;

/**
 * One object as it should be: absent, or the value of the write that made it. What an operation
 * does to it, and whether it can have had its outcome.
 */
final class Register {
  /** No object. */
  static final String ABSENT = "";

  private final Timeline timeline;

  /**
   * @param timeline tells revision and uid of what a write made
   */
  Register(Timeline timeline) {
    this.timeline = timeline;
  }

  /** The state after the operation; empty when it can not have happened to this one. */
  Optional<String> after(String state, Operation operation) {
    return switch (operation.outcome()) {
      case Refused(Reason reason) -> refused(state, operation.request(), reason);
      case Found(Version version) -> same(state, version.value().equals(state));
      case Written(Version version) ->
          done(state, operation.request()).filter(_ -> sameUid(state, version, operation));
      case Deleted _, Unknown _ -> done(state, operation.request());
      case Listed _ -> Optional.of(state);
    };
  }

  private Optional<String> done(String state, Request request) {
    return switch (request) {
      case Create(Key _, String value) ->
          state.equals(ABSENT) ? Optional.of(value) : Optional.empty();
      case Update(Key _, long expected, String value) ->
          revision(state) == expected ? Optional.of(value) : Optional.empty();
      case Patch(Key _, String value) ->
          state.equals(ABSENT) ? Optional.empty() : Optional.of(value);
      case Delete(Key _, String uid) ->
          state.equals(ABSENT) || !isUid(state, uid) ? Optional.empty() : Optional.of(ABSENT);
      case Get _, ListAll _ -> Optional.of(state);
    };
  }

  private Optional<String> refused(String state, Request request, Reason reason) {
    return switch (reason) {
      case NOT_TRIED -> Optional.of(state);
      case NOT_FOUND -> same(state, state.equals(ABSENT));
      case ALREADY_EXISTS -> same(state, !state.equals(ABSENT));
      case CONFLICT ->
          same(
              state,
              switch (request) {
                case Update(Key _, long expected, String _) ->
                    !state.equals(ABSENT) && revision(state) != expected;
                case Delete(Key _, String uid) -> !state.equals(ABSENT) && differs(state, uid);
                case Create _, Patch _, Get _, ListAll _ -> false;
              });
    };
  }

  private static Optional<String> same(String state, boolean possible) {
    return possible ? Optional.of(state) : Optional.empty();
  }

  /** Nobody can expect a revision that nobody saw: -1. */
  private long revision(String state) {
    return state.equals(ABSENT) ? 0 : timeline.madeBy(state).map(Version::revision).orElse(-1L);
  }

  private boolean isUid(String state, String uid) {
    return uid.isEmpty() || timeline.madeBy(state).map(v -> v.uid().equals(uid)).orElse(true);
  }

  private boolean differs(String state, String uid) {
    return timeline.madeBy(state).map(v -> !v.uid().equals(uid)).orElse(true);
  }

  /** An object keeps its uid for as long as it is there. */
  private boolean sameUid(String state, Version now, Operation operation) {
    return operation.request() instanceof Create || isUid(state, now.uid());
  }

  /** Whether it leaves the state as it is, whatever that is. */
  static boolean reads(Operation operation) {
    return switch (operation.outcome()) {
      case Refused _, Found _, Listed _ -> true;
      case Written _, Deleted _, Unknown _ -> false;
    };
  }
}
