package io.fairlead.launcher.identity;

import io.fairlead.launcher.UserError;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.client.ApiClient.Answer;
import io.fairlead.launcher.client.Kubeconfigs;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** At which API. */
final class ApiOptions {
  static final String SECRETS = "/api/v1/namespaces/kube-system/secrets";
  static final String CONFIG_MAPS = "/api/v1/namespaces/kube-system/configmaps";
  static final String TYPE_ENCODED = "fairlead.io%2Fjoin-token";

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Which API (default: $KUBECONFIG, else .fairlead/kubeconfig).")
  @Nullable Path kubeconfig;

  ApiClient api() {
    return ApiClient.of(chosen());
  }

  /** Who signs for the API, and for the agents' address. */
  X509Certificate authority() {
    return Kubeconfigs.authority(chosen());
  }

  /** The answer, unless it is a refusal. */
  Answer require(Answer answer) {
    if (answer.failed()) {
      throw new UserError(answer.message());
    }
    return answer;
  }

  private Path chosen() {
    return Kubeconfigs.choose(kubeconfig, System.getenv());
  }
}
