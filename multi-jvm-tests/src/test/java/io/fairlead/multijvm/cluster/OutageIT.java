package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.multijvm.Await;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * No control plane is left: agents and gateways go on, also after kill -9, from their last image;
 * and when one comes back, all is as it was and goes on. {@code -Dfairlead.outage=PT10M}: for so
 * long instead of some seconds.
 */
@Timeout(1800)
class OutageIT {
  private static final Duration OUTAGE =
      Duration.parse(System.getProperty("fairlead.outage", "PT5S"));
  private static final Duration AFTERWARDS = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Cluster cluster;
  private ProbedService service;

  @BeforeEach
  void start() throws Exception {
    cluster = Cluster.of(1).agents(1).gateways(1).start("outage");
    service = ProbedService.make(cluster);
  }

  @AfterEach
  void end() throws Exception {
    service.close();
    cluster.close();
  }

  @Test
  void theDataPlaneNeedsNoControlPlane() throws Exception {
    try (Probes probes = Probes.begin(service)) {
      cluster.controlPlanes().forEach(Member::kill);
      lasts(OUTAGE);
      probes.assertUndisturbed();
      System.out.printf("outage: %s, %d answers, none missing%n", OUTAGE, probes.answered());
    }
    again(cluster.agents().getFirst());
    again(cluster.gateways().getFirst());
    try (Probes probes = Probes.begin(service)) {
      lasts(AFTERWARDS);
      Member back = cluster.controlPlanes().getFirst();
      back.restart();
      back.awaitReady();
      Member agent = cluster.agents().getFirst();
      String made = made(back, "after");
      Await.until("its name at " + agent, LIMIT, () -> made.equals(resolved(agent, "after")));
      probes.assertUndisturbed();
    }
  }

  /** From the image on its disk; there is nobody to ask. */
  private static void again(Member member) throws Exception {
    member.kill();
    long from = System.nanoTime();
    member.restart();
    member.awaitReady();
    System.out.printf(
        "outage: %s is back after %d ms%n", member, (System.nanoTime() - from) / 1_000_000);
  }

  private static void lasts(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Await.until("the end", time.plus(LIMIT), () -> System.nanoTime() > end);
  }

  /** A new Service; its address. */
  private static String made(Member controlPlane, String name) {
    ObjectNode service = JsonMapper.shared().createObjectNode();
    service.putObject("metadata").put("name", name);
    service.putObject("spec").putArray("ports").addObject().put("port", 80);
    var answer = controlPlane.api().post("/api/v1/namespaces/default/services", service);
    assertEquals(201, answer.code(), answer::message);
    String address = answer.body().at("/spec/clusterIP").asString("");
    assertTrue(!address.isEmpty());
    return address;
  }

  private static String resolved(Member agent, String name) throws Exception {
    SimpleResolver resolver =
        new SimpleResolver(new InetSocketAddress(agent.address(), Cluster.DNS));
    resolver.setTimeout(Duration.ofSeconds(2));
    Name full = Name.fromString(name + ".default.svc.cluster.local.");
    return resolver
        .send(org.xbill.DNS.Message.newQuery(Record.newRecord(full, Type.A, DClass.IN)))
        .getSection(Section.ANSWER)
        .getFirst()
        .rdataToString();
  }
}
