package io.fairlead.agent.dns.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.client.SearchList;
import io.fairlead.agent.dns.client.SearchWalks;
import io.fairlead.agent.dns.client.Stub;
import io.fairlead.agent.dns.trace.Trace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * B10: whatever there is, a program gets from a server that walks what it gets from one that does
 * not, with the resolvers of glibc, musl and Go, for one family and for both, and never after more
 * questions.
 */
class SearchPropertyTest {
  private static final List<String> DOMAINS =
      List.of("a.svc.test", "svc.test", "test", "corp.example", "b.svc.test");
  private static final List<String> LABELS = List.of("x", "y", "svc", "test", "a", "example");

  /** What is at a name. */
  enum At {
    NOTHING,
    V4,
    V6,
    BOTH,
    EMPTY,
    ALIAS,
    ALIAS_OF_EMPTY,
    ALIAS_OF_NOTHING,
    FAILS,
    REFUSED,
    FAILS_FOR_AAAA,
    NO_SUCH_NAME_FOR_AAAA,
    NO_SUCH_NAME_FOR_A
  }

  /** Names with something at them; nothing is at all others. */
  record World(Map<Name, At> names) {
    Reply reply(Query query) {
      Name name = query.name();
      int type = query.type();
      boolean four = type == Type.A;
      return switch (names.getOrDefault(name, At.NOTHING)) {
        case NOTHING -> negative(Rcode.NXDOMAIN);
        case EMPTY -> negative(Rcode.NOERROR);
        case V4 -> four ? Reply.ours(List.of(address(name, type))) : negative(Rcode.NOERROR);
        case V6 -> four ? negative(Rcode.NOERROR) : Reply.ours(List.of(address(name, type)));
        case BOTH -> Reply.ours(List.of(address(name, type)));
        case ALIAS -> Reply.ours(List.of(alias(name), address(target(name), type)));
        case ALIAS_OF_EMPTY -> negative(Rcode.NOERROR).after(List.of(alias(name)));
        case ALIAS_OF_NOTHING -> negative(Rcode.NXDOMAIN).after(List.of(alias(name)));
        case FAILS -> Reply.code(Rcode.SERVFAIL);
        case REFUSED -> Reply.code(Rcode.REFUSED);
        case FAILS_FOR_AAAA ->
            four ? Reply.ours(List.of(address(name, type))) : Reply.code(Rcode.SERVFAIL);
        case NO_SUCH_NAME_FOR_AAAA ->
            four ? Reply.ours(List.of(address(name, type))) : negative(Rcode.NXDOMAIN);
        case NO_SUCH_NAME_FOR_A ->
            four ? negative(Rcode.NXDOMAIN) : Reply.ours(List.of(address(name, type)));
      };
    }

    private static Reply negative(int rcode) {
      Name apex = name("test.");
      return new Reply(
          rcode,
          true,
          false,
          List.of(),
          List.of(new SOARecord(apex, DClass.IN, 5, apex, apex, 1, 1, 1, 1, 5)),
          List.of(),
          Optional.empty());
    }

    private static Record alias(Name name) {
      return new CNAMERecord(name, DClass.IN, 5, target(name));
    }

    private static Name target(Name name) {
      return name("target-" + Math.abs(name.hashCode() % 1000) + ".example.");
    }

    private static Record address(Name name, int type) {
      byte[] bytes = new byte[type == Type.A ? 4 : 16];
      bytes[0] = type == Type.A ? (byte) 10 : (byte) 0xfd;
      bytes[bytes.length - 1] = (byte) name.hashCode();
      bytes[bytes.length - 2] = (byte) (name.hashCode() >> 8);
      return type == Type.A
          ? new ARecord(name, DClass.IN, 5, bytes)
          : new AAAARecord(name, DClass.IN, 5, bytes);
    }
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  private static Query query(Name name, int type) {
    return new Query(
        1, true, false, false, Record.newRecord(name, type, DClass.IN), Optional.empty());
  }

  /** Asks the world, or the world through a walking server. */
  private static Stub.Seen seen(Reply reply, int type) {
    return Stub.Seen.of(reply.rcode(), reply.answer(), type);
  }

  private static Stub.Asker plain(World world, AtomicInteger asked) {
    return (name, type) -> {
      asked.incrementAndGet();
      return seen(world.reply(query(name, type)), type);
    };
  }

  /** Everybody is told what there is. */
  private record Through(World world) implements Searching.Plain {
    @Override
    public CompletionStage<Reply> reply(Query query) {
      return CompletableFuture.completedStage(world.reply(query));
    }

    @Override
    public CompletionStage<Reply> look(Query query, Trace trace) {
      return reply(query);
    }
  }

  private static Stub.Asker walking(World world, SearchList list, AtomicInteger asked) {
    Searching searching = new Searching(new SearchWalks());
    return (name, type) -> {
      asked.incrementAndGet();
      Reply reply =
          searching
              .reply(query(name, type), list, "", new Through(world), Trace.NONE)
              .toCompletableFuture()
              .join();
      return seen(reply, type);
    };
  }

  /** One look-up in one world. */
  record Case(String given, SearchList list, List<Integer> types, World world) {}

  @Property(tries = 20_000)
  void aProgramGetsTheSame(@ForAll("cases") Case each, @ForAll Stub stub) {
    AtomicInteger without = new AtomicInteger();
    AtomicInteger with = new AtomicInteger();
    Stub.Result expected =
        stub.resolve(each.given(), each.list(), each.types(), plain(each.world(), without));
    Stub.Result result =
        stub.resolve(
            each.given(), each.list(), each.types(), walking(each.world(), each.list(), with));

    assertEquals(expected, result);
    assertTrue(with.get() <= without.get(), () -> with + " questions instead of " + without);
  }

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<SearchList> lists =
        Combinators.combine(
                Arbitraries.of(DOMAINS).list().uniqueElements().ofMinSize(1).ofMaxSize(4),
                Arbitraries.integers().between(0, 6))
            .as(
                (domains, ndots) ->
                    new SearchList(
                        domains.stream().map(domain -> name(domain + ".")).toList(), ndots));
    Arbitrary<String> names =
        Combinators.combine(
                Arbitraries.of(LABELS).list().ofMinSize(1).ofMaxSize(5),
                Arbitraries.frequencyOf(
                    Tuple.of(9, Arbitraries.just("")), Tuple.of(1, Arbitraries.just("."))))
            .as((labels, dot) -> String.join(".", labels) + dot);
    return Combinators.combine(names, lists, Arbitraries.of(Stub.FAMILIES))
        .flatAs(
            (given, list, types) -> worlds(given, list).map(w -> new Case(given, list, types, w)))
        .filter(each -> !inFullFirst(each.given(), each.list()));
  }

  /** Asked as it is first, below the own first domain: nothing tells it from a walk, ADR 0027. */
  private static boolean inFullFirst(String given, SearchList list) {
    Name full = name(given.endsWith(".") ? given : given + ".");
    return full.subdomain(list.domains().getFirst())
        && (given.endsWith(".") || full.labels() - 2 >= list.ndots());
  }

  /** Something at some of the names a stub may ask, and at some it must not. */
  private static Arbitrary<World> worlds(String given, SearchList list) {
    String bare = given.endsWith(".") ? given : given + ".";
    Map<Name, Boolean> candidates = new HashMap<>();
    candidates.put(name(bare), true);
    list.domains().forEach(domain -> candidates.put(name(bare + domain), true));
    String parent = bare.substring(bare.indexOf('.') + 1);
    if (!parent.isEmpty()) {
      candidates.put(name(parent), true);
    }
    for (String less = shorter(bare); !less.isEmpty(); less = shorter(less)) {
      String shorter = less;
      candidates.put(name(less), true);
      list.domains().forEach(domain -> candidates.put(name(shorter + domain), true));
    }
    List<Name> names = candidates.keySet().stream().sorted().toList();
    return Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.just(At.NOTHING)), Tuple.of(3, Arbitraries.of(At.class)))
        .list()
        .ofSize(names.size())
        .map(
            what -> {
              Map<Name, At> world = new HashMap<>();
              for (int i = 0; i < names.size(); i++) {
                world.put(names.get(i), what.get(i));
              }
              return new World(world);
            });
  }

  /** Without its last label. */
  private static String shorter(String name) {
    return name.substring(0, name.lastIndexOf('.', name.length() - 2) + 1);
  }

  /** Its second question is the one {@code github.com} begins with. */
  @Test
  void aNameThatEndsLikeTheNamespaceIsNotTakenForAnother() {
    SearchList list = SearchList.of("search a.svc.test svc.test\noptions ndots:5").orElseThrow();
    World world = new World(Map.of(name("github.com."), At.V4));
    for (Stub stub : Stub.values()) {
      assertEquals(
          stub.resolve("github.com.a", list, List.of(Type.A), plain(world, new AtomicInteger())),
          stub.resolve("github.com.a", list, List.of(Type.A), walking(world, list)));
    }
  }

  @Test
  void whatIsBelowAServiceIsMeantInFull() {
    SearchList list = SearchList.of("search a.svc.test svc.test\noptions ndots:5").orElseThrow();
    World world = new World(Map.of(name("db.a.svc.test."), At.V4, name("db-0.db."), At.V4));
    Stub.Asker asker = walking(world, list);

    assertEquals(Rcode.NXDOMAIN, asker.ask(name("db-0.db.a.svc.test."), Type.A).rcode());
  }

  private static Stub.Asker walking(World world, SearchList list) {
    return walking(world, list, new AtomicInteger());
  }

  @Test
  void anExternalNameTakesOneQuestionForEachFamily() {
    SearchList list =
        SearchList.of("search a.svc.test svc.test test corp.example\noptions ndots:5")
            .orElseThrow();
    World world = new World(Map.of(name("www.example.com."), At.V4));
    for (Stub stub : List.of(Stub.GLIBC, Stub.MUSL, Stub.GO)) {
      AtomicInteger without = new AtomicInteger();
      AtomicInteger with = new AtomicInteger();
      List<Integer> both = List.of(Type.A, Type.AAAA);
      Stub.Result expected = stub.resolve("www.example.com", list, both, plain(world, without));
      Stub.Result result = stub.resolve("www.example.com", list, both, walking(world, list, with));

      assertEquals(expected, result);
      assertEquals("www.example.com.", result.canonical());
      assertEquals(10, without.get());
      assertEquals(2, with.get());
    }
  }
}
