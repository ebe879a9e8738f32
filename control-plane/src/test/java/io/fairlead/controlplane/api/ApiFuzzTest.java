package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever is sent, it is answered with less than 500 or the connection closes; no answer tells of
 * our insides, and the server goes on. Random, but the same on every run.
 */
@Timeout(180)
class ApiFuzzTest {
  private static final int REQUESTS = 3000;
  private static final int AT_ONCE = 8;
  private static final long SEED = 20_260_101;

  @RegisterExtension private static final ApiUnderTest API = new ApiUnderTest();

  @Test
  void noRequestGetsMoreThanARefusal() throws Exception {
    List<String> wrong = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        long seed = SEED + i;
        answers.add(clients.submit(() -> faultOf(seed)));
      }
      for (Future<String> answer : answers) {
        String fault = answer.get(60, TimeUnit.SECONDS);
        if (!fault.isEmpty()) {
          wrong.add(fault);
        }
      }
    }

    assertEquals(List.of(), wrong.stream().limit(5).toList(), () -> wrong.size() + " wrong");
    assertEquals(200, API.http().get(HostileRequests.CONFIG_MAPS).code());
  }

  private static String faultOf(long seed) throws Exception {
    HttpRequest request = HostileRequests.request(API.http(), seed);
    String what =
        seed + " " + request.method() + " " + HostileRequests.shortened(request.uri().toString());
    try {
      HttpResponse<String> response = API.http().client().send(request, BodyHandlers.ofString());
      String body = response.body();
      boolean insides =
          body.contains("\tat ") || body.contains("java.io.") || body.contains("io.fairlead.");
      return response.statusCode() >= 500 || insides
          ? what + " -> " + response.statusCode() + " " + HostileRequests.shortened(body)
          : "";
    } catch (IOException closed) {
      return ""; // a closed connection is an answer too
    }
  }
}
