package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.api.status.Rejected;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.WriteReply;

/** What the store's refusals are in HTTP. */
final class StoreAnswers {
  private StoreAnswers() {}

  /**
   * The refusal of a reply that did not do what was asked.
   *
   * @throws IllegalStateException for a reply that is no refusal of this write
   */
  static Rejected refusal(WriteReply reply) {
    return switch (reply) {
      case WriteReply.AlreadyExists exists -> Failures.alreadyExists(exists.key()).rejected();
      case WriteReply.NotFound absent -> Failures.notFound(absent.key()).rejected();
      case WriteReply.Conflict conflict ->
          Failures.conflict(conflict.key(), conflict.why()).rejected();
      case WriteReply.Forbidden forbidden ->
          Failures.forbidden(forbidden.key(), forbidden.why()).rejected();
      case WriteReply.Failed failed ->
          Failures.internal("writing " + failed.key(), failed.why()).rejected();
      case WriteReply.Unavailable unavailable ->
          Failures.unavailable(unavailable.why(), unavailable.retryAfter()).rejected();
      case WriteReply.Written written -> throw unexpected(written);
      case WriteReply.Unchanged unchanged -> throw unexpected(unchanged);
      case WriteReply.Removed removed -> throw unexpected(removed);
      case WriteReply.Terminating terminating -> throw unexpected(terminating);
    };
  }

  /** The object after an update or delete; throws the refusal where there was one. */
  static CatalogObject after(WriteReply reply) {
    return switch (reply) {
      case WriteReply.Written written -> written.object();
      case WriteReply.Unchanged unchanged -> unchanged.object();
      case WriteReply.Removed removed -> removed.last();
      case WriteReply.Terminating terminating -> terminating.now();
      case WriteReply.AlreadyExists refused -> throw refusal(refused);
      case WriteReply.NotFound refused -> throw refusal(refused);
      case WriteReply.Conflict refused -> throw refusal(refused);
      case WriteReply.Forbidden refused -> throw refusal(refused);
      case WriteReply.Failed refused -> throw refusal(refused);
      case WriteReply.Unavailable refused -> throw refusal(refused);
    };
  }

  private static IllegalStateException unexpected(WriteReply reply) {
    return new IllegalStateException("the store answered " + reply);
  }
}
