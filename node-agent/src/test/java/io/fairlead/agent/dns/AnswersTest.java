package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/** Every rule of D1-D18 as questions and whole answers, packet in and packet out. */
class AnswersTest {
  private static final TestAnswerer ANSWERER = TestAnswerer.of(ExampleCluster.zone());

  static List<AnswerTable.Case> cases() {
    return AnswerTable.read("answers.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void answers(AnswerTable.Case one) throws IOException {
    Message query = TestAnswerer.query(one.name(), one.type());
    Message reply = ANSWERER.askOverTcp(query);

    assertEquals(one.expected(), AnswerTable.lines(reply));
    assertEquals(query.getHeader().getID(), reply.getHeader().getID());
    assertEquals(query.getQuestion(), reply.getQuestion());
    boolean ours = one.expected().stream().anyMatch(line -> line.matches("(an|au) .*cluster.*"));
    assertEquals(ours, reply.getHeader().getFlag(Flags.AA), "authoritative");
  }
}
