package io.fairlead.agent.dns.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Finds the step of a walk at which a stub resolver has something to decide: the first name that is
 * not NXDOMAIN for every type the stub may be asking. All stubs agree to go on after NXDOMAIN; they
 * differ after everything else, so the walk ends there, and what is there is told to the stub.
 */
public final class SearchWalk {

  private SearchWalk() {}

  /** What an answer says about a name. */
  public enum Existence {
    /** NXDOMAIN. */
    ABSENT,
    /** NOERROR, also without data. */
    PRESENT,
    /** Any other code. */
    UNKNOWN
  }

  /** Where a walk ends. */
  public sealed interface End {
    /** At this name. */
    record At(Name name) implements End {}

    /** All names are absent. */
    record Nowhere() implements End {}

    /** The server could not find out, or not in time: the stub has to. */
    record Open() implements End {}
  }

  /** Asks as if a client had. */
  @FunctionalInterface
  public interface Lookup {
    CompletionStage<Existence> exists(Name name, int type);
  }

  /** A and AAAA walk together: a stub that asks for both ends where either ends. */
  static List<Integer> types(int type) {
    return type == Type.A || type == Type.AAAA ? List.of(Type.A, Type.AAAA) : List.of(type);
  }

  /**
   * Walks. Asks for no name before the one before it is known to be absent, so nobody upstream
   * hears of a name that the stub itself would not have asked.
   */
  public static CompletionStage<End> walk(List<Name> steps, int type, Lookup lookup) {
    return from(steps, 0, types(type), lookup);
  }

  private static CompletionStage<End> from(
      List<Name> steps, int index, List<Integer> types, Lookup lookup) {
    if (index == steps.size()) {
      return CompletableFuture.completedStage(new End.Nowhere());
    }
    Name name = steps.get(index);
    return exists(name, types, lookup)
        .thenCompose(
            existence ->
                switch (existence) {
                  case PRESENT -> CompletableFuture.completedStage(new End.At(name));
                  case UNKNOWN -> CompletableFuture.completedStage(new End.Open());
                  case ABSENT -> from(steps, index + 1, types, lookup);
                });
  }

  private static CompletionStage<Existence> exists(Name name, List<Integer> types, Lookup lookup) {
    return types.stream()
        .map(type -> lookup.exists(name, type))
        .toList() // all are asked before any is waited for
        .stream()
        .reduce(SearchWalk::either)
        .orElseThrow();
  }

  /** Present as soon as one says so; absent when both do. */
  private static CompletionStage<Existence> either(
      CompletionStage<Existence> one, CompletionStage<Existence> other) {
    CompletionStage<Existence> both =
        one.thenCombine(
            other,
            (first, second) ->
                first == second
                    ? first
                    : first == Existence.PRESENT || second == Existence.PRESENT
                        ? Existence.PRESENT
                        : Existence.UNKNOWN);
    return one.applyToEither(other, Function.identity())
        .thenCompose(
            first -> first == Existence.PRESENT ? CompletableFuture.completedStage(first) : both);
  }
}
