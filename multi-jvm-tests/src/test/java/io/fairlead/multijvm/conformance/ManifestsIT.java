package io.fairlead.multijvm.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.util.ModelMapper;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The manifests that run Fairlead on Kubernetes, against the models that Kubernetes' own client is
 * generated with from its OpenAPI document: no field it does not know, and none missing.
 */
class ManifestsIT {
  private static final Path MANIFESTS = Path.of("../k8s/fairlead");
  private static final String KUSTOMIZE = "kustomize.config.k8s.io/v1beta1";

  @TempDir Path dir;

  @Test
  void everyObjectIsAsItsSchemaSays() throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    try (Stream<Path> files = Files.walk(MANIFESTS)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        seen += check(Files.readString(file), file.toString(), wrong);
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(seen >= 18, "only " + seen + " objects");
  }

  @Test
  void kustomizeBuildsThem() throws Exception {
    assumeTrue(!Kubectl.programs().isEmpty(), "kubectl is not installed");
    Path built = dir.resolve("built.yaml");
    Process process =
        new ProcessBuilder("kubectl", "kustomize", MANIFESTS.resolve("postgresql").toString())
            .redirectErrorStream(true)
            .redirectOutput(built.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "kubectl kustomize does not end");
    String text = Files.readString(built);
    assertEquals(0, process.exitValue(), text);
    List<String> wrong = new ArrayList<>();
    int seen = check(text, "built", wrong);
    assertEquals(List.of(), wrong);
    assertTrue(seen >= 19, "only " + seen + " objects");
  }

  private static int check(String text, String where, List<String> wrong) throws IOException {
    int seen = 0;
    YAMLMapper yaml = YAMLMapper.builder().build();
    try (MappingIterator<JsonNode> objects = yaml.readerFor(JsonNode.class).readValues(text)) {
      while (objects.hasNext()) {
        JsonNode object = objects.next();
        String version = object.path("apiVersion").asString();
        if (!version.equals(KUSTOMIZE)) {
          seen++;
          problem(object, version, where, wrong);
        }
      }
    }
    return seen;
  }

  private static void problem(JsonNode object, String version, String where, List<String> wrong) {
    String kind = object.path("kind").asString();
    int slash = version.indexOf('/');
    String group = slash < 0 ? "" : version.substring(0, slash);
    Class<?> model = ModelMapper.getApiTypeClass(group, version.substring(slash + 1), kind);
    String name = where + ": " + kind + " " + object.at("/metadata/name").asString();
    if (model == null) {
      wrong.add(name + ": there is no such kind in " + version);
      return;
    }
    try {
      model
          .getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(object.toString()));
    } catch (InvocationTargetException e) {
      wrong.add(name + ": " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
