package io.fairlead.agent.dns.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

/** Which questions begin a walk, and what a stub would ask after them (D30). */
class SearchListTest {
  private static final String POD =
      """
      search shop.svc.cluster.local svc.cluster.local cluster.local corp.example
      nameserver 10.96.0.10
      options ndots:5
      """;

  private static String walk(String resolvConf, String first) {
    Optional<List<Name>> steps =
        SearchList.of(resolvConf).flatMap(list -> list.walk(Name.fromConstantString(first)));
    return steps
        .map(names -> String.join(" ", names.stream().map(Name::toString).toList()))
        .orElse("-");
  }

  @ParameterizedTest
  @CsvSource({
    // what is asked first, what a stub would ask
    "web.bar.shop.svc.cluster.local.,"
        + "web.bar.shop.svc.cluster.local. web.bar.svc.cluster.local. web.bar.cluster.local."
        + " web.bar.corp.example. web.bar.",
    "Api.Example.COM.SHOP.svc.cluster.local.,"
        + "Api.Example.COM.shop.svc.cluster.local. Api.Example.COM.svc.cluster.local."
        + " Api.Example.COM.cluster.local. Api.Example.COM.corp.example. Api.Example.COM.",
    // so many dots: it was asked as it is before
    "a.b.c.d.e.f.shop.svc.cluster.local.,"
        + "a.b.c.d.e.f.shop.svc.cluster.local. a.b.c.d.e.f.svc.cluster.local."
        + " a.b.c.d.e.f.cluster.local. a.b.c.d.e.f.corp.example.",
    // a Service of the own namespace
    "web.shop.svc.cluster.local., -",
    "shop.svc.cluster.local., -",
    // not what a stub of this pod begins with
    "web.bar.svc.cluster.local., -",
    "web.bar.other.svc.cluster.local., -",
    "www.example.com., -",
    "a\\.b.c.shop.svc.cluster.local., -",
    // the last question of this walk would look like the first of another
    "a.b.shop.svc.cluster.local.shop.svc.cluster.local., -",
    "web.shop.svc.cluster.local.shop.svc.cluster.local.,"
        + "web.shop.svc.cluster.local.shop.svc.cluster.local."
        + " web.shop.svc.cluster.local.svc.cluster.local."
        + " web.shop.svc.cluster.local.cluster.local."
        + " web.shop.svc.cluster.local.corp.example. web.shop.svc.cluster.local.",
  })
  void whatAStubWouldAsk(String first, String steps) {
    String ndots = first.startsWith("a.b.shop") ? "ndots:9" : "ndots:5";
    assertEquals(steps, walk(POD.replace("ndots:5", ndots), first));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "search b.test | a.x.b.test. a.x.",
        "search c.test\\nsearch b.test | a.x.b.test. a.x.",
        "domain b.test | a.x.b.test. a.x.",
        "search b.test\\noptions ndots:1 | a.x.b.test.",
        "search b.test\\noptions ndots:2 rotate | a.x.b.test. a.x.",
        "search b.test\\noptions ndots:2\\noptions ndots:1 | a.x.b.test.",
        "search b.test\\noptions ndots:99 no-server-search | -",
        "search b.test .\\noptions ndots:2 | -",
        "search b..test\\noptions ndots:2 | -",
        "search\\noptions ndots:2 | -",
        "options ndots:2 | -",
        "search b.test z.b.test\\noptions ndots:2 | -",
        "search b.test b.test\\noptions ndots:2 | -",
      })
  void whatResolvConfSays(String resolvConf, String steps) {
    boolean defaultDots = !resolvConf.contains("ndots");
    String asked = defaultDots ? "a.x.b.test." : steps;
    assertEquals(asked, walk(resolvConf.replace("\\n", "\n"), "a.x.b.test."));
  }

  @ParameterizedTest
  @CsvSource({
    "a.b.shop.shop.svc.cluster.local., a.b.shop.svc.cluster.local.",
    "shop.shop.svc.cluster.local., -",
    "a.shop.shop.svc.cluster.local., -",
    "www.example.com.shop.svc.cluster.local., -",
    "a.b.shop.svc.cluster.local.shop.svc.cluster.local., a.b.shop.svc.cluster.local.",
    "www.example.com., -",
  })
  void whatLooksLikeTheFirstOfAnotherWalk(String first, String later) {
    List<Name> names = SearchList.of(POD).orElseThrow().mistakable(Name.fromConstantString(first));
    assertEquals(later.equals("-") ? "[]" : "[" + later + "]", names.toString());
  }

  @Test
  void aNameThatIsTooLongEndsTheWalk() {
    String label = "l".repeat(60);
    String given = label + "." + label + "." + label + "." + label;
    SearchList list =
        SearchList.of("search s.tt q.tt much.longer.tt x.tt\noptions ndots:15").orElseThrow();
    assertEquals(2, list.walk(Name.fromConstantString(given + ".s.tt.")).orElseThrow().size());
  }
}
