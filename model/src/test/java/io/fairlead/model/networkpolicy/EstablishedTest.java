package io.fairlead.model.networkpolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * B15: what becomes of an open connection from web to db when policies change. Policies are words:
 * {@code deny} isolates db, {@code api} lets api in to db, {@code mine} lets web in, {@code out}
 * isolates web's egress, {@code admin} denies all of it to db by tier Admin, {@code others}
 * isolates mon; {@code +cut} or {@code +keep} is what the annotation says.
 */
class EstablishedTest {
  private static final Connection OPEN =
      new Connection(PolicyWorld.WEB, PolicyWorld.DB, 9090, Protocol.TCP);

  @ParameterizedTest(name = "{0} to {1}, nodes {2}: {3}")
  @CsvSource(
      textBlock =
          """
          -            , deny            , keep, keep
          -            , deny            , cut , cut
          -            , deny+cut        , keep, cut
          -            , deny+keep       , cut , keep
          -            , deny+keep api   , cut , cut
          -            , deny+keep api+keep, cut, keep
          -            , deny+keep api+cut, keep, cut
          -            , deny mine       , cut , keep
          deny mine    , deny            , cut , cut
          deny mine    , deny+keep       , cut , keep
          -            , out             , cut , cut
          -            , out+cut         , keep, cut
          -            , admin           , cut , cut
          -            , admin+keep      , cut , keep
          deny+cut mine, admin mine deny+cut, keep, keep
          -            , others          , cut , untouched
          deny         , deny others     , cut , untouched
          deny         , -               , cut , keep
          """)
  void whoDeniesSays(String before, String after, String nodes, String expected) {
    Map<NamespacedName, PolicyRules> old = policies(before);
    Map<NamespacedName, PolicyRules> now = policies(after);
    Turned turned = Turned.NONE;
    Set<NamespacedName> names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    for (NamespacedName name : names) {
      if (!Objects.equals(now.get(name), old.get(name))) {
        turned = turned.and(Turned.by(old.get(name), now.get(name)));
      }
    }
    Established byDefault = Established.parse(nodes).orElseThrow();
    PolicyEvaluator evaluator = PolicyEvaluator.of(now.values());
    assertEquals(
        expected, turned.concerns(OPEN) ? evaluator.open(OPEN, byDefault).text() : "untouched");
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource(
      textBlock =
          """
          web      , web api  , -
          web api  , web      , db
          web      , api      , db
          """)
  void morePeersTurnNothing(String before, String after, String expected) {
    Turned turned = Turned.by(letting(before), letting(after));
    assertEquals(expected.equals("-") ? Set.of() : Set.of(PolicyWorld.DB), turned.ingress());
    assertEquals(Set.of(), turned.egress());
  }

  private static PolicyRules letting(String apps) {
    Set<String> peers =
        Arrays.stream(apps.split(" "))
            .map(app -> app.equals("web") ? PolicyWorld.WEB : PolicyWorld.API)
            .collect(Collectors.toSet());
    return rules("p", PolicyWorld.DB, true, peers, null, null);
  }

  private static Map<NamespacedName, PolicyRules> policies(String words) {
    Map<NamespacedName, PolicyRules> policies = new TreeMap<>();
    if (!words.equals("-")) {
      for (String word : words.split(" ")) {
        String[] parts = word.split("\\+");
        Established says = parts.length == 1 ? null : Established.parse(parts[1]).orElseThrow();
        PolicyRules rules = policy(parts[0], says);
        policies.put(rules.name(), rules);
      }
    }
    return policies;
  }

  private static PolicyRules policy(String word, @Nullable Established says) {
    return switch (word) {
      case "deny" -> rules(word, PolicyWorld.DB, true, Set.of(), null, says);
      case "api" -> rules(word, PolicyWorld.DB, true, Set.of(PolicyWorld.API), null, says);
      case "mine" -> rules(word, PolicyWorld.DB, true, Set.of(PolicyWorld.WEB), null, says);
      case "out" -> rules(word, PolicyWorld.WEB, false, Set.of(), null, says);
      case "others" -> rules(word, PolicyWorld.MON, true, Set.of(), null, says);
      case "admin" ->
          rules(
              word,
              PolicyWorld.DB,
              true,
              Set.of(PolicyWorld.WEB),
              new Rank(Rank.Stage.ADMIN, 1),
              says);
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static PolicyRules rules(
      String name,
      String pod,
      boolean ingress,
      Collection<String> peers,
      @Nullable Rank rank,
      @Nullable Established says) {
    List<PolicyRules.Rule> rules =
        peers.isEmpty()
            ? List.of()
            : List.of(
                new PolicyRules.Rule(
                    false,
                    Set.copyOf(peers),
                    List.of(),
                    List.of(),
                    rank == null ? null : Action.DENY,
                    null,
                    List.of()));
    return new PolicyRules(
        new NamespacedName(rank == null ? "shop" : "", name),
        Set.of(pod),
        ingress,
        !ingress,
        ingress ? rules : List.of(),
        List.of(),
        rank,
        says);
  }
}
