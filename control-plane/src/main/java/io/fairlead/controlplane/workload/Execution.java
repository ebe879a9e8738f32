package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.event.EventSource;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Validation;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.pod.ServiceAccountVolume;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import io.fairlead.persistence.event.Author;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does what a plan says and tells of it in Events: a few steps at once, and nothing more once one
 * of them failed. Thread-safe, never blocks.
 */
public final class Execution {
  private static final int AT_ONCE = 64;

  /**
   * Children that are told of one by one in a round; as many as a client of Kubernetes may tell.
   */
  private static final int TOLD = 25;

  private final Edits edits;
  private final EventRecorder events;
  private final KindSettings settings;
  private final InstantSource clock;

  public Execution(Edits edits, EventRecorder events, KindSettings settings, InstantSource clock) {
    this.edits = edits;
    this.events = events;
    this.settings = settings;
    this.clock = clock;
  }

  /** How a plan went, and each of its steps. */
  enum Outcome {
    /** All of it is in the local catalog. */
    DONE,
    /** Somebody else wrote in between: look again once that is seen. */
    STALE,
    /** Something can not be done now. */
    FAILED;

    Outcome and(Outcome other) {
      return compareTo(other) >= 0 ? this : other;
    }
  }

  /** Completes when all is over; never fails. */
  CompletionStage<Outcome> run(CatalogObject workload, List<Step> steps) {
    return new Round(workload).run(steps, Outcome.DONE);
  }

  /** One plan being done. */
  private final class Round {
    private final CatalogObject workload;
    private final Edits own;
    private final AtomicInteger tellable = new AtomicInteger(TOLD);

    Round(CatalogObject workload) {
      this.workload = workload;
      this.own = new Edits(edits::image, edits.store().by(Author.controller(component(workload))));
    }

    CompletionStage<Outcome> run(List<Step> steps, Outcome before) {
      if (steps.isEmpty() || before == Outcome.FAILED) {
        return CompletableFuture.completedStage(before);
      }
      int now = Math.min(AT_ONCE, steps.size());
      CompletionStage<Outcome> these = CompletableFuture.completedStage(before);
      for (Step step : steps.subList(0, now)) {
        these = these.thenCombine(run(step), Outcome::and);
      }
      return these.thenCompose(outcome -> run(steps.subList(now, steps.size()), outcome));
    }

    private CompletionStage<Outcome> run(Step step) {
      return switch (step) {
        case Step.Create create -> create(create);
        case Step.Delete(CatalogObject child, Step.Telling telling) ->
            own.store()
                .delete(
                    child.key(), new Preconditions(child.meta().uid(), null), DeleteOptions.DEFAULT)
                .thenApply(reply -> concluded(child.key().name(), reply, telling));
        case Step.Replace(CatalogObject before, ObjectNode after, var told) ->
            own.store()
                .replace(before.key(), before.sequenceNr(), after)
                .thenApply(
                    reply -> {
                      Outcome outcome = outcome(reply);
                      if (outcome == Outcome.DONE) {
                        told.ifPresent(this::tell);
                      }
                      return outcome;
                    });
      };
    }

    private CompletionStage<Outcome> create(Step.Create create) {
      String namespace = workload.key().namespace();
      ObjectNode object =
          Lifecycle.prepareCreate(create.kind(), namespace, create.body(), clock.instant());
      String name = Json.text(object, "metadata", "name");
      if (create.kind() == ResourceKind.POD) {
        Optional<String> objection =
            ServiceAccountVolume.admit(
                object, account -> own.image().serviceAccount(namespace, account));
        if (objection.isPresent()) {
          ResourceKey pod = new ResourceKey(ResourceKind.POD, namespace, name);
          failed(name, Failures.forbidden(pod, objection.get()).message(), create.telling());
          return CompletableFuture.completedStage(Outcome.FAILED);
        }
      }
      List<FieldError> errors = Validation.onCreate(create.kind(), object, settings);
      if (!errors.isEmpty()) {
        failed(name, Failures.invalid(create.kind(), name, errors).message(), create.telling());
        return CompletableFuture.completedStage(Outcome.FAILED);
      }
      return own.store()
          .create(new ResourceKey(create.kind(), namespace, name), object)
          .thenApply(reply -> concluded(name, reply, create.telling()));
    }

    private Outcome concluded(String child, WriteReply reply, Step.Telling telling) {
      Outcome outcome = outcome(reply);
      switch (outcome) {
        case DONE -> {
          if (!telling.done().isEmpty() && tellable.getAndDecrement() > 0) {
            tell(Occurrence.normal(telling.done(), telling.doneMessage().formatted(child)));
          }
        }
        case STALE -> {}
        case FAILED -> failed(child, words(reply), telling);
      }
      return outcome;
    }

    private void failed(String child, String why, Step.Telling telling) {
      tell(Occurrence.warning(telling.failed(), telling.failedMessage().formatted(child, why)));
      if (!telling.condition().isEmpty()) {
        own.edit(
            workload.key(),
            json -> {
              Conditions.set(
                  Json.child(json, "status"),
                  telling.condition(),
                  "True",
                  telling.failed(),
                  why,
                  clock.instant());
              return json;
            });
      }
    }

    private void tell(Occurrence what) {
      events.record(EventSource.controller(component(workload)), workload, what);
    }
  }

  /** {@code replicaset-controller}. */
  private static String component(CatalogObject workload) {
    return workload.key().kind().singular() + "-controller";
  }

  private static Outcome outcome(WriteReply reply) {
    return switch (reply) {
      case WriteReply.Written _, WriteReply.Unchanged _ -> Outcome.DONE;
      case WriteReply.Removed _, WriteReply.Terminating _ -> Outcome.DONE;
      case WriteReply.NotFound _, WriteReply.Conflict _ -> Outcome.STALE;
      case WriteReply.AlreadyExists _, WriteReply.Forbidden _ -> Outcome.FAILED;
      case WriteReply.Failed _, WriteReply.Unavailable _ -> Outcome.FAILED;
    };
  }

  private static String words(WriteReply reply) {
    return switch (reply) {
      case WriteReply.AlreadyExists(ResourceKey key) -> Failures.alreadyExists(key).message();
      case WriteReply.Forbidden(ResourceKey key, String why) ->
          Failures.forbidden(key, why).message();
      case WriteReply.Failed(ResourceKey _, String why) -> why;
      case WriteReply.Unavailable unavailable -> unavailable.why();
      case WriteReply.NotFound(ResourceKey key) -> Failures.notFound(key).message();
      case WriteReply.Conflict(ResourceKey key, String why) ->
          Failures.conflict(key, why).message();
      case WriteReply.Written _, WriteReply.Unchanged _ -> "";
      case WriteReply.Removed _, WriteReply.Terminating _ -> "";
    };
  }
}
