package io.fairlead.controlplane.access.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.rbac.Attributes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuditLogTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path dir;

  private static AuditEvent event(int number) {
    return new AuditEvent(
        "id-" + number,
        "ResponseComplete",
        "POST",
        "/api/v1/namespaces/dev/services?dryRun=All",
        new Attributes.OfResource("create", "", "v1", "dev", "services", "", ""),
        User.of("ann", "dev"),
        null,
        true,
        "RBAC: allowed",
        201,
        new AuditEvent.Written("dev", "web", "uid-1", 42),
        "kubectl/v1",
        "127.0.0.1",
        Instant.parse("2026-01-01T00:00:00.123456Z"),
        Duration.ofNanos(1_500_000));
  }

  private List<JsonNode> lines(String file) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(dir.resolve(file))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void anEventIsALineThatSaysWhoDidWhatAndWhatCameOfIt() throws Exception {
    try (AuditLog log = AuditLog.in(dir)) {
      log.add(event(1));
    }

    assertEquals(
        JSON.readTree(
            """
            {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata",
             "auditID": "id-1", "stage": "ResponseComplete",
             "requestURI": "/api/v1/namespaces/dev/services?dryRun=All", "verb": "create",
             "user": {"username": "ann", "groups": ["dev"]},
             "sourceIPs": ["127.0.0.1"], "userAgent": "kubectl/v1",
             "objectRef": {"resource": "services", "namespace": "dev", "name": "web",
               "uid": "uid-1", "apiVersion": "v1", "resourceVersion": "42"},
             "responseStatus": {"code": 201},
             "requestReceivedTimestamp": "2026-01-01T00:00:00.123456Z",
             "stageTimestamp": "2026-01-01T00:00:00.124956Z",
             "annotations": {"authorization.k8s.io/decision": "allow",
               "authorization.k8s.io/reason": "RBAC: allowed",
               "apiserver.latency.k8s.io/total": "1.500ms"}}
            """),
        lines("audit.log").getFirst());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("audit.log"))));
  }

  @Test
  void aLogGoesOnWhereTheLastEnded() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (AuditLog log = AuditLog.in(dir)) {
        log.add(event(i));
      }
    }

    assertEquals(3, lines("audit.log").size());
  }

  @Test
  void fullFilesAreRotatedAndTheOldestGoes() throws Exception {
    try (AuditLog log = AuditLog.in(dir, new RotatedFile.Limits(2000, 3), 1000)) {
      for (int i = 0; i < 40; i++) {
        log.add(event(i));
      }
    }

    try (var files = Files.list(dir)) {
      assertEquals(
          List.of("audit.log", "audit.log.1", "audit.log.2"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
    for (String file : List.of("audit.log", "audit.log.1", "audit.log.2")) {
      assertTrue(Files.size(dir.resolve(file)) <= 2000, file);
    }
    assertEquals("id-39", lines("audit.log").getLast().path("auditID").asString());
  }

  @Test
  void whatDoesNotFitIsDroppedCountedAndSaid() throws Exception {
    int sent = 20_000;
    try (AuditLog log = AuditLog.in(dir, RotatedFile.Limits.DEFAULT, 1)) {
      for (int i = 0; i < sent; i++) {
        log.add(event(i));
      }
    }

    long written = 0;
    long dropped = 0;
    for (JsonNode line : lines("audit.log")) {
      if (line.path("kind").asString().equals("Dropped")) {
        dropped += line.path("count").asLong();
      } else {
        written++;
      }
    }
    assertTrue(dropped > 0);
    assertEquals(sent, written + dropped);
  }
}
