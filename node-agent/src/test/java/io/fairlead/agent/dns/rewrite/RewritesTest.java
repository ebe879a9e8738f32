package io.fairlead.agent.dns.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import io.fairlead.agent.dns.rewrite.RewriteRule.Answer;
import io.fairlead.agent.dns.rewrite.RewriteRule.Match;
import io.fairlead.agent.dns.rewrite.RewriteRule.Then;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Names as rules make them, and answers on their way back (CoreDNS' rewrite). */
class RewritesTest {
  private static final Rewrites RULES =
      new Rewrites(
          List.of(
              stop(new Match.Exact(name("old.example.com."), name("new.example.net."))),
              stop(new Match.Prefix("legacy-", "web-")),
              stop(new Match.Suffix(".corp.example.", ".svc.cluster.local.")),
              stop(new Match.Substring("staging", "live")),
              stop(new Match.Regex(Pattern.compile("^db-(\\d+)\\.(.*)$"), "{2}db.n{1}.example."))));

  @ParameterizedTest
  @CsvSource({
    "OLD.example.com., new.example.net.",
    "legacy-shop.example., web-shop.example.",
    "Web.Shop.CORP.example., web.shop.svc.cluster.local.",
    "a.staging.example., a.live.example.",
    "db-7.eu., eu.db.n7.example.",
  })
  void rulesMatchInAnyCase(String asked, String name) {
    assertEquals(name(name), RULES.apply(name(asked)).orElseThrow().name());
  }

  @ParameterizedTest
  @CsvSource({"older.example.com.", "corp.example.", "x.legacy-shop.example.", "db-x.eu.", "."})
  void otherNamesStay(String asked) {
    assertTrue(RULES.apply(name(asked)).isEmpty());
  }

  @Test
  void stopEndsAndContinueGoesOn() {
    RewriteRule first = new RewriteRule(new Match.Suffix(".a.", ".b."), Then.CONTINUE, Answer.AUTO);
    RewriteRule second = new RewriteRule(new Match.Suffix(".b.", ".c."), Then.STOP, Answer.AUTO);
    RewriteRule third = new RewriteRule(new Match.Suffix(".c.", ".d."), Then.STOP, Answer.AUTO);
    Rewritten to = new Rewrites(List.of(first, second, third)).apply(name("x.a.")).orElseThrow();

    assertEquals(name("x.c."), to.name());
    assertEquals("y.a. 5 A 192.0.2.1", back(to, "y.c.", Type.A, "192.0.2.1"), "all the way back");
  }

  @Test
  void answersComeBackUnderTheNameThatWasAskedFor() {
    Rewritten question =
        new Rewrites(
                List.of(
                    new RewriteRule(
                        new Match.Suffix(".corp.example.", ".svc.cluster.local."),
                        Then.STOP,
                        Answer.QUESTION)))
            .apply(name("Web.shop.corp.example."))
            .orElseThrow();
    Rewritten auto = RULES.apply(name("Web.shop.corp.example.")).orElseThrow();

    assertEquals(
        "Web.shop.corp.example. 5 A 192.0.2.1",
        back(question, "web.shop.svc.cluster.local.", Type.A, "192.0.2.1"));
    assertEquals(
        "b.shop.svc.cluster.local. 5 A 192.0.2.1",
        back(question, "b.shop.svc.cluster.local.", Type.A, "192.0.2.1"));
    assertEquals(
        "b.shop.corp.example. 5 A 192.0.2.1",
        back(auto, "b.shop.svc.cluster.local.", Type.A, "192.0.2.1"));
    assertEquals(
        "Web.shop.corp.example. 5 CNAME b.shop.corp.example.",
        back(auto, "web.shop.svc.cluster.local.", Type.CNAME, "b.shop.svc.cluster.local."));
    assertEquals(
        "Web.shop.corp.example. 5 SRV 1 2 80 b.shop.corp.example.",
        back(auto, "web.shop.svc.cluster.local.", Type.SRV, "1 2 80 b.shop.svc.cluster.local."));
    assertEquals("other.example. 5 A 192.0.2.1", back(auto, "other.example.", Type.A, "192.0.2.1"));
  }

  @Test
  void whatMakesNoNameDoesNotMatch() {
    Rewrites longer = new Rewrites(List.of(stop(new Match.Prefix("a", "a".repeat(64)))));

    assertTrue(longer.apply(name("a.example.")).isEmpty());
  }

  @Test
  void noNameTakesLongToMatch() {
    Rewrites evil = new Rewrites(List.of(stop(new Match.Regex(Pattern.compile("^(a+)+b$"), "x."))));
    Name worst = name("a".repeat(63) + "." + "a".repeat(63) + "." + "a".repeat(63) + ".");

    assertTimeout(Duration.ofSeconds(5), () -> evil.apply(worst));
  }

  private static RewriteRule stop(Match match) {
    return new RewriteRule(match, Then.STOP, Answer.AUTO);
  }

  private static String back(Rewritten rewritten, String owner, int type, String data) {
    try {
      Record record =
          rewritten.back(Record.fromString(name(owner), type, DClass.IN, 5, data, Name.root));
      return "%s %d %s %s"
          .formatted(
              record.getName(),
              record.getTTL(),
              Type.string(record.getType()),
              record.rdataToString());
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }
}
