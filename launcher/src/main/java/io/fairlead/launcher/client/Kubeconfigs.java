package io.fairlead.launcher.client;

import io.fairlead.launcher.UserError;
import io.fairlead.subscription.identity.Pem;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Which kubeconfig a command uses, as kubectl chooses one, and what it says of the namespace. */
public final class Kubeconfigs {
  private static final Path OURS = Path.of(".fairlead", "kubeconfig");
  private static final String DEFAULT_NAMESPACE = "default";

  private Kubeconfigs() {}

  /** The one that was named, else the first of {@code KUBECONFIG} there is, else ours. */
  public static Path choose(@Nullable Path named, Map<String, String> environment) {
    if (named != null) {
      return named;
    }
    return Arrays.stream(environment.getOrDefault("KUBECONFIG", "").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .filter(Files::exists)
        .findFirst()
        .orElse(OURS);
  }

  /**
   * Who signs for its server: the first certificate of {@code certificate-authority-data}.
   *
   * @throws UserError when it can not be read
   */
  public static X509Certificate authority(Path kubeconfig) {
    try {
      JsonNode config = YAMLMapper.builder().build().readTree(Files.readString(kubeconfig));
      String data =
          config
              .path("clusters")
              .path(0)
              .path("cluster")
              .path("certificate-authority-data")
              .asString("");
      String pem = new String(Base64.getDecoder().decode(data), StandardCharsets.US_ASCII);
      return Pem.certificates(pem).getFirst();
    } catch (IOException
        | JacksonException
        | GeneralSecurityException
        | IllegalArgumentException e) {
      throw new UserError("cannot use " + kubeconfig + ": " + e.getMessage());
    }
  }

  /** The namespace of its current context. */
  public static String namespace(Path kubeconfig) {
    try {
      JsonNode config = YAMLMapper.builder().build().readTree(Files.readString(kubeconfig));
      String current = config.path("current-context").asString("");
      for (JsonNode context : config.path("contexts")) {
        if (context.path("name").asString("").equals(current)) {
          return context.path("context").path("namespace").asString(DEFAULT_NAMESPACE);
        }
      }
      return DEFAULT_NAMESPACE;
    } catch (IOException | JacksonException e) {
      return DEFAULT_NAMESPACE; // whoever opens it to connect says what is wrong
    }
  }
}
