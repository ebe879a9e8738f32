package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.allocation.ServiceClaims.NodePortWant;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Asks the pools' actors, first for an address, then for node ports. */
public final class PooledAllocations implements Allocations {

  private static final Logger LOG = LoggerFactory.getLogger(PooledAllocations.class);
  private static final FieldPath SPEC = FieldPath.of("spec");

  private final PoolRegion region;
  private final List<String> families;
  private final Predicate<String> alive;
  private final Map<String, GatheredClaims> gathering = new ConcurrentHashMap<>();

  /**
   * Allocations of a cluster whose pools are started.
   *
   * @param families the cluster's IP families, the default first
   * @param alive whether the catalog has a Service with this uid
   */
  public PooledAllocations(PoolRegion region, List<String> families, Predicate<String> alive) {
    this.region = region;
    this.families = List.copyOf(families);
    this.alive = alive;
  }

  /** How a pool is asked: to claim, or what it would say. */
  private interface Question {
    CompletionStage<PoolReply> ask(String pool, PoolCommand.Wanted claim);
  }

  @Override
  public CompletionStage<Admission> admit(ObjectNode service, @Nullable ObjectNode old) {
    return answer(service, old, this::acquire)
        .thenCompose(
            admission ->
                admission instanceof Admission.Rejected
                    ? abandon(ObjectMeta.of(service).uid()).thenApply(done -> admission)
                    : CompletableFuture.completedStage(admission));
  }

  @Override
  public CompletionStage<Admission> preview(ObjectNode service, @Nullable ObjectNode old) {
    return answer(service, old, this::would);
  }

  @Override
  public CompletionStage<Void> abandon(String uid) {
    if (alive.test(uid)) {
      // An update failed: what the Service has stays; what it would have got frees itself.
      return CompletableFuture.completedStage(null);
    }
    CompletionStage<PoolReply> addresses = free(Pool.ClusterIps.NAME, uid);
    return free(Pool.NodePorts.NAME, uid)
        .thenCombine(addresses, (one, other) -> one)
        .handle((reply, failure) -> logged(uid, failure));
  }

  private CompletionStage<Admission> answer(
      ObjectNode service, @Nullable ObjectNode old, Question question) {
    ObjectNode filled = service.deepCopy();
    String owner = ObjectMeta.of(service).uid();
    List<FieldError> notHere = ServiceFamilies.settle(filled, old, families);
    if (!notHere.isEmpty()) {
      return CompletableFuture.completedStage(new Admission.Rejected(notHere));
    }
    return clusterIps(filled, old, owner, question)
        .thenCompose(
            errors ->
                errors.isEmpty()
                    ? nodePorts(filled, old, owner, question)
                    : CompletableFuture.completedStage(errors))
        .<Admission>thenApply(
            errors ->
                errors.isEmpty() ? new Admission.Admitted(filled) : new Admission.Rejected(errors))
        .exceptionally(PooledAllocations::withoutAnswer);
  }

  /** A pool answered {@link PoolReply.Failed}. */
  private static final class PoolFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    PoolFailed(String why) {
      super(why);
      this.why = why;
    }
  }

  private static Admission withoutAnswer(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() instanceof PoolFailed defect
        ? new Admission.Failed(defect.why)
        : new Admission.Unavailable("the pools of addresses and ports did not answer");
  }

  /** Fills in the addresses; errors if there are none to be had. */
  private CompletionStage<List<FieldError>> clusterIps(
      ObjectNode filled, @Nullable ObjectNode old, String owner, Question question) {
    List<String> wants = ServiceClaims.clusterIpWants(filled);
    if (wants.isEmpty() || (old != null && ServiceClaims.clusterIps(old).containsAll(wants))) {
      return CompletableFuture.completedStage(List.of());
    }
    return question
        .ask(Pool.ClusterIps.NAME, new PoolCommand.Wanted(owner, wants))
        .thenApply(
            reply ->
                switch (reply) {
                  case PoolReply.Acquired acquired -> {
                    ServiceClaims.fillClusterIps(filled, acquired.values());
                    yield List.of();
                  }
                  case PoolReply.Refused refused -> clusterIpErrors(filled, wants, refused);
                  case PoolReply.Failed failed -> throw new PoolFailed(failed.why());
                  case PoolReply.Freed _, PoolReply.Each _ ->
                      throw new IllegalStateException("not an answer");
                });
  }

  private CompletionStage<List<FieldError>> nodePorts(
      ObjectNode filled, @Nullable ObjectNode old, String owner, Question question) {
    List<NodePortWant> wants = ServiceClaims.nodePortWants(filled);
    List<String> values = wants.stream().map(NodePortWant::value).toList();
    if (wants.isEmpty() || (old != null && ServiceClaims.nodePorts(old).containsAll(values))) {
      return CompletableFuture.completedStage(filled(filled, wants, values));
    }
    return question
        .ask(Pool.NodePorts.NAME, new PoolCommand.Wanted(owner, values))
        .thenApply(
            reply ->
                switch (reply) {
                  case PoolReply.Acquired acquired -> filled(filled, wants, acquired.values());
                  case PoolReply.Refused refused -> nodePortErrors(wants, refused);
                  case PoolReply.Failed failed -> throw new PoolFailed(failed.why());
                  case PoolReply.Freed _, PoolReply.Each _ ->
                      throw new IllegalStateException("not an answer");
                });
  }

  private static List<FieldError> filled(
      ObjectNode service, List<NodePortWant> wants, List<String> values) {
    for (int i = 0; i < wants.size(); i++) {
      ServiceClaims.fillNodePort(service, wants.get(i), values.get(i));
    }
    return List.of();
  }

  private static List<FieldError> clusterIpErrors(
      ObjectNode service, List<String> wants, PoolReply.Refused refused) {
    FieldPath field = SPEC.child("clusterIPs");
    List<FieldError> errors = new ArrayList<>();
    for (PoolReply.Problem problem : refused.problems()) {
      String want = wants.get(problem.want());
      errors.add(
          ServiceClaims.clusterIps(service).stream().noneMatch(want::equals)
              ? internal(field, "failed to allocate a serviceIP: " + problem.why())
              : new FieldError(
                  FieldError.Reason.INVALID,
                  field,
                  Fields.list(service.path("spec"), "clusterIPs").toString(),
                  "failed to allocate IP " + want + ": " + problem.why()));
    }
    return errors;
  }

  private static List<FieldError> nodePortErrors(
      List<NodePortWant> wants, PoolReply.Refused refused) {
    List<FieldError> errors = new ArrayList<>();
    for (PoolReply.Problem problem : refused.problems()) {
      NodePortWant want = wants.get(problem.want());
      FieldPath field =
          want.ports().isEmpty()
              ? SPEC.child("healthCheckNodePort")
              : SPEC.child("ports").index(want.ports().getFirst()).child("nodePort");
      errors.add(
          want.value().equals(Pool.NodePorts.ANY)
              ? internal(field, "failed to allocate a nodePort: " + problem.why())
              : FieldError.invalid(field, Integer.parseInt(want.value()), problem.why()));
    }
    return errors;
  }

  private static FieldError internal(FieldPath field, String detail) {
    return new FieldError(FieldError.Reason.INTERNAL, field, null, detail);
  }

  private CompletionStage<PoolReply> acquire(String pool, PoolCommand.Wanted claim) {
    return gathering
        .computeIfAbsent(pool, name -> new GatheredClaims(claims -> together(name, claims)))
        .claim(claim);
  }

  private CompletionStage<PoolReply> together(String pool, List<PoolCommand.Wanted> claims) {
    return region.ask(pool, replyTo -> new PoolCommand.Acquire(claims, Moment.now(), replyTo));
  }

  private CompletionStage<PoolReply> would(String pool, PoolCommand.Wanted claim) {
    return region.ask(pool, replyTo -> new PoolCommand.Preview(claim, Moment.now(), replyTo));
  }

  private CompletionStage<PoolReply> free(String pool, String owner) {
    return region.ask(pool, replyTo -> new PoolCommand.Abandon(owner, replyTo));
  }

  private static @Nullable Void logged(String uid, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.atWarn()
          .addKeyValue("uid", uid)
          .addKeyValue("error", failure.toString())
          .log("claims not freed now; they are freed when the catalog is next compared");
    }
    return null;
  }
}
