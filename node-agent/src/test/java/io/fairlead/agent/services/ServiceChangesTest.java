package io.fairlead.agent.services;

import static io.fairlead.agent.services.Peer.NODE;
import static io.fairlead.agent.services.Peer.OUTSIDE;
import static io.fairlead.agent.services.Peer.POD1;
import static io.fairlead.agent.services.Peer.POD2;
import static io.fairlead.agent.services.Peer.POD3;
import static io.fairlead.agent.services.Peer.POD4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who stays with whom, and what a change of endpoints does to those who are there. */
class ServiceChangesTest extends ServiceCases {

  @Test
  @Tag("SD9")
  void aClientStaysWithItsEndpointWhereverItComesIn() throws Exception {
    web(ServiceType.NODE_PORT, ServiceTraffic.DEFAULT, 600, plane.vip(1));
    ready(POD1, POD3, POD4);
    apply();
    String first = server(POD2, plane.vip(1), PORT);
    for (int i = 0; i < 10; i++) {
      assertEquals(first, server(POD2, plane.vip(1), PORT));
      assertEquals(first, server(POD2, plane.node(1), NODE_PORT));
    }
    if (can(Ability.OUTSIDE)) {
      String theirs = server(OUTSIDE, plane.node(1), NODE_PORT);
      for (int i = 0; i < 10; i++) {
        assertEquals(theirs, server(OUTSIDE, plane.node(1), NODE_PORT));
      }
    }
    List<Peer> rest = new ArrayList<>(List.of(POD1, POD3, POD4));
    rest.removeIf(pod -> pod.toString().equals(first));
    ready(rest.toArray(Peer[]::new));
    apply();
    String next = server(POD2, plane.vip(1), PORT);
    assertNotEquals(first, next, "it is gone");
    ready(POD1, POD3, POD4);
    apply();
    for (int i = 0; i < 10; i++) {
      assertEquals(next, server(POD2, plane.vip(1), PORT));
    }
  }

  /** Each new connection begins the time anew. */
  @Test
  @Tag("SD9")
  void aClientThatStaysAwayIsForgotten() throws Exception {
    needs(Ability.CONNECTIONS);
    web(ServiceType.CLUSTER_IP, ServiceTraffic.DEFAULT, 1, plane.vip(1));
    ready(POD1, POD2, POD3, POD4);
    apply();
    String first = server(NODE, plane.vip(1), PORT);
    long begun = System.nanoTime();
    long last = begun;
    while (last - begun < TimeUnit.MILLISECONDS.toNanos(2200)) {
      String now = server(NODE, plane.vip(1), PORT);
      long answered = System.nanoTime();
      if (answered - last > TimeUnit.MILLISECONDS.toNanos(800)) {
        first = now; // this host is busy, and the client was away
        begun = answered;
      }
      assertEquals(first, now);
      last = answered;
    }
    int away = 0;
    while (server(NODE, plane.vip(1), PORT).equals(first)) {
      assertTrue(away++ < 20, "never forgotten");
      TimeUnit.MILLISECONDS.sleep(1100); // what is tried is time
    }
  }

  private static String server(Peer from, String address, int port) throws Exception {
    return ask(Protocol.TCP, from, address, port).split(" ", 2)[0];
  }

  @Test
  @Tag("SD16")
  void datagramsLeaveAnEndpointThatIsGone() throws Exception {
    needs(Ability.CONNECTIONS);
    web();
    ready(POD1);
    apply();
    try (Plane.Conversation flow = plane.converse(Protocol.UDP, POD2, plane.vip(1), PORT)) {
      assertEquals("pod1 sees pod2", flow.ask());
      ready(POD3);
      apply();
      assertEquals("pod3 sees pod2", flow.ask());
      ready();
      apply();
      assertEquals(Plane.REFUSED, flow.ask());
    }
  }

  @Test
  @Tag("SD16")
  void datagramsOfOtherEndpointsStay() throws Exception {
    needs(Ability.CONNECTIONS);
    web();
    ready(POD1, POD3);
    apply();
    List<Plane.Conversation> flows = new ArrayList<>();
    try {
      List<Plane.Conversation> staying = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Plane.Conversation flow = plane.converse(Protocol.UDP, POD2, plane.vip(1), PORT);
        flows.add(flow);
        if (flow.ask().startsWith("pod3")) {
          staying.add(flow);
        }
      }
      ready(POD3, POD4);
      apply();
      for (Plane.Conversation flow : flows) {
        String now = flow.ask();
        assertTrue(staying.contains(flow) ? now.startsWith("pod3") : !now.startsWith("pod1"), now);
      }
    } finally {
      for (Plane.Conversation flow : flows) {
        flow.close();
      }
    }
  }

  /** An endpoint is drained: new connections go elsewhere, those it has are its own to end. */
  @Test
  @Tag("SD17")
  @Tag("SD23")
  void connectionsStayWithAnEndpointThatTerminatesAndGoes() throws Exception {
    needs(Ability.CONNECTIONS);
    web();
    ready(POD1);
    apply();
    try (Plane.Conversation old = plane.converse(Protocol.TCP, POD2, plane.vip(1), PORT)) {
      assertEquals("pod1 sees pod2", old.ask());
      endpoints(endpoint(POD1, false), endpoint(POD3, true));
      apply();
      assertEquals("pod1 sees pod2", old.ask());
      assertServers(Set.of("pod3"), POD2, plane.vip(1), PORT);
      ready(POD3);
      apply();
      assertEquals("pod1 sees pod2", old.ask());
      ready();
      apply();
      assertEquals("pod1 sees pod2", old.ask());
      world.removeService("web");
      apply();
      assertEquals("pod1 sees pod2", old.ask());
      assertNotTaken(POD2, plane.vip(1), PORT);
    }
  }

  @Test
  @Tag("SD18")
  void endpointsThatComeAndGoFailNobody() throws Exception {
    needs(Ability.CONNECTIONS);
    web();
    ready(POD1);
    apply();
    AtomicBoolean over = new AtomicBoolean();
    Semaphore answers = new Semaphore(0);
    CompletableFuture<Void> client =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                String answer = uncheckedAsk();
                assertTrue(answer.contains(" sees pod2"), answer);
                answers.release();
              }
            },
            work -> Thread.ofPlatform().daemon().start(work));
    for (int flip = 0; flip < 60; flip++) {
      ready(flip % 2 == 0 ? POD3 : POD1);
      apply();
      answers.drainPermits();
      if (!answers.tryAcquire(2, 30, TimeUnit.SECONDS)) {
        break;
      }
    }
    over.set(true);
    client.get(60, TimeUnit.SECONDS);
  }

  private static String uncheckedAsk() {
    try {
      return ask(Protocol.TCP, POD2, plane.vip(1), PORT);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
