package io.fairlead.launcher.history;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.client.Kubeconfigs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which object, and which API has it; the texts become the commands' help. */
final class Target {
  @Parameters(
      arity = "1..2",
      paramLabel = "KIND/NAME",
      description = "The object: svc/api, service/api, services api.")
  List<String> words = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      description = "Its namespace (default: that of the kubeconfig's context).")
  @Nullable String namespace;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "How to reach the API (default: $KUBECONFIG, else .fairlead/kubeconfig).")
  @Nullable Path kubeconfig;

  /** The object's past, asked of the API. */
  Past past() {
    Path file = Kubeconfigs.choose(kubeconfig, System.getenv());
    ApiClient api = ApiClient.of(file);
    String in = namespace == null ? Kubeconfigs.namespace(file) : namespace;
    return new Past(api, ObjectName.parse(words, in));
  }
}
